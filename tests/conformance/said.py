# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests ask and expect to hear, whatever stands behind a model's name."""

from upstream.script import GREETING, THOUGHT, words  # noqa: F401

MODELS = ("gpt-4o-mini", "azure-mini", "claude")
TOOL = {"type": "function", "function": {"name": "get_weather", "description": "The weather of a city",
                                         "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}
QUESTION = "Weather in Paris and Rome?"


def user(text):
    return {"role": "user", "content": text}


def assert_error_envelope(body, status, kind=None):
    """The shape of every error on an OpenAI route: litellm's, with the status as a string."""
    error = body["error"]
    assert set(error) >= {"message", "type", "param", "code"}, error
    assert error["code"] == str(status), error
    assert isinstance(error["message"], str) and error["message"], error
    if kind:
        assert error["type"] == kind, error
    return error
