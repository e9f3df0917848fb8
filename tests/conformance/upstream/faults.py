# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a request asks for by the name of its model: fault-NAME[-NUMBER], after the request was found valid.

    fault-slow-500       the first byte comes after 500 ms
    fault-drip-200       a stream sends an event every 200 ms
    fault-cut-3          a stream (or the half of a whole answer) and then the connection drops after 3 events
    fault-hang           no answer ever
    fault-drop           the connection is closed without an answer
    fault-status-503     the provider's own error body with that status
    fault-html-500       a proxy's HTML page with that status
    fault-notjson        status 200 and a body that is no JSON
    fault-once-503       that status the first time, then the answer
    fault-streamerror-3  an error event after 3 events of a stream
    fault-firsterror     an error event where the first chunk should be
    fault-redirect-307   that status, to an address of the upstream that takes every key
    fault-gzip           the answer compressed, streams event by event
    fault-split-7        a stream in pieces of 7 bytes, through names, numbers and characters
"""

import gzip
import re
import zlib

from . import anthropic_messages, openai_chat
from .message import Reply, as_json

NAME = re.compile(r"fault-([a-z]+)(?:-(\d+))?$")


def fault_of(model):
    found = NAME.search(model) if isinstance(model, str) else None
    return (found.group(1), int(found.group(2) or 0)) if found else (None, 0)


def apply(request, reply, seen):
    """The reply, or what the fault makes of it. Refusals stay as they are: a fault is no excuse for a bad request."""
    model = model_of(request)
    name, number = fault_of(model)
    if name is None or reply.status != 200:
        return reply
    count = seen[model] = seen.get(model, 0) + 1
    if name == "slow":
        reply.delay_before = number / 1000
    elif name == "drip":
        reply.delay_between = number / 1000
    elif name == "cut":
        reply.cut_after = number
    elif name == "hang":
        reply.hang = True
    elif name == "drop":
        reply.drop = True
    elif name == "status" or (name == "once" and count == 1):
        return error_reply(request, number)
    elif name == "html":
        reply.status, reply.events = number, None
        reply.headers = {"Content-Type": "text/html"}
        reply.body = b"<html><head><title>%d Server Error</title></head><body><h1>%d Server Error</h1></body></html>" % (number, number)
    elif name == "notjson":
        reply.events, reply.body, reply.headers = None, b"upstream connect error", {"Content-Type": "text/plain"}
    elif name == "streamerror":
        # Slowly, so that what comes before the error has left the gateway when it comes.
        reply.delay_between = 0.05
        reply.events = interrupted(reply.events, number or 3, stream_error(request))
    elif name == "firsterror":
        reply.events = interrupted(reply.events, 0, stream_error(request))
    elif name == "redirect":
        return Reply(number, {}, {"Location": "/elsewhere" + request.target})
    elif name == "gzip":
        compress(reply)
    elif name == "split" and reply.events is not None:
        reply.events = cut_up(b"".join(reply.events), max(number, 1))
    elif name not in ("once", "split"):
        raise ValueError(f"there is no fault {name!r}")
    return reply


def stream_error(request):
    return anthropic_messages.stream_error() if is_anthropic(request) else openai_chat.stream_error()


def compress(reply):
    reply.headers |= {"Content-Encoding": "gzip"}
    if reply.events is None:
        reply.headers["Content-Type"] = "application/json"
        reply.body = gzip.compress(as_json(reply))
    else:
        reply.events = compressed(reply.events)


def compressed(events):
    packer = zlib.compressobj(wbits=31)
    for event in events:
        yield packer.compress(event) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def is_anthropic(request):
    return request.path.endswith("/messages")


def model_of(request):
    deployment = re.match(r"/openai/deployments/([^/]+)/", request.path)
    return deployment.group(1) if deployment else (request.json or {}).get("model", "")


def error_reply(request, status):
    if is_anthropic(request):
        return anthropic_messages.error_for_status(status)
    return openai_chat.error_for_status(status, azure=request.path.startswith("/openai/"))


def interrupted(events, after, error):
    for count, event in enumerate(events):
        if count == after:
            yield error
            return
        yield event


def cut_up(stream, size):
    for start in range(0, len(stream), size):
        yield stream[start:start + size]
