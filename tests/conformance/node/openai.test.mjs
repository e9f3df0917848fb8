// SPDX-License-Identifier: GPL-3.0-or-later
// The official Node client against a running gateway; started by test_openai_node.py.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(`${process.env.GATEHOUSE_CLIENTS}/node/`);
const OpenAI = require('openai');
const { AzureOpenAI } = OpenAI;
const base = process.env.GATEHOUSE_BASE;
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: process.env.GATEHOUSE_KEY, maxRetries: 0 });
const hello = [{ role: 'user', content: 'Hello' }];
const greeting = 'Hello! How can I help you today? 👋';
const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

for (const model of ['gpt-4o-mini', 'azure-mini', 'claude']) {
  test(`${model}: whole`, async () => {
    const answer = await client.chat.completions.create({ model, messages: hello });
    assert.equal(answer.choices[0].message.content, greeting);
    assert.equal(answer.model, model);
    assert.equal(answer.usage.total_tokens, 12);
  });

  test(`${model}: streamed, with usage`, async () => {
    const stream = await client.chat.completions.create({ model, messages: hello, stream: true, stream_options: { include_usage: true } });
    let text = '';
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, greeting);
    assert.equal(usage.completion_tokens, 8);
  });

  test(`${model}: tools through the runner`, async () => {
    const asked = [];
    const runner = client.chat.completions.runTools({
      model,
      messages: [{ role: 'user', content: 'Weather in Paris and Rome?' }],
      tools: [{
        type: 'function',
        function: { ...tool.function, parse: JSON.parse, function: ({ city }) => { asked.push(city); return `${city}: sun`; } },
      }],
    });
    assert.equal(await runner.finalContent(), 'The tools say: Paris: sun; Rome: sun');
    assert.deepEqual(asked, ['Paris', 'Rome']);
  });
}

test('the models are listed', async () => {
  const names = [];
  for await (const model of client.models.list()) names.push(model.id);
  assert.ok(names.includes('claude') && names.includes('gpt-4o-mini'), names.join());
});

test('errors have their classes', async () => {
  const asking = (options, model = 'gpt-4o-mini') => client.withOptions(options).chat.completions.create({ model, messages: hello });
  await assert.rejects(asking({ apiKey: 'sk-other' }), OpenAI.AuthenticationError);
  await assert.rejects(asking({}, 'unheard-of'), OpenAI.BadRequestError);
  await assert.rejects(asking({}, 'no-such-deployment'), OpenAI.NotFoundError);
  await assert.rejects(asking({}, 'fault-status-429'), OpenAI.RateLimitError);
  await assert.rejects(asking({}, 'fault-status-500'), OpenAI.InternalServerError);
  await assert.rejects(asking({ timeout: 300 }, 'fault-hang'), OpenAI.APIConnectionTimeoutError);
});

test('a stream can be left', async () => {
  const stream = await client.chat.completions.create({ model: 'fault-drip-100', messages: hello, stream: true });
  for await (const chunk of stream) {
    if (chunk.choices.length) break;
  }
  stream.controller.abort();
  assert.equal((await client.chat.completions.create({ model: 'gpt-4o-mini', messages: hello })).choices.length, 1);
});

test('the Azure client takes the gateway as its endpoint', async () => {
  const azure = new AzureOpenAI({ endpoint: base, apiKey: process.env.GATEHOUSE_KEY, apiVersion: '2024-10-21', maxRetries: 0 });
  const answer = await azure.chat.completions.create({ model: 'azure-mini', messages: hello });
  assert.equal(answer.choices[0].message.content, greeting);
});
