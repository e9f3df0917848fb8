# SPDX-License-Identifier: GPL-3.0-or-later
"""The official Python client against the gateway, with each kind of provider behind it."""

import asyncio
import json

import openai
import pytest

from gateway import MASTER_KEY
from said import GREETING, MODELS, QUESTION, THOUGHT, TOOL, user

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def client(gateway):
    return openai.OpenAI(base_url=f"{gateway.base}/v1", api_key=MASTER_KEY, max_retries=0)


@pytest.mark.parametrize("model", MODELS)
def test_whole(client, model):
    answer = client.chat.completions.create(model=model, messages=[user("Hello")])
    assert answer.choices[0].message.content == GREETING and answer.choices[0].message.role == "assistant"
    assert answer.model == model and answer.object == "chat.completion" and answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (4, 8, 12)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("usage", (False, True))
def test_streamed(client, model, usage):
    options = {"stream_options": {"include_usage": True}} if usage else {}
    chunks = list(client.chat.completions.create(model=model, messages=[user("Hello")], stream=True, **options))
    choices = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert "".join(choice.delta.content or "" for choice in choices) == GREETING
    assert choices[0].delta.role == "assistant"
    assert [choice.finish_reason for choice in choices if choice.finish_reason] == ["stop"]
    named = [chunk for chunk in chunks if chunk.choices]
    assert {chunk.id for chunk in named} == {named[0].id} and {chunk.model for chunk in named} == {model}
    figures = [chunk.usage for chunk in chunks if chunk.usage]
    if usage:
        assert not chunks[-1].choices and len(figures) == 1
        assert (figures[0].prompt_tokens, figures[0].completion_tokens, figures[0].total_tokens) == (4, 8, 12)
    else:
        assert not figures, "usage was not asked for"


@pytest.mark.parametrize("model", MODELS)
def test_async_whole_and_streamed_at_once(gateway, model):
    async def both():
        async with openai.AsyncOpenAI(base_url=f"{gateway.base}/v1", api_key=MASTER_KEY, max_retries=0) as client:
            async def streamed():
                stream = await client.chat.completions.create(model=model, messages=[user("Hello")], stream=True)
                return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

            async def whole():
                return (await client.chat.completions.create(model=model, messages=[user("Hello")])).choices[0].message.content
            return await asyncio.gather(*[call() for call in (streamed, whole) * 8])
    assert asyncio.run(both()) == [GREETING] * 16


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("streamed", (False, True))
def test_parallel_tools_there_and_back(client, model, streamed):
    if streamed:
        with client.chat.completions.stream(model=model, messages=[user(QUESTION)], tools=[TOOL]) as stream:
            for _ in stream:
                pass
            first = stream.get_final_completion()
    else:
        first = client.chat.completions.create(model=model, messages=[user(QUESTION)], tools=[TOOL])
    choice = first.choices[0]
    assert choice.finish_reason == "tool_calls"
    assert [call.function.name for call in choice.message.tool_calls] == ["get_weather"] * 2
    assert [json.loads(call.function.arguments) for call in choice.message.tool_calls] == [{"city": "Paris"}, {"city": "Rome"}]
    assert len({call.id for call in choice.message.tool_calls}) == 2
    turn = {"role": "assistant", "content": None,
            "tool_calls": [{"id": call.id, "type": "function", "function": {"name": call.function.name, "arguments": call.function.arguments}}
                           for call in choice.message.tool_calls]}
    results = [{"role": "tool", "tool_call_id": call.id, "content": text} for call, text in zip(choice.message.tool_calls, ("sun", "rain"))]
    second = client.chat.completions.create(model=model, messages=[user(QUESTION), turn, *results], tools=[TOOL])
    assert second.choices[0].message.content == "The tools say: sun; rain"


@pytest.mark.parametrize("model", MODELS)
def test_forced_and_forbidden_tools(client, model):
    forced = client.chat.completions.create(model=model, messages=[user("Just talk")], tools=[TOOL],
                                            tool_choice={"type": "function", "function": {"name": "get_weather"}})
    assert forced.choices[0].message.tool_calls[0].function.name == "get_weather"
    required = client.chat.completions.create(model=model, messages=[user("Just talk")], tools=[TOOL], tool_choice="required")
    assert len(required.choices[0].message.tool_calls) == 1
    none = client.chat.completions.create(model=model, messages=[user(QUESTION)], tools=[TOOL], tool_choice="none")
    assert not none.choices[0].message.tool_calls and none.choices[0].message.content
    single = client.chat.completions.create(model=model, messages=[user(QUESTION)], tools=[TOOL], parallel_tool_calls=False)
    assert len(single.choices[0].message.tool_calls) == 1


@pytest.mark.parametrize("model", MODELS)
def test_limits_and_stops(client, model):
    short = client.chat.completions.create(model=model, messages=[user("one two three four")], max_tokens=3)
    assert short.choices[0].finish_reason == "length" and short.choices[0].message.content == "You said: one"
    stopped = client.chat.completions.create(model=model, messages=[user("one two three four")], stop=["three"], temperature=0.5, top_p=0.9)
    assert stopped.choices[0].finish_reason == "stop" and stopped.choices[0].message.content.strip() == "You said: one two"


@pytest.mark.parametrize("model", MODELS)
def test_system_and_many_turns(client, model):
    messages = [{"role": "system", "content": "Be kind."}, user("Hi"), {"role": "assistant", "content": "Hello"}, user("one"), user("two"),
                {"role": "developer", "content": "Be brief."}, user("Hello")]
    answer = client.chat.completions.create(model=model, messages=messages)
    assert answer.choices[0].message.content in (GREETING, "You said: one two Hello", "You said: onetwoHello", "You said: one\ntwo\nHello")


@pytest.mark.parametrize("model", MODELS)
def test_images_as_data(client, model):
    content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}]
    assert client.chat.completions.create(model=model, messages=[user(content)]).choices[0].message.content == "You said: What is this?"


def test_system_goes_where_anthropic_wants_it(client, upstream):
    client.chat.completions.create(model="claude", messages=[{"role": "system", "content": "Be kind."}, user("Hello")], user="alice")
    body = upstream.log()[-1]["body"]
    system = body["system"]
    assert (system if isinstance(system, str) else "".join(block["text"] for block in system)) == "Be kind."
    assert [turn["role"] for turn in body["messages"]] == ["user"]
    assert body["metadata"] == {"user_id": "alice"}


@pytest.mark.parametrize("streamed", (False, True))
def test_thinking_comes_and_goes_back_with_its_signature(gateway, upstream, streamed):
    """The signature is judged by the upstream when the thought returns with the tool's results."""
    body = {"model": "claude", "messages": [user(QUESTION)], "tools": [TOOL], "reasoning_effort": "low", "stream": streamed}
    answer = gateway.client.post("/v1/chat/completions", json=body)
    assert answer.status_code == 200, answer.text
    message = whole_message(answer.text) if streamed else answer.json()["choices"][0]["message"]
    assert message["reasoning_content"] == THOUGHT
    assert message["thinking_blocks"][0]["signature"]
    turn = {"role": "assistant", "content": None, "tool_calls": message["tool_calls"], "thinking_blocks": message["thinking_blocks"]}
    results = [{"role": "tool", "tool_call_id": call["id"], "content": "sun"} for call in message["tool_calls"]]
    second = gateway.client.post("/v1/chat/completions", json={**body, "stream": False, "messages": [user(QUESTION), turn, *results]})
    assert second.status_code == 200, second.text
    assert second.json()["choices"][0]["message"]["content"] == "The tools say: sun; sun"
    assert upstream.log()[-1]["body"]["thinking"]["type"] == "enabled"


def whole_message(events):
    """Puts the deltas of a stream together as a client does."""
    message = {"reasoning_content": "", "content": "", "thinking_blocks": [], "tool_calls": []}
    for line in events.splitlines():
        if not line.startswith("data: {"):
            continue
        for choice in json.loads(line[6:])["choices"]:
            delta = choice["delta"]
            message["reasoning_content"] += delta.get("reasoning_content") or ""
            message["content"] += delta.get("content") or ""
            for block in delta.get("thinking_blocks") or []:
                if not message["thinking_blocks"]:
                    message["thinking_blocks"].append({"type": "thinking", "thinking": "", "signature": ""})
                for name in ("thinking", "signature"):
                    message["thinking_blocks"][0][name] += block.get(name) or ""
            for call in delta.get("tool_calls") or []:
                if call["index"] == len(message["tool_calls"]):
                    message["tool_calls"].append({"id": call["id"], "type": "function", "function": {"name": call["function"]["name"], "arguments": ""}})
                message["tool_calls"][call["index"]]["function"]["arguments"] += call["function"].get("arguments") or ""
    return message


def test_structured_output_is_passed_on(client, upstream):
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": {
        "type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"], "additionalProperties": False}}}
    answer = client.chat.completions.create(model="gpt-4o-mini", messages=[user("Hello")], response_format=schema)
    assert json.loads(answer.choices[0].message.content) == {"answer": GREETING}
    assert upstream.log()[-1]["body"]["response_format"] == schema


def test_the_body_goes_through_as_it_came(gateway, upstream):
    """Same language on both sides: spacing, order, escapes and number forms survive."""
    raw = '{ "messages":[{"role":"user","content":"Z\\u00fcrich \\/ \\ud83d\\ude00"}],\n\t"model" : "gpt-4o-mini", "temperature":1.0e0 ,"seed": 12345678901234567 }'
    answer = gateway.client.post("/v1/chat/completions", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert upstream.log()[-1]["raw"] == raw


def test_fields_for_the_gateway_stay_here(gateway, upstream):
    """The upstream refuses fields it does not know, as the real one does."""
    ours = {"tags": ["a"], "num_retries": 0, "timeout": 30, "drop_params": True, "litellm_session_id": "s", "keepalive_seconds": 20}
    answer = gateway.chat("gpt-4o-mini", **ours)
    assert answer.status_code == 200, answer.text
    assert set(upstream.log()[-1]["body"]) == {"model", "messages"}


def test_upstream_connections_are_kept(gateway, upstream):
    before = upstream.state()["connections"]
    for _ in range(20):
        assert gateway.chat("gpt-4o-mini").status_code == 200
    # One for each worker at most, and those that ask for the state.
    assert upstream.state()["connections"] - before <= 10


@pytest.mark.parametrize("model", ("fault-split-1", "fault-split-7", "claude-split-1"))
def test_streams_in_small_pieces(client, model):
    chunks = client.chat.completions.create(model=model, messages=[user("Hello")], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == GREETING


def test_the_client_leaves_and_the_upstream_hears_it(client, upstream):
    with client.chat.completions.create(model="fault-drip-400", messages=[user("one two three four five six")], stream=True) as stream:
        next(iter(stream))
    from running import wait_until
    wait_until(lambda: upstream.state()["cut_by_client"], "the upstream call is given up")
