# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted upstream itself, seen by the official clients: what they accept from it they accept from the real thing."""

import anthropic
import httpx
import openai
import pytest

WEATHER = {"name": "get_weather", "description": "The weather of a city", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}
OPENAI_TOOL = {"type": "function", "function": WEATHER}
ANTHROPIC_TOOL = {"name": "get_weather", "description": WEATHER["description"], "input_schema": WEATHER["parameters"]}
SONNET = "claude-haiku-4-5-20251001"


@pytest.fixture
def oai(upstream):
    return openai.OpenAI(base_url=f"{upstream.base}/v1", api_key="sk-upstream-openai", max_retries=0)


@pytest.fixture
def azure(upstream):
    return openai.AzureOpenAI(azure_endpoint=upstream.base, api_key="azure-upstream-key", api_version="2024-10-21", max_retries=0)


@pytest.fixture
def claude(upstream):
    return anthropic.Anthropic(base_url=upstream.base, api_key="sk-ant-upstream", max_retries=0)


def user(text):
    return {"role": "user", "content": text}


def test_openai_whole_and_streamed(oai):
    whole = oai.chat.completions.create(model="gpt-4o-mini", messages=[user("Hello")])
    assert whole.choices[0].message.content.startswith("Hello!")
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
    chunks = list(oai.chat.completions.create(model="gpt-4o-mini", messages=[user("Hello")], stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole.choices[0].message.content
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens and not chunks[-1].choices


def test_openai_tools(oai):
    first = oai.chat.completions.create(model="gpt-4o-mini", messages=[user("Weather in Paris and Rome?")], tools=[OPENAI_TOOL])
    calls = first.choices[0].message.tool_calls
    assert [call.function.arguments for call in calls] == ['{"city": "Paris"}', '{"city": "Rome"}']
    messages = [user("Weather in Paris and Rome?"), first.choices[0].message.model_dump()]
    with pytest.raises(openai.BadRequestError, match="did not have response messages"):
        oai.chat.completions.create(model="gpt-4o-mini", messages=messages + [user("well?")], tools=[OPENAI_TOOL])
    messages += [{"role": "tool", "tool_call_id": call.id, "content": text} for call, text in zip(calls, ["sun", "rain"])]
    second = oai.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=[OPENAI_TOOL])
    assert second.choices[0].message.content == "The tools say: sun; rain"


@pytest.mark.parametrize("body, message", [
    ({"foo": 1}, "Unknown parameter: 'foo'"),
    ({"temperature": 3}, "above maximum"),
    ({"stream_options": {"include_usage": True}}, "only allowed when 'stream'"),
    ({"tool_choice": "auto"}, "only allowed when 'tools'"),
    ({"messages": [{"role": "robot", "content": "x"}]}, "Invalid value: 'robot'"),
    ({"messages": [{"role": "tool", "content": "x", "tool_call_id": "y"}]}, "must be a response to a preceeding"),
    ({"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}]}]}, "Unknown parameter"),
    ({"messages": [{"role": "user", "content": None}]}, "expected a string, got null"),
    ({"max_tokens": True}, "Invalid type"),
])
def test_openai_refuses(oai, body, message):
    with pytest.raises(openai.BadRequestError, match=message):
        oai.post("/chat/completions", body={"model": "gpt-4o-mini", "messages": [user("Hello")], **body}, cast_to=object)


def test_openai_errors_have_their_classes(oai, upstream):
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
        oai.with_options(api_key="sk-other").models.list()
    with pytest.raises(openai.NotFoundError):
        oai.chat.completions.create(model="gpt-0", messages=[user("x")])
    with pytest.raises(openai.RateLimitError) as limited:
        oai.chat.completions.create(model="fault-status-429", messages=[user("x")])
    assert limited.value.response.headers["retry-after"] == "6"
    with pytest.raises(openai.InternalServerError):
        oai.chat.completions.create(model="fault-html-500", messages=[user("x")])
    with pytest.raises(openai.APITimeoutError):
        oai.with_options(timeout=0.3).chat.completions.create(model="fault-hang", messages=[user("x")])
    with pytest.raises(openai.APIConnectionError):
        oai.chat.completions.create(model="fault-drop", messages=[user("x")])
    with pytest.raises((openai.APIConnectionError, httpx.RemoteProtocolError, openai.APIError)):
        list(oai.chat.completions.create(model="fault-cut-3", messages=[user("x")], stream=True))
    with pytest.raises(openai.APIError, match="server had an error"):
        list(oai.chat.completions.create(model="fault-streamerror", messages=[user("x y z")], stream=True))


def test_faults_heal_and_split(oai):
    with pytest.raises(openai.InternalServerError):
        oai.chat.completions.create(model="fault-once-503", messages=[user("x")])
    assert oai.chat.completions.create(model="fault-once-503", messages=[user("x")]).choices[0].message.content == "You said: x"
    whole = "".join(c.choices[0].delta.content or "" for c in oai.chat.completions.create(model="fault-split-1", messages=[user("Hello")], stream=True))
    assert whole.endswith("👋")


def test_azure(azure, upstream):
    answer = azure.chat.completions.create(model="gpt-4o-mini", messages=[user("Hello")])
    assert answer.model_extra["prompt_filter_results"][0]["content_filter_results"]["hate"]["severity"] == "safe"
    seen = upstream.log()[-1]
    assert seen["path"] == "/openai/deployments/gpt-4o-mini/chat/completions" and seen["query"] == {"api-version": "2024-10-21"}
    chunks = list(azure.chat.completions.create(model="gpt-4o-mini", messages=[user("Hello")], stream=True, stream_options={"include_usage": True}))
    assert not chunks[0].choices and "prompt_filter_results" in chunks[0].model_extra
    assert chunks[-1].usage.total_tokens > 0
    with pytest.raises(openai.BadRequestError) as filtered:
        azure.chat.completions.create(model="gpt-4o-mini", messages=[user("Say something violent")])
    assert filtered.value.code == "content_filter" and filtered.value.body["innererror"]["code"] == "ResponsibleAIPolicyViolation"
    with pytest.raises(openai.AuthenticationError, match="invalid subscription key or wrong API endpoint"):
        azure.with_options(api_key="wrong").chat.completions.create(model="gpt-4o-mini", messages=[user("x")])
    with pytest.raises(openai.NotFoundError, match="deployment for this resource does not exist"):
        azure.chat.completions.create(model="gone", messages=[user("x")])


def test_azure_versions(upstream):
    old = openai.AzureOpenAI(azure_endpoint=upstream.base, api_key="azure-upstream-key", api_version="2024-08-01-preview", max_retries=0)
    with pytest.raises(openai.BadRequestError, match="Unknown parameter: 'stream_options'"):
        old.chat.completions.create(model="gpt-4o-mini", messages=[user("x")], stream=True, stream_options={"include_usage": True})
    assert list(old.chat.completions.create(model="gpt-4o-mini", messages=[user("x")], stream=True))
    never = openai.AzureOpenAI(azure_endpoint=upstream.base, api_key="azure-upstream-key", api_version="soon", max_retries=0)
    with pytest.raises(openai.NotFoundError, match="Resource not found"):
        never.chat.completions.create(model="gpt-4o-mini", messages=[user("x")])
    v1 = openai.OpenAI(base_url=f"{upstream.base}/openai/v1", api_key="azure-upstream-key", max_retries=0)
    assert v1.chat.completions.create(model="gpt-4o-mini", messages=[user("x")]).choices[0].message.content == "You said: x"


def test_anthropic_whole_and_streamed(claude):
    whole = claude.messages.create(model=SONNET, max_tokens=100, messages=[user("Hello")])
    assert whole.content[0].text.startswith("Hello!") and whole.stop_reason == "end_turn"
    with claude.messages.stream(model=SONNET, max_tokens=100, messages=[user("Hello")]) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_message()
    assert final.content[0].text == whole.content[0].text and final.usage.output_tokens == whole.usage.output_tokens
    assert {"message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"} <= kinds


def test_anthropic_thinking_and_tools(claude):
    arguments = dict(model=SONNET, max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024}, tools=[ANTHROPIC_TOOL])
    question = user("Weather in Paris and Rome?")
    with claude.messages.stream(messages=[question], **arguments) as stream:
        first = stream.get_final_message()
    assert [block.type for block in first.content] == ["thinking", "tool_use", "tool_use"] and first.stop_reason == "tool_use"
    assert first.content[1].input == {"city": "Paris"} and first.content[0].signature
    results = [{"type": "tool_result", "tool_use_id": block.id, "content": text} for block, text in zip(first.content[1:], ["sun", "rain"])]
    turn = {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in first.content]}
    for block in turn["content"]:
        block.pop("caller", None)
    second = claude.messages.create(messages=[question, turn, {"role": "user", "content": results}], **arguments)
    assert second.content[-1].text == "The tools say: sun; rain"
    with pytest.raises(anthropic.BadRequestError, match="without `tool_result` blocks immediately after"):
        claude.messages.create(messages=[question, turn, user("well?")], **arguments)
    with pytest.raises(anthropic.BadRequestError, match="must start with a thinking block"):
        claude.messages.create(messages=[question, {**turn, "content": turn["content"][1:]}, {"role": "user", "content": results}], **arguments)
    forged = [{**turn["content"][0], "signature": "forged"}] + turn["content"][1:]
    with pytest.raises(anthropic.BadRequestError, match="Invalid `signature`"):
        claude.messages.create(messages=[question, {**turn, "content": forged}, {"role": "user", "content": results}], **arguments)


@pytest.mark.parametrize("body, message", [
    ({"max_tokens": None}, "max_tokens: Field required"),
    ({"max_tokens": 100000}, "100000 > 64000"),
    ({"frequency_penalty": 0}, "frequency_penalty: Extra inputs are not permitted"),
    ({"temperature": 1.5}, "temperature: range"),
    ({"messages": [{"role": "system", "content": "x"}]}, "top-level `system` parameter"),
    ({"messages": [user("a"), user("b")]}, "roles must alternate"),
    ({"messages": [{"role": "assistant", "content": "x"}]}, "first message must use"),
    ({"messages": [user("")]}, "non-empty"),
    ({"tool_choice": {"type": "auto"}}, "while providing tools"),
    ({"tools": [{"name": "x", "input_schema": {}}]}, "Input should be 'object'"),
    ({"metadata": {"tags": []}}, "metadata.tags: Extra inputs"),
    ({"messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "x"}]}]}, "unexpected `tool_use_id`"),
])
def test_anthropic_refuses(upstream, body, message):
    answer = httpx.post(f"{upstream.base}/v1/messages", headers={"x-api-key": "sk-ant-upstream", "anthropic-version": "2023-06-01"},
                        json={"model": SONNET, "max_tokens": 100, "messages": [user("Hello")], **body})
    assert answer.status_code == 400 and message in answer.json()["error"]["message"]


def test_anthropic_errors_have_their_classes(claude, upstream):
    with pytest.raises(anthropic.AuthenticationError, match="Invalid bearer token|invalid x-api-key"):
        claude.with_options(api_key="sk-ant-other").messages.create(model=SONNET, max_tokens=9, messages=[user("x")])
    with pytest.raises(anthropic.NotFoundError):
        claude.messages.create(model="claude-0", max_tokens=9, messages=[user("x")])
    with pytest.raises(anthropic.RateLimitError):
        claude.messages.create(model="fault-status-429", max_tokens=9, messages=[user("x")])
    with pytest.raises(anthropic.OverloadedError):
        claude.messages.create(model="fault-status-529", max_tokens=9, messages=[user("x")])
    with pytest.raises(anthropic.APIStatusError, match="Overloaded"):
        list(claude.messages.create(model="fault-streamerror", max_tokens=99, messages=[user("x y z")], stream=True))
    answer = httpx.post(f"{upstream.base}/v1/messages", headers={"x-api-key": "sk-ant-upstream"}, json={})
    assert answer.json()["error"]["message"] == "anthropic-version: header is required"


def test_log_tells_what_came_and_that_the_client_left(oai, upstream):
    with oai.chat.completions.create(model="fault-drip-200", messages=[user("one two three four")], stream=True) as stream:
        next(iter(stream))
    from running import wait_until
    entry = wait_until(lambda: next((e for e in upstream.log() if e.get("client_left")), None), "the upstream hears that the client left")
    assert entry["body"]["model"] == "fault-drip-200" and not entry["finished"]
    assert entry["headers"]["authorization"] == "Bearer sk-upstream-openai"
