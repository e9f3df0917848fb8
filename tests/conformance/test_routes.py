# SPDX-License-Identifier: GPL-3.0-or-later
"""The small routes and the headers that tools around a LiteLLM proxy read."""

import re
import uuid

import httpx
import pytest

from said import user


@pytest.mark.parametrize("path", ("/health/liveliness", "/health/liveness"))
def test_liveliness_needs_no_key(gateway, path):
    answer = httpx.get(f"{gateway.base}{path}")
    assert answer.status_code == 200 and answer.json() == "I'm alive!"
    assert answer.headers["content-type"].startswith("application/json")


def test_readiness(gateway):
    answer = httpx.get(f"{gateway.base}/health/readiness")
    assert answer.status_code == 200
    assert answer.json()["status"] in ("connected", "healthy") and "db" in answer.json()


@pytest.mark.parametrize("path", ("/v1/models", "/models"))
def test_models(gateway, path):
    listed = gateway.client.get(path).json()
    assert listed["object"] == "list"
    names = [model["id"] for model in listed["data"]]
    assert {"gpt-4o-mini", "azure-mini", "claude"} <= set(names) and len(names) == len(set(names))
    for model in listed["data"]:
        assert model | {"object": "model", "created": 1677610602, "owned_by": "openai"} == model
    assert httpx.get(f"{gateway.base}{path}").status_code == 401


@pytest.mark.parametrize("path", ("/model/info", "/v1/model/info"))
def test_model_info_shows_no_secret(gateway, path):
    answer = gateway.client.get(path)
    row = next(row for row in answer.json()["data"] if row["model_name"] == "azure-mini")
    assert row["litellm_params"]["model"] == "azure/gpt-4o-mini"
    assert row["model_info"]["id"] and row["model_info"]["db_model"] is False
    assert row["model_info"]["max_input_tokens"] > 0 and row["model_info"]["input_cost_per_token"] > 0
    for secret in ("azure-upstream-key", "sk-upstream-openai", "sk-ant-upstream", "pasand"):
        assert secret not in answer.text
    assert httpx.get(f"{gateway.base}{path}").status_code == 401


def test_both_slash_forms(gateway):
    body = {"model": "gpt-4o-mini", "messages": [user("Hello")]}
    assert gateway.client.post("/chat/completions", json=body).status_code == 200


@pytest.mark.parametrize("model, base", (("gpt-4o-mini", "/v1"), ("azure-mini", ""), ("claude", "")))
@pytest.mark.parametrize("streamed", (False, True))
def test_headers_of_an_answer(gateway, upstream, model, base, streamed):
    answer = gateway.chat(model, stream=streamed)
    headers = answer.headers
    uuid.UUID(headers["x-litellm-call-id"])
    assert headers["x-litellm-model-id"] and headers["x-litellm-model-group"] == model
    assert headers["x-litellm-model-api-base"].startswith(upstream.base) and "?" not in headers["x-litellm-model-api-base"]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", headers["x-litellm-version"])
    assert headers["x-litellm-attempted-retries"] == "0" and headers["x-litellm-attempted-fallbacks"] == "0"
    identity = "llm_provider-request-id" if model == "claude" else "llm_provider-x-request-id"
    assert headers[identity].startswith("req_")
    assert headers["content-type"].startswith("text/event-stream" if streamed else "application/json")
    if model == "gpt-4o-mini":
        assert headers["x-ratelimit-remaining-requests"] == "9999"
    if not streamed:
        assert float(headers["x-litellm-response-cost"]) > 0
        assert float(headers["x-litellm-response-duration-ms"]) >= float(headers["x-litellm-overhead-duration-ms"]) >= 0


def test_the_same_deployment_has_the_same_id(gateway):
    first, second = (gateway.chat("claude").headers["x-litellm-model-id"] for _ in range(2))
    listed = {row["model_name"]: row["model_info"]["id"] for row in gateway.client.get("/model/info").json()["data"]}
    assert first == second == listed["claude"]


def test_a_browser_at_the_root(gateway):
    for path in ("/", "/ui"):
        answer = httpx.get(f"{gateway.base}{path}", follow_redirects=True)
        assert answer.status_code == 200 and "Gatehouse" in answer.text, path
