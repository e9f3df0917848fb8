# SPDX-License-Identifier: GPL-3.0-or-later
"""Anthropic's models through the OpenAI client: what the other dialect says differently arrives as this one says it."""

import json

import openai
import pytest

from gateway import MASTER_KEY
from said import GREETING, QUESTION, THOUGHT, TOOL, user

SCHEMA = {"type": "json_schema", "json_schema": {"name": "place", "strict": True, "schema": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}}}


@pytest.fixture
def client(gateway):
    return openai.OpenAI(base_url=f"{gateway.base}/v1", api_key=MASTER_KEY, max_retries=0)


@pytest.mark.parametrize("streamed", (False, True))
def test_a_schema_is_kept_to(client, streamed):
    asked = dict(model="claude", messages=[user("Weather in Paris?")], response_format=SCHEMA)
    if streamed:
        chunks = [chunk.choices[0] for chunk in client.chat.completions.create(stream=True, **asked) if chunk.choices]
        text, finish = "".join(chunk.delta.content or "" for chunk in chunks), chunks[-1].finish_reason
        assert not any(chunk.delta.tool_calls for chunk in chunks)
    else:
        choice = client.chat.completions.create(**asked).choices[0]
        text, finish = choice.message.content, choice.finish_reason
        assert not choice.message.tool_calls
    assert json.loads(text) == {"city": "Paris"} and finish == "stop"


def cached(text):
    return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]


@pytest.mark.parametrize("streamed", (False, True))
@pytest.mark.parametrize("later", (False, True))
def test_cached_tokens_are_told_and_charged(gateway, streamed, later):
    turns = [user("Hi"), {"role": "assistant", "content": "Hello"}] if later else []
    messages = [{"role": "system", "content": cached("Be kind.")}, *turns, user("Hello")]
    answer = gateway.client.post("/v1/chat/completions", json={"model": "claude", "messages": messages, "stream": streamed,
                                                               **({"stream_options": {"include_usage": True}} if streamed else {})})
    assert answer.status_code == 200, answer.text
    usage = [json.loads(line[6:])["usage"] for line in answer.text.splitlines() if line.startswith("data: {") and json.loads(line[6:]).get("usage")][-1] \
        if streamed else answer.json()["usage"]
    read, written = (2048, 0) if later else (0, 2048)
    assert usage["prompt_tokens_details"]["cached_tokens"] == read
    assert usage["cache_read_input_tokens"] == read and usage["cache_creation_input_tokens"] == written
    plain = (4 + 4 + 4 + 2) if later else (4 + 2)
    assert usage["prompt_tokens"] == plain + 2048 and usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
    assert (row["metadata"]["cache_read_input_tokens"], row["metadata"]["cache_creation_input_tokens"]) == (read, written)
    # Claude Sonnet 4 in nano-dollars a token: 3,000 in, 3,750 into the cache, 300 out of it, 15,000 out.
    assert row["metadata"]["spend_nano_usd"] == plain * 3_000 + written * 3_750 + read * 300 + 8 * 15_000


def test_pictures_by_address_and_as_data(client, upstream):
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
               {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{pixel}"}}]
    client.chat.completions.create(model="claude", messages=[user(content)])
    sources = [block["source"] for block in upstream.log()[-1]["body"]["messages"][0]["content"] if block["type"] == "image"]
    assert sources == [{"type": "url", "url": "https://example.com/a.png"}, {"type": "base64", "media_type": "image/png", "data": pixel}]


@pytest.mark.parametrize("asked, budget", (({"reasoning_effort": "high"}, None), ({"extra_body": {"thinking": {"type": "enabled", "budget_tokens": 1500}}}, 1500)))
def test_thinking_is_asked_for_in_either_way(client, upstream, asked, budget):
    answer = client.chat.completions.create(model="claude", messages=[user("Hello")], **asked)
    assert answer.choices[0].message.content == GREETING and answer.choices[0].message.reasoning_content == THOUGHT
    thinking, most = (upstream.log()[-1]["body"][name] for name in ("thinking", "max_tokens"))
    assert thinking["type"] == "enabled" and 1024 <= thinking["budget_tokens"] < most
    assert budget in (None, thinking["budget_tokens"])


def test_what_anthropic_does_not_know_is_refused_by_name_or_dropped(client, upstream):
    with pytest.raises(openai.BadRequestError, match="logit_bias"):
        client.chat.completions.create(model="claude", messages=[user("Hello")], logit_bias={"1": 1})
    assert not upstream.log()
    answer = client.chat.completions.create(model="claude", messages=[user("Hello")], logit_bias={"1": 1}, extra_body={"drop_params": True})
    assert answer.choices[0].message.content == GREETING


def test_answers_in_mid_conversation_keep_their_calls(client, upstream):
    """Two calls answered in any order, and words between them."""
    calls = [{"id": f"call_{city}", "type": "function", "function": {"name": "get_weather", "arguments": json.dumps({"city": city})}} for city in ("Paris", "Rome")]
    messages = [user(QUESTION), {"role": "assistant", "content": "Let me see.", "tool_calls": calls},
                {"role": "tool", "tool_call_id": "call_Rome", "content": "rain"}, {"role": "tool", "tool_call_id": "call_Paris", "content": "sun"}]
    answer = client.chat.completions.create(model="claude", messages=messages, tools=[TOOL])
    assert answer.choices[0].message.content == "The tools say: rain; sun"
    sent = upstream.log()[-1]["body"]["messages"]
    assert [turn["role"] for turn in sent] == ["user", "assistant", "user"]
    assert [block["type"] for block in sent[1]["content"]] == ["text", "tool_use", "tool_use"]


def test_context_window_and_other_refusals_keep_their_words(client):
    with pytest.raises(openai.BadRequestError, match="100000 > 64000|max_tokens"):
        client.chat.completions.create(model="claude", messages=[user("x")], max_tokens=100000)
