# SPDX-License-Identifier: GPL-3.0-or-later
"""POST /v1/messages as Anthropic publishes it (API reference, "Messages"; "Streaming messages"; "Errors")."""

import hashlib
import json

from . import script
from .anthropic_rules import check_messages_request, error
from .message import Refused, Reply

KEYS = ("sk-ant-upstream", "sk-ant-your-key")  # the second is the one of fixtures/team-on-azure


def routes(request):
    return messages if request.method == "POST" and request.path == "/v1/messages" else None


def check_key(request):
    """In x-api-key, or as newer clients send it, as a bearer."""
    key, bearer = request.header("x-api-key"), (request.header("authorization") or "").removeprefix("Bearer ")
    if (key or bearer) in KEYS:
        return
    message = "invalid x-api-key" if key else "Invalid bearer token" if bearer else "x-api-key header is required"
    raise Refused(error(401, "authentication_error", message))


def messages(request):
    check_key(request)
    if request.header("anthropic-version") != "2023-06-01":
        raise Refused(error(400, "invalid_request_error", "anthropic-version: header is required" if request.header("anthropic-version") is None
                            else f"anthropic-version: \"{request.header('anthropic-version')}\" is not a valid version"))
    check_messages_request(request, signature_of)
    message = complete(request.json, request.number)
    headers = {"request-id": f"req_{request.number:08d}", "anthropic-organization-id": "00000000-0000-0000-0000-000000000000",
               "anthropic-ratelimit-requests-limit": "4000", "anthropic-ratelimit-requests-remaining": "3999",
               "anthropic-ratelimit-requests-reset": "2030-01-01T00:00:00Z"}
    if request.json.get("stream"):
        return Reply(events=as_events(stream(message)), headers=headers)
    return Reply(body=message, headers=headers)


def signature_of(thinking):
    """Real signatures are opaque; this one lets the next request be judged."""
    return "EqQB" + hashlib.sha256(thinking.encode()).hexdigest()


def text_of(content):
    if isinstance(content, str):
        return content
    return "".join(block.get("text", "") for block in content if block["type"] == "text")


def results_of(content):
    blocks = [] if isinstance(content, str) else content
    return [text_of(block.get("content") or "") for block in blocks if block["type"] == "tool_result"]


def complete(body, number):
    turns = body["messages"]
    users = [turn for turn in turns if turn["role"] == "user"]
    prompt = next((text_of(turn["content"]) for turn in reversed(users) if text_of(turn["content"])), "")
    results = results_of(turns[-1]["content"])
    choice = body.get("tool_choice") or {"type": "auto"}
    names = [] if choice["type"] == "none" else [tool["name"] for tool in body.get("tools") or []]
    forced = choice.get("name") or (names[0] if choice["type"] == "any" else None)
    calls = script.calls_for(prompt, names, results, forced, not choice.get("disable_parallel_tool_use"))
    text, stop = script.stopped(script.answer_to(prompt, results), body.get("stop_sequences") or [])
    text, cut = script.limited(text, body["max_tokens"])
    content = []
    if (body.get("thinking") or {}).get("type") == "enabled":
        content.append({"type": "thinking", "thinking": script.THOUGHT, "signature": signature_of(script.THOUGHT)})
    if not calls:
        content.append({"type": "text", "text": text})
    content += [{"type": "tool_use", "id": f"toolu_{number:04d}{i}", "name": name, "input": arguments} for i, (name, arguments) in enumerate(calls)]
    return {"id": f"msg_upstream{number:04d}", "type": "message", "role": "assistant", "model": body["model"], "content": content,
            "stop_reason": "tool_use" if calls else "max_tokens" if cut else "stop_sequence" if stop else "end_turn", "stop_sequence": stop,
            "usage": usage_of(body, content)}


def usage_of(body, content):
    asked = sum(3 + script.words(text_of(turn["content"])) for turn in body["messages"]) + script.words(text_of(body.get("system") or ""))
    said = sum(script.words(block.get("text") or block.get("thinking") or "a call takes five tokens") for block in content)
    # A prompt that is to be cached is written in a conversation's first turn, and read in its later ones.
    marked, later = "cache_control" in json.dumps(body), len(body["messages"]) > 1
    written, read = (2048 if marked and not later else 0), (2048 if marked and later else 0)
    return {"input_tokens": asked, "cache_creation_input_tokens": written, "cache_read_input_tokens": read,
            "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
            "output_tokens": said, "service_tier": "standard"}


def stream(message):
    """Every event of a stream, pings included."""
    start = {**message, "content": [], "stop_reason": None, "stop_sequence": None, "usage": {**message["usage"], "output_tokens": 1}}
    yield {"type": "message_start", "message": start}
    for index, block in enumerate(message["content"]):
        yield {"type": "content_block_start", "index": index, "content_block": {**block, **EMPTY[block["type"]]}}
        if index == 0:
            yield {"type": "ping"}
        for delta in deltas_of(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]},
           "usage": {key: message["usage"][key] for key in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")}}
    yield {"type": "message_stop"}


EMPTY = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}, "tool_use": {"input": {}}}


def deltas_of(block):
    if block["type"] == "text":
        for piece in script.pieces(block["text"]):
            yield {"type": "text_delta", "text": piece}
    elif block["type"] == "thinking":
        for piece in script.pieces(block["thinking"]):
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    else:
        text = json.dumps(block["input"], ensure_ascii=False)
        for part in ("", text[:4], text[4:]):
            yield {"type": "input_json_delta", "partial_json": part}


def as_events(events):
    for event in events:
        yield f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def stream_error():
    return b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'


STATUS_ERRORS = {
    400: ("invalid_request_error", "messages: Field required"),
    401: ("authentication_error", "invalid x-api-key"),
    403: ("permission_error", "Your API key does not have permission to use the specified resource."),
    404: ("not_found_error", "model: gone"),
    413: ("request_too_large", "Request exceeds the maximum size"),
    429: ("rate_limit_error", "This request would exceed your organization's rate limit of 50 requests per minute."),
    500: ("api_error", "Internal server error"),
    529: ("overloaded_error", "Overloaded"),
}


def error_for_status(status):
    kind, message = STATUS_ERRORS.get(status, ("api_error", "Internal server error"))
    return error(status, kind, message, {"retry-after": "6"} if status == 429 else {})
