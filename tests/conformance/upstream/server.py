# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP/1.1 server on asyncio: strict about what it reads, able to answer badly on purpose (see faults.py)."""

import asyncio
import json
import signal
import time
from urllib.parse import parse_qs, unquote, urlsplit

from . import faults
from .message import Refused, Reply, Request, as_json


class Server:
    def __init__(self, route_tables):
        self.route_tables = route_tables
        self.log = []
        self.seen_models = {}
        self.connections = 0
        self.cut_by_client = 0

    async def run(self, port):
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        server = await asyncio.start_server(self.serve, "127.0.0.1", port)
        print(f"Listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await stop.wait()
        server.close()

    async def serve(self, reader, writer):
        self.connections += 1
        connection = self.connections
        try:
            while request := await read_request(reader, connection):
                if not await self.answer(request, reader, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        except ValueError as problem:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                         % (len(str(problem)), str(problem).encode()))
        finally:
            writer.close()

    async def answer(self, request, reader, writer):
        """True when the connection can take another request."""
        if request.path.startswith("/_"):
            reply = self.control(request)
        else:
            entry = {"method": request.method, "target": request.target, "path": request.path, "query": request.query,
                     "headers": {name.lower(): value for name, value in request.headers}, "connection": request.connection,
                     "body": request.json if request.json is not None else request.body.decode("utf-8", "replace"),
                     "raw": request.body.decode("utf-8", "replace"), "at": time.time(), "status": 0, "finished": False}
            request.number = len(self.log) + 1
            self.log.append(entry)
            reply = self.judge(request)
            entry["status"] = reply.status
        if request.path.startswith("/_"):
            return await send(reply, writer)
        # Hearing that the client left needs somebody who listens while the answer is on its way.
        sending = asyncio.ensure_future(send(reply, writer))
        listening = asyncio.ensure_future(client_left(reader))
        await asyncio.wait([sending, listening], return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            sending.cancel()
            entry["client_left"] = True
            self.cut_by_client += 1
            return False
        listening.cancel()
        entry["finished"] = sending.exception() is None and sending.result()
        return entry["finished"]

    def judge(self, request):
        for table in self.route_tables:
            if handler := table(request):
                try:
                    return faults.apply(request, handler(request), self.seen_models)
                except Refused as refused:
                    return refused.reply
        return Reply(404, {"error": {"message": f"Invalid URL ({request.method} {request.path})", "type": "invalid_request_error",
                                     "param": None, "code": None}})

    def control(self, request):
        if request.path == "/_log":
            return Reply(body=self.log)
        if request.path == "/_reset":
            self.log.clear()
            self.seen_models.clear()
            self.cut_by_client = 0
            return Reply(body={"reset": True})
        if request.path == "/_state":
            return Reply(body={"connections": self.connections, "cut_by_client": self.cut_by_client})
        return Reply(404, {"detail": "there is /_log, /_state and /_reset"})


async def read_request(reader, connection):
    """The next request, or None at the end. ValueError for what no strict server takes."""
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    lines = head[:-4].decode("latin-1").split("\r\n")
    method, target, version = lines[0].split(" ")
    if version != "HTTP/1.1":
        raise ValueError(f"only HTTP/1.1 is spoken here, not {version}")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip() or not name:
            raise ValueError(f"malformed header line {line!r}")
        headers.append((name, value.strip()))
    request = Request(method, target, headers, b"", connection)
    if not request.header("host"):
        raise ValueError("no Host header")
    if request.header("transfer-encoding"):
        raise ValueError("a request body must have a Content-Length")
    request.body = await reader.readexactly(int(request.header("content-length") or 0))
    parts = urlsplit(target)
    request.path, request.query = unquote(parts.path), {k: v[-1] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
    try:
        request.json = json.loads(request.body, object_pairs_hook=no_twins) if request.body else None
    except UnicodeDecodeError as problem:
        raise ValueError(f"the body is not UTF-8: {problem}") from problem
    except json.JSONDecodeError:
        request.json = None
    return request


def no_twins(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a JSON object names a field twice: {names}")
    return dict(pairs)


async def client_left(reader):
    """Returns when the client closes; bytes of a next request stay buffered."""
    while not reader.at_eof():
        await asyncio.sleep(0.02)


async def send(reply, writer):
    if reply.hang:
        await asyncio.Event().wait()
    if reply.drop:
        writer.transport.abort()
        return False
    if reply.delay_before:
        await asyncio.sleep(reply.delay_before)
    headers = dict(reply.headers)
    if reply.events is None:
        body = reply.body if isinstance(reply.body, bytes) else as_json(reply)
        headers.setdefault("Content-Type", "application/json")
        headers["Content-Length"] = str(len(body))
        if reply.cut_after >= 0:
            writer.write(head_bytes(reply.status, headers) + body[:len(body) // 2])
            await writer.drain()
            return False
        writer.write(head_bytes(reply.status, headers) + body)
        await writer.drain()
        return True
    headers.setdefault("Content-Type", "text/event-stream; charset=utf-8")
    headers["Transfer-Encoding"] = "chunked"
    writer.write(head_bytes(reply.status, headers))
    for count, piece in enumerate(reply.events):
        if count == reply.cut_after:
            await writer.drain()
            return False
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await writer.drain()
        if reply.delay_between:
            await asyncio.sleep(reply.delay_between)
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error",
           503: "Service Unavailable"}


def head_bytes(status, headers):
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Answer')}"] + [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
