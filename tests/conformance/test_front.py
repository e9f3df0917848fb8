# SPDX-License-Identifier: GPL-3.0-or-later
"""The door: who is let in by name and origin, what every refusal looks like, and what a request smuggler meets."""

import json
import re
import socket
import uuid
from urllib.parse import urlsplit

import httpx
import pytest

from gateway import MASTER_KEY
from said import GREETING, user

BODY = {"model": "gpt-4o-mini", "messages": [user("Hello")]}


def exchange(gateway, raw):
    """The answer to bytes that no client library would send: (status, headers, body). The connection is read to its end."""
    place = urlsplit(gateway.base)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(raw)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer, "closed without an answer"
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    return int(lines[0].split(" ")[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}, body


def head(line="POST /v1/chat/completions HTTP/1.1", *fields, keep=False):
    return "\r\n".join([line, "Host: localhost", f"Authorization: Bearer {MASTER_KEY}", *([] if keep else ["Connection: close"]), *fields, "", ""]).encode()


REFUSED = [
    ("a host of somebody else", 421, lambda: b"GET /v1/models HTTP/1.1\r\nHost: evil.example:4000\r\n\r\n"),
    ("no host", 400, lambda: b"GET /v1/models HTTP/1.1\r\n\r\n"),
    ("no HTTP at all", 400, lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("a version of the future", 505, lambda: head("GET /v1/models HTTP/3.0")),
    ("a line that never ends", 414, lambda: head(f"GET /{'x' * 9000} HTTP/1.1")),
    ("a header that never ends", 431, lambda: head("GET /v1/models HTTP/1.1", f"X-Big: {'x' * 20000}")),
    ("too many headers", 431, lambda: head("GET /v1/models HTTP/1.1", *[f"X-{i}: 1" for i in range(200)])),
    ("a body without a length", 400, lambda: head()),
    ("two lengths", 400, lambda: head("POST /v1/chat/completions HTTP/1.1", "Content-Length: 2", "Content-Length: 3") + b"{}x"),
    ("a length and chunks", 400, lambda: head("POST /v1/chat/completions HTTP/1.1", "Content-Length: 2", "Transfer-Encoding: chunked") + b"0\r\n\r\n"),
    ("a coding that is not chunked", 501, lambda: head("POST /v1/chat/completions HTTP/1.1", "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n"),
    ("a body that is too large", 413, lambda: head("POST /v1/chat/completions HTTP/1.1", "Content-Length: 99999999999")),
    ("a space before the colon", 400, lambda: head("GET /v1/models HTTP/1.1", "X-Odd : 1")),
    ("an encoded body", 415, lambda: head("POST /v1/chat/completions HTTP/1.1", "Content-Type: application/json", "Content-Encoding: gzip", "Content-Length: 2") + b"{}"),
    ("a form", 415, lambda: head("POST /v1/chat/completions HTTP/1.1", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 3") + b"a=b"),
    ("no key", 401, lambda: b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    ("no such route", 404, lambda: head("GET /v1/unheard-of HTTP/1.1")),
    ("no such method", 405, lambda: head("DELETE /v1/models HTTP/1.1")),
    ("a page of somebody else", 403, lambda: head("GET /v1/models HTTP/1.1", "Origin: https://evil.example")),
    ("a page without an origin", 403, lambda: head("GET /v1/models HTTP/1.1", "Origin: null")),
    ("a form of another site", 403, lambda: head("GET /v1/models HTTP/1.1", "Sec-Fetch-Site: cross-site")),
]


@pytest.mark.parametrize("status, raw", [(status, raw) for _, status, raw in REFUSED], ids=[name for name, _, _ in REFUSED])
def test_every_refusal_is_json_with_a_call_id(gateway, upstream, status, raw):
    got, headers, body = exchange(gateway, raw())
    assert got == status, (got, headers, body)
    told = json.loads(body)
    assert told.get("detail") or told["error"]["message"], told
    assert headers["content-type"].startswith("application/json")
    uuid.UUID(headers["x-litellm-call-id"])
    assert not upstream.log()


@pytest.mark.parametrize("host", ("localhost", "localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"))
def test_our_own_names_are_answered(gateway, host):
    port = gateway.base.rpartition(":")[2]
    assert gateway.client.get("/v1/models", headers={"Host": host.format(port=port)}).status_code == 200


def test_a_rebound_name_learns_nothing(gateway):
    """DNS rebinding: the page's own name points to us; to the browser it is the same origin."""
    for path in ("/", "/ui", "/health/readiness", "/v1/models"):
        answer = httpx.get(f"{gateway.base}{path}", headers={"Host": "rebound.example", "Origin": "http://rebound.example"})
        assert answer.status_code == 421 and "access-control-allow-origin" not in answer.headers, path


def test_a_foreign_page_gets_no_preflight(gateway):
    answer = httpx.options(f"{gateway.base}/v1/chat/completions", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path, status", (("/", 200), ("/ui", 200), ("/routes", 200), ("/openapi.json", 200), ("/health/liveliness", 200), ("/health/readiness", 200),
                                          ("/v1/models", 200), ("/v1/models/claude", 200), ("/model/info", 200), ("/model_group/info", 200), ("/spend/logs", 200),
                                          ("/nowhere", 404)))
def test_every_answer_carries_its_own_call_id(gateway, path, status):
    first, second = (gateway.client.get(path) for _ in range(2))
    assert first.status_code == status, first.text
    assert uuid.UUID(first.headers["x-litellm-call-id"]) != uuid.UUID(second.headers["x-litellm-call-id"])


def test_head_has_no_body(gateway):
    answer = gateway.client.head("/health/liveliness")
    assert answer.status_code == 200 and answer.content == b""


def test_requests_in_a_row_on_one_connection(gateway):
    """Pipelined: answered in their order, the first one streaming."""
    def post(body):
        return head("POST /v1/chat/completions HTTP/1.1", "Content-Type: application/json", f"Content-Length: {len(body)}", keep=True) + body
    raw = post(json.dumps({**BODY, "stream": True}).encode()) + post(json.dumps(BODY).encode()) + head("GET /health/liveliness HTTP/1.1")
    status, _, rest = exchange(gateway, raw)
    assert status == 200
    assert rest.index(b"data: [DONE]") < rest.index(b'"chat.completion"') < rest.index(b"I'm alive!")


def test_chunks_and_a_patient_client(gateway):
    """A body in chunks, sent only after "100 Continue"."""
    place = urlsplit(gateway.base)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(head("POST /v1/chat/completions HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked", "Expect: 100-continue"))
        assert connection.recv(1024).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        for piece in re.findall(b".{1,9}", json.dumps(BODY).encode()):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200 ") and GREETING.encode() in answer


def test_below_a_root_path(make_gateway):
    gateway = make_gateway(args=["--root-path", "/team/gate"])
    assert gateway.client.post("/team/gate/v1/chat/completions", json=BODY).status_code == 200
    assert gateway.client.get("/team/gate/health/liveliness").status_code == 200
    for outside in ("/v1/models", "/team/gatekeeper/v1/models", "/team"):
        answer = gateway.client.get(outside)
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"}), outside
    page = gateway.client.get("/team/gate/", follow_redirects=True)
    assert page.status_code == 200 and "Gatehouse" in page.text
    gateway.stop()
