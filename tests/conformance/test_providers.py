# SPDX-License-Identifier: GPL-3.0-or-later
"""How the gateway deals with what is behind it: redirects, compression, slowness, and clients that leave."""

import json
import time
import uuid

import httpx
import openai
import pytest

from gateway import MASTER_KEY, all_that_comes
from running import wait_until
from said import GREETING, assert_error_envelope, user

STREAM = {"stream": True}


def text_of(events):
    chunks = [json.loads(line[6:]) for line in events.splitlines() if line.startswith("data: {")]
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk.get("choices", []))


@pytest.mark.parametrize("status", (302, 307))
@pytest.mark.parametrize("more", ({}, STREAM))
def test_redirects_are_not_followed(gateway, upstream, status, more):
    """The key would go to wherever the answer points."""
    answer = gateway.chat(f"fault-redirect-{status}", **more)
    assert answer.status_code == 502, answer.text
    assert_error_envelope(answer.json(), 502)
    assert [entry["path"] for entry in upstream.log()] == ["/v1/chat/completions"]


@pytest.mark.parametrize("model", ("fault-gzip", "claude-gzip"))
def test_compressed_answers(gateway, model):
    """Not asked for, as packing and unpacking only costs time here; but proxies on the way do it all the same."""
    whole = gateway.chat(model)
    assert whole.status_code == 200 and whole.json()["choices"][0]["message"]["content"] == GREETING, whole.text
    assert "content-encoding" not in whole.headers
    streamed = gateway.chat(model, **STREAM)
    assert text_of(streamed.text) == GREETING and streamed.text.rstrip().endswith("data: [DONE]")


def test_compressed_streams_come_piece_by_piece(gateway):
    """What is unpacked is not held back until the end."""
    with gateway.client.stream("POST", "/v1/chat/completions", json={"model": "fault-gzip", "messages": [user("one two three")], "stream": True}) as answer:
        assert answer.status_code == 200
        assert text_of("".join(answer.iter_text())) == "You said: one two three"


@pytest.mark.parametrize("model", ("fault-status-429", "claude-status-429"))
@pytest.mark.parametrize("more", ({}, STREAM))
def test_the_providers_retry_after_is_passed_on(gateway, model, more):
    answer = gateway.chat(model, **more)
    assert answer.status_code == 429 and answer.headers["retry-after"] == "6"
    assert_error_envelope(answer.json(), 429)


@pytest.mark.parametrize("model", ("fault-firsterror", "claude-firsterror"))
def test_an_error_before_the_first_chunk_is_a_status(gateway, model):
    answer = gateway.chat(model, **STREAM)
    assert answer.status_code >= 500, answer.text
    assert_error_envelope(answer.json(), answer.status_code)


TIMED = """\
general_settings: {{master_key: sk-pasand2#}}
router_settings: {{timeout: 30, stream_timeout: 30}}
model_list:
  - model_name: hang
    litellm_params: {{model: openai/fault-hang, api_base: "{base}/v1", api_key: sk-upstream-openai, timeout: 0.3, stream_timeout: 0.2}}
  - model_name: drip
    litellm_params: {{model: openai/fault-drip-400, api_base: "{base}/v1", api_key: sk-upstream-openai, timeout: 30, stream_timeout: 0.2}}
  - model_name: patient-drip
    litellm_params: {{model: openai/fault-drip-100, api_base: "{base}/v1", api_key: sk-upstream-openai, timeout: 0.3, stream_timeout: 5}}
"""


def test_timeouts_of_the_configuration(make_gateway, upstream):
    gateway = make_gateway(TIMED.format(base=upstream.base))
    for more in ({}, STREAM):
        answer = gateway.chat("hang", **more)
        assert answer.status_code == 408, answer.text
        assert_error_envelope(answer.json(), 408)
    wait_until(lambda: upstream.state()["cut_by_client"] == 2, "the upstream calls are given up")
    # A silence in mid-stream ends it with an error; a stream that keeps talking may take longer than `timeout`.
    with gateway.client.stream("POST", "/v1/chat/completions", json={"model": "drip", "messages": [user("one two three")], "stream": True}) as answer:
        text = all_that_comes(answer)
    assert '"error"' in text and '"408"' in text and "[DONE]" not in text, text
    whole = gateway.chat("patient-drip", prompt="one two three", **STREAM)
    assert text_of(whole.text) == "You said: one two three"
    gateway.stop()


@pytest.mark.parametrize("how", ("body", "header"))
def test_a_stream_timeout_asked_of_the_gateway(gateway, how):
    asked = {"body": ({"stream_timeout": 0.3}, {}), "header": ({}, {"x-litellm-stream-timeout": "0.3"})}[how]
    answer = gateway.client.post("/v1/chat/completions", json={"model": "fault-hang", "messages": [user("x")], "stream": True, **asked[0]}, headers=asked[1])
    assert answer.status_code == 408, answer.text


@pytest.mark.parametrize("model", ("fault-hang", "claude-hang"))
@pytest.mark.parametrize("more", ({}, STREAM))
def test_a_client_that_gives_up_ends_the_upstream_call(gateway, upstream, model, more):
    who = str(uuid.uuid4())  # the answer that would tell the call's id never comes
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{gateway.base}/v1/chat/completions", headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=0.3,
                   json={"model": model, "messages": [user("x")], "user": who, **more})
    wait_until(lambda: upstream.state()["cut_by_client"] == 1, "the upstream call is given up")
    row = wait_until(lambda: next((row for row in gateway.rows() if row["end_user"] == who), None), "the request in the log")
    assert row["metadata"]["status_code"] == 499 and row["spend"] == 0 and row["status"] == "failure", row


def test_a_slow_answer_is_no_failure(gateway):
    started = time.monotonic()
    answer = gateway.chat("fault-slow-300")
    assert answer.status_code == 200 and time.monotonic() - started >= 0.3
    assert float(answer.headers["x-litellm-response-duration-ms"]) >= 300 > float(answer.headers["x-litellm-overhead-duration-ms"])


def test_the_first_chunk_does_not_wait_for_the_last(gateway):
    client = openai.OpenAI(base_url=f"{gateway.base}/v1", api_key=MASTER_KEY, max_retries=0)
    started = time.monotonic()
    stream = client.chat.completions.create(model="fault-drip-100", messages=[user("one two three four five six seven eight nine ten")], stream=True)
    next(iter(stream))
    first = time.monotonic() - started
    for _ in stream:
        pass
    assert first < (time.monotonic() - started) / 2


def test_an_alias_of_the_router(make_gateway, upstream):
    """router_settings.model_group_alias: another name for the same deployments."""
    gateway = make_gateway(TIMED.format(base=upstream.base).replace("stream_timeout: 30}", "stream_timeout: 30, model_group_alias: {gpt-4: patient-drip}}"))
    answer = gateway.chat("gpt-4", timeout=10)
    assert answer.status_code == 200 and answer.json()["model"] == "gpt-4" and answer.headers["x-litellm-model-group"] == "patient-drip", answer.text
    gateway.stop()
