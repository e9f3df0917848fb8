# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, as clients see it: status, envelope, exception class, and the failure of streams before and after their first byte."""

import json

import httpx
import openai
import pytest

from gateway import MASTER_KEY, all_that_comes
from said import GREETING, assert_error_envelope, user


@pytest.fixture
def client(gateway):
    return openai.OpenAI(base_url=f"{gateway.base}/v1", api_key=MASTER_KEY, max_retries=0)


@pytest.mark.parametrize("streamed", (False, True))
@pytest.mark.parametrize("model, status, raised, message", [
    ("wrong-openai-key", 401, openai.AuthenticationError, "Incorrect API key provided"),
    ("wrong-azure-key", 401, openai.AuthenticationError, "Access denied due to invalid subscription key or wrong API endpoint"),
    ("wrong-claude-key", 401, openai.AuthenticationError, "invalid x-api-key"),
    ("no-such-deployment", 404, openai.NotFoundError, "deployment for this resource does not exist"),
    ("fault-status-429", 429, openai.RateLimitError, "Rate limit reached"),
    ("claude-status-429", 429, openai.RateLimitError, "would exceed your organization's rate limit"),
    ("fault-status-500", 500, openai.InternalServerError, "had an error while processing"),
    ("fault-status-503", 503, openai.InternalServerError, "overloaded"),
    ("claude-status-529", 529, openai.InternalServerError, "Overloaded"),
    ("fault-html-500", 500, openai.InternalServerError, ""),
    ("fault-notjson", 502, openai.InternalServerError, ""),
    ("nobody-home", 500, openai.InternalServerError, "127.0.0.1"),
    ("fault-drop", 500, openai.InternalServerError, ""),
])
def test_upstream_failures(client, model, status, raised, message, streamed):
    with pytest.raises(raised) as failure:
        client.chat.completions.create(model=model, messages=[user("Hello")], stream=streamed)
    assert failure.value.status_code == status
    error = assert_error_envelope(failure.value.response.json(), status)
    assert message in error["message"], error
    assert "<html" not in error["message"], "a proxy's page is no message"
    assert failure.value.response.headers["x-litellm-call-id"]


def test_the_clients_own_timeout(client):
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.5).chat.completions.create(model="fault-hang", messages=[user("x")])


@pytest.mark.parametrize("how", ("body", "header"))
def test_a_timeout_asked_of_the_gateway(gateway, how):
    asked = {"body": ({"timeout": 0.4}, {}), "header": ({}, {"x-litellm-timeout": "0.4"})}[how]
    answer = gateway.client.post("/v1/chat/completions", json={"model": "fault-hang", "messages": [user("x")], **asked[0]}, headers=asked[1])
    assert answer.status_code == 408
    assert_error_envelope(answer.json(), 408)


def test_a_retry_heals(gateway, upstream):
    answer = gateway.chat("fault-once-503", num_retries=2)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-litellm-attempted-retries"] == "1" and len(upstream.log()) == 2


def test_no_retry_against_a_wrong_key(gateway, upstream):
    assert gateway.chat("wrong-openai-key", num_retries=3).status_code == 401
    assert len(upstream.log()) == 1


@pytest.mark.parametrize("headers, received", [
    ({}, "No api key passed in"),
    ({"Authorization": ""}, "No api key passed in"),
    ({"Authorization": "Bearer"}, "No api key passed in"),
    ({"Authorization": "Bearer hello-world"}, "expected to start with 'sk-'"),
    ({"Authorization": "Bearer sk-wrong-key-1234"}, "Invalid proxy server token passed"),
    ({"api-key": "sk-wrong-key-1234"}, "Invalid proxy server token passed"),
])
def test_keys_that_do_not_fit(gateway, upstream, headers, received):
    answer = httpx.post(f"{gateway.base}/v1/chat/completions", json={"model": "gpt-4o-mini", "messages": [user("x")]}, headers=headers)
    assert answer.status_code == 401
    error = assert_error_envelope(answer.json(), 401)
    assert received in error["message"], error
    assert "sk-wrong-key-1234" not in answer.text, "a key that was tried is not repeated"
    assert not upstream.log()


@pytest.mark.parametrize("headers", [
    {"Authorization": f"Bearer {MASTER_KEY}"}, {"Authorization": f"bearer {MASTER_KEY}"}, {"x-litellm-api-key": MASTER_KEY},
    {"x-litellm-api-key": f"Bearer {MASTER_KEY}"}, {"api-key": MASTER_KEY}, {"x-api-key": MASTER_KEY}, {"x-goog-api-key": MASTER_KEY},
    {"Ocp-Apim-Subscription-Key": MASTER_KEY},
])
def test_every_header_that_carries_a_key(gateway, upstream, headers):
    answer = httpx.post(f"{gateway.base}/v1/chat/completions", json={"model": "gpt-4o-mini", "messages": [user("x")]}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert MASTER_KEY not in json.dumps(upstream.log())


def test_unknown_model(gateway, upstream):
    answer = gateway.chat("unheard-of")
    error = assert_error_envelope(answer.json(), 400, "invalid_request_error")
    assert answer.status_code == 400 and error["param"] == "model"
    assert "Invalid model name passed in model=unheard-of" in error["message"] and "/v1/models" in error["message"]
    assert not upstream.log()


@pytest.mark.parametrize("content", (b'{"model": "gpt-4o-mini", "messages": [', b"", b"[]", b'{"model": "gpt-4o-mini"} x', b'{"model": "a\xff"}'))
def test_bodies_that_are_no_json_object(gateway, content):
    answer = gateway.client.post("/v1/chat/completions", content=content, headers={"Content-Type": "application/json"})
    error = assert_error_envelope(answer.json(), 400, "invalid_request_error")
    assert answer.status_code == 400 and error["param"] == "request_body", error


def test_two_models_in_one_body(gateway, upstream):
    raw = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}],"model":"claude"}'
    answer = gateway.client.post("/v1/chat/completions", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and not upstream.log()


def test_routes_that_do_not_exist(gateway):
    answer = gateway.client.get("/v1/unheard-of")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
    answer = gateway.client.get("/v1/chat/completions")
    assert answer.status_code == 405 and answer.headers["allow"] == "POST, OPTIONS"
    allowed = gateway.client.options("/v1/chat/completions")
    assert allowed.status_code == 204 and allowed.headers["allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("model", ("fault-streamerror", "claude-streamerror"))
def test_a_stream_that_fails_says_so_and_does_not_end_well(gateway, client, model):
    with pytest.raises(openai.APIError):
        list(client.chat.completions.create(model=model, messages=[user("one two three four")], stream=True))
    with gateway.client.stream("POST", "/v1/chat/completions", json={"model": model, "stream": True, "messages": [user("one two three four")]}) as answer:
        assert answer.status_code == 200
        text = all_that_comes(answer)
    events = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    assert "[DONE]" not in events and json.loads(events[-1])["error"]["message"], events


@pytest.mark.parametrize("model", ("fault-cut-3", "claude-cut-3"))
def test_a_stream_that_is_cut_does_not_look_whole(gateway, model):
    with gateway.client.stream("POST", "/v1/chat/completions", json={"model": model, "stream": True, "messages": [user("one two three four")]}) as answer:
        text = all_that_comes(answer)
    assert "[DONE]" not in text and '"error"' in text, text


def test_a_whole_answer_that_is_cut(gateway):
    answer = gateway.chat("fault-cut-3")
    assert answer.status_code in (500, 502)
    assert_error_envelope(answer.json(), answer.status_code)


def test_the_gateway_stays_well(gateway):
    """After all of the above."""
    assert gateway.chat("gpt-4o-mini").json()["choices"][0]["message"]["content"] == GREETING
