# SPDX-License-Identifier: GPL-3.0-or-later
"""POST /v1/chat/completions and GET /v1/models as OpenAI publishes them (API reference, "Chat"), errors included."""

import json

from . import script
from .message import Refused, Reply
from .openai_rules import check_chat, unknown_model

KEYS = ("sk-upstream-openai",)
MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-4.1", "o3-mini")
CREATED = 1730000000


def routes(request):
    if request.path == "/v1/chat/completions" and request.method == "POST":
        return chat
    if request.path == "/v1/models" and request.method == "GET":
        return models
    return None


def error(status, message, kind="invalid_request_error", param=None, code=None, headers=None):
    return Reply(status, {"error": {"message": message, "type": kind, "param": param, "code": code}}, {"x-request-id": "req_upstream", **(headers or {})})


def check_key(request):
    given = request.header("authorization") or ""
    if not given.startswith("Bearer "):
        raise Refused(error(401, "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
                                 "(i.e. Authorization: Bearer YOUR_KEY).", code=None))
    if given[7:] not in KEYS:
        raise Refused(error(401, f"Incorrect API key provided: {given[7:11]}***. You can find your API key at "
                                 "https://platform.openai.com/account/api-keys.", code="invalid_api_key"))


def models(request):
    check_key(request)
    return Reply(body={"object": "list", "data": [{"id": name, "object": "model", "created": CREATED, "owned_by": "openai"} for name in MODELS]})


def chat(request):
    check_key(request)
    check_chat(request)
    model = request.json["model"]
    if model not in MODELS and not model.startswith("fault-"):
        raise Refused(unknown_model(model))
    return answer(request, model)


def answer(request, model, decorate=None):
    """A reply to a request that was found good. `decorate` lets Azure add what is its own."""
    body = request.json
    completion = complete(body, request.number, model)
    headers = {"x-request-id": f"req_{request.number:08d}", "openai-processing-ms": "12", "openai-version": "2020-10-01",
               "x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999", "x-ratelimit-reset-requests": "6ms",
               "x-ratelimit-limit-tokens": "200000", "x-ratelimit-remaining-tokens": "199000", "x-ratelimit-reset-tokens": "12ms"}
    if body.get("stream"):
        chunks = stream(completion, (body.get("stream_options") or {}).get("include_usage", False))
        chunks = decorate.chunks(chunks) if decorate else chunks
        return Reply(events=as_events(chunks), headers=headers)
    return Reply(body=decorate.whole(completion) if decorate else completion, headers=headers, indented=True)


def text_of(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])


def complete(body, number, model):
    messages = body["messages"]
    prompt = next((text_of(m.get("content")) for m in reversed(messages) if m["role"] == "user"), "")
    results = []
    for message in reversed(messages):
        if message["role"] != "tool":
            break
        results.insert(0, text_of(message["content"]))
    choice = body.get("tool_choice", "auto")
    names = [] if choice == "none" else [tool["function"]["name"] for tool in body.get("tools") or []]
    forced = choice["function"]["name"] if isinstance(choice, dict) else names[0] if choice == "required" else None
    calls = script.calls_for(prompt, names, results, forced, body.get("parallel_tool_calls", True))
    stops = body.get("stop") or []
    text, stop = script.stopped(script.answer_to(prompt, results), [stops] if isinstance(stops, str) else stops)
    if (body.get("response_format") or {}).get("type") == "json_schema":
        text = json.dumps({"answer": text}, ensure_ascii=False)
    text, cut = script.limited(text, body.get("max_completion_tokens") or body.get("max_tokens") or 0)
    message = {"role": "assistant", "content": None if calls else text, "refusal": None, "annotations": []}
    if calls:
        message["tool_calls"] = [{"id": f"call_{number:04d}{i}", "type": "function",
                                  "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}}
                                 for i, (name, arguments) in enumerate(calls)]
    choices = [{"index": i, "message": message, "logprobs": None, "finish_reason": "tool_calls" if calls else "length" if cut else "stop"}
               for i in range(body.get("n") or 1)]
    return {"id": f"chatcmpl-upstream{number:04d}", "object": "chat.completion", "created": CREATED + number,
            "model": DATED.get(model, model), "choices": choices, "usage": usage_of(messages, message, len(choices)),
            "service_tier": "default", "system_fingerprint": "fp_44709d6fcb"}


# What OpenAI answers as the model's name when it is asked for by its alias.
DATED = {"gpt-4o-mini": "gpt-4o-mini-2024-07-18", "gpt-4o": "gpt-4o-2024-08-06"}


def usage_of(messages, message, choices):
    asked = sum(3 + script.words(text_of(m.get("content"))) for m in messages)
    said = script.words(message["content"] or "") + sum(5 for _ in message.get("tool_calls", []))
    return {"prompt_tokens": asked, "completion_tokens": said * choices, "total_tokens": asked + said * choices,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}}


def stream(completion, include_usage):
    """The chunks of a whole completion."""
    base = {key: completion[key] for key in ("id", "created", "model", "service_tier", "system_fingerprint")}
    base["object"] = "chat.completion.chunk"
    if include_usage:
        base["usage"] = None

    def chunk(index, delta, finish=None):
        return {**base, "choices": [{"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}]}

    for choice in completion["choices"]:
        index, message = choice["index"], choice["message"]
        calls = message.get("tool_calls", [])
        yield chunk(index, {"role": "assistant", "content": None if calls else "", "refusal": None})
        for i, call in enumerate(calls):
            arguments = call["function"]["arguments"]
            yield chunk(index, {"tool_calls": [{"index": i, "id": call["id"], "type": "function",
                                                "function": {"name": call["function"]["name"], "arguments": ""}}]})
            for part in (arguments[:4], arguments[4:]):
                yield chunk(index, {"tool_calls": [{"index": i, "function": {"arguments": part}}]})
        for piece in script.pieces(message["content"]) if message["content"] else []:
            yield chunk(index, {"content": piece})
        yield chunk(index, {}, choice["finish_reason"])
    if include_usage:
        yield {**base, "choices": [], "usage": completion["usage"]}


def as_events(chunks):
    for chunk in chunks:
        yield b"data: " + json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


def stream_error():
    return b'data: {"error":{"message":"The server had an error while processing your request. Sorry about that!",' \
           b'"type":"server_error","param":null,"code":null}}\n\n'


STATUS_ERRORS = {
    401: ("Incorrect API key provided: sk-12***. You can find your API key at https://platform.openai.com/account/api-keys.", "invalid_request_error", "invalid_api_key"),
    403: ("You are not allowed to sample from this model.", "invalid_request_error", "unsupported_country_region_territory"),
    404: ("The model `gone` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"),
    429: ("Rate limit reached for gpt-4o-mini on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.", "requests", "rate_limit_exceeded"),
    500: ("The server had an error while processing your request. Sorry about that!", "server_error", None),
    503: ("The engine is currently overloaded, please try again later.", "server_error", None),
}
AZURE_STATUS_ERRORS = {
    401: "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a "
         "correct regional API endpoint for your resource.",
    429: "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have exceeded token rate limit of your "
         "current OpenAI S0 pricing tier. Please retry after 6 seconds.",
}


def error_for_status(status, azure=False):
    headers = {"retry-after": "6", "retry-after-ms": "6000"} if status == 429 else {}
    if azure and status in AZURE_STATUS_ERRORS:
        return Reply(status, {"error": {"code": str(status), "message": AZURE_STATUS_ERRORS[status]}}, headers)
    message, kind, code = STATUS_ERRORS.get(status, ("Something went wrong.", "server_error", None))
    return error(status, message, kind, None, code, headers)
