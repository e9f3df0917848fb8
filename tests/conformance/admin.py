# SPDX-License-Identifier: GPL-3.0-or-later
"""The management routes as scripts call them."""

import itertools

import httpx

from said import assert_error_envelope

_numbers = itertools.count(1)


def fresh(word):
    """A name nobody has yet."""
    return f"{word}-{next(_numbers)}"


class Admin:
    """Calls with one key; each answer is checked for its status and given as JSON."""

    def __init__(self, gateway, key=None):
        self.gateway = gateway
        self.client = gateway.client if key is None else httpx.Client(base_url=gateway.base, headers={"Authorization": f"Bearer {key}"}, timeout=60)

    def call(self, method, path, status=200, **more):
        answer = self.client.request(method, path, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if status == 200 else assert_error_envelope(answer.json(), status)

    def post(self, path, body=None, status=200, **more):
        return self.call("POST", path, status, json=body if body is not None else {}, **more)

    def get(self, path, status=200, **query):
        return self.call("GET", path, status, params=query)

    def key(self, **body):
        return self.post("/key/generate", body)

    def user(self, **body):
        return self.post("/user/new", {"user_id": fresh("user"), **body})

    def team(self, **body):
        return self.post("/team/new", {"team_alias": fresh("team"), **body})

    def info(self, key):
        return self.get("/key/info", key=key)["info"]

    def with_key(self, key):
        return Admin(self.gateway, key)
