# SPDX-License-Identifier: GPL-3.0-or-later
"""The AzureOpenAI client with the gateway as its endpoint: deployment paths and the api-key header."""

import openai
import pytest

from gateway import MASTER_KEY
from said import GREETING, MODELS, QUESTION, TOOL, user


@pytest.fixture
def client(gateway):
    return openai.AzureOpenAI(azure_endpoint=gateway.base, api_key=MASTER_KEY, api_version="2024-10-21", max_retries=0)


@pytest.mark.parametrize("model", MODELS)
def test_whole_streamed_and_tools(client, model):
    assert client.chat.completions.create(model=model, messages=[user("Hello")]).choices[0].message.content == GREETING
    chunks = client.chat.completions.create(model=model, messages=[user("Hello")], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == GREETING
    calls = client.chat.completions.create(model=model, messages=[user(QUESTION)], tools=[TOOL]).choices[0].message.tool_calls
    assert [call.function.name for call in calls] == ["get_weather"] * 2


def test_the_deployment_in_the_path_decides(gateway):
    """The body's model is the client's guess; the path names what the gateway knows."""
    answer = gateway.client.post("/openai/deployments/claude/chat/completions?api-version=2024-10-21", json={"model": "gpt-4o-mini", "messages": [user("Hello")]})
    assert answer.status_code == 200 and answer.headers["x-litellm-model-group"] == "claude", answer.text
    answer = gateway.client.post("/openai/deployments/claude/chat/completions?api-version=2024-10-21", json={"messages": [user("Hello")]})
    assert answer.status_code == 200 and answer.json()["model"] == "claude", answer.text


def test_content_filter(client, gateway):
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="azure-mini", messages=[user("Say something violent")])
    assert "content management policy" in str(refused.value)
    assert "content_filter_result" in refused.value.response.text, "what was filtered, and how strongly, reaches the client"


def test_errors(client):
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="sk-other").chat.completions.create(model="azure-mini", messages=[user("x")])
    with pytest.raises(openai.AuthenticationError, match="invalid subscription key"):
        client.chat.completions.create(model="wrong-azure-key", messages=[user("x")])
    with pytest.raises(openai.NotFoundError, match="deployment for this resource does not exist"):
        client.chat.completions.create(model="no-such-deployment", messages=[user("x")])
    with pytest.raises(openai.BadRequestError, match="Invalid model name"):
        client.chat.completions.create(model="unheard-of", messages=[user("x")])
