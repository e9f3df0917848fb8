# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as it came and a reply as it will go."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    method: str
    target: str
    headers: list            # (name as sent, value)
    body: bytes
    connection: int
    number: int = 0
    json: Any = None
    path: str = ""
    query: dict = field(default_factory=dict)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass
class Reply:
    """A whole answer, or with `events` a stream of byte pieces. `cut_after` pieces the connection is dropped."""
    status: int = 200
    body: Any = None
    headers: dict = field(default_factory=dict)
    events: Any = None
    delay_before: float = 0
    delay_between: float = 0
    cut_after: int = -1
    drop: bool = False       # close without a word
    hang: bool = False       # never answer
    indented: bool = False


class Refused(Exception):
    """A request that the real API would not take: the reply says why."""

    def __init__(self, reply):
        super().__init__(str(reply.body))
        self.reply = reply


def as_json(reply):
    # OpenAI sends whole answers indented, Anthropic without a space: whoever reads them must not care.
    if reply.indented:
        return json.dumps(reply.body, ensure_ascii=False, indent=2).encode() + b"\n"
    return json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
