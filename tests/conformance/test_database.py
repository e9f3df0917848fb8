# SPDX-License-Identifier: GPL-3.0-or-later
"""A database that cannot be reached: each cause is told apart, with the way out, and the models answer meanwhile."""

import re
import socket
import threading

import httpx
import pytest

from conftest import config_for
from running import wait_until


@pytest.fixture
def start_on(make_gateway, upstream):
    def start(url):
        return make_gateway(config_for(upstream.base).replace("general_settings:\n", "general_settings:\n  database_url: os.environ/DATABASE_URL\n"),
                            env={"DATABASE_URL": url})
    return start


def status_of(gateway, key=True):
    answer = gateway.client.get("/health/readiness") if key else httpx.get(f"{gateway.base}/health/readiness")
    assert answer.status_code == 200, "it serves, so it is ready"
    return answer.json()


class Silent:
    """A port where connections end nowhere, as behind a firewall that drops packets: its queue is full, and nobody takes from it."""

    def __enter__(self):
        self.sockets = [socket.socket()]
        self.sockets[0].bind(("127.0.0.1", 0))
        self.sockets[0].listen(0)
        self.port = self.sockets[0].getsockname()[1]
        for _ in range(3):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", self.port))
            self.sockets.append(waiting)
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()


class Web:
    """A web server where the database should be: it answers whatever is said to it with a refusal."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        try:
            while True:
                client, _ = self.listener.accept()
                with client:
                    client.recv(1024)
                    client.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        except OSError:  # closed
            pass

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


CAUSES = {
    "port": (lambda place: place["postgres"].url.replace(str(place["postgres"].port), str(place["closed"])), "connection refused", "Start the server"),
    "name": (lambda place: "postgresql://u:secret-word@host.invalid:5432/litellm?sslmode=require", "DNS", "Check the host"),
    "firewall": (lambda place: f"postgresql://u:secret-word@127.0.0.1:{place['silent']}/litellm?connect_timeout=2", "firewall", "Open the port"),
    "password": (lambda place: place["postgres"].url.replace("pass%20word%231", "secret-word"), 'refuses the password of user "gatehouse"', "percent-encoded"),
    "database": (lambda place: place["postgres"].url.replace("/postgres", "/nowhere"), "no database of that name", 'CREATE DATABASE "nowhere"'),
    "encryption": (lambda place: place["postgres"].url + "?sslmode=require", "does not offer encryption (TLS)", "sslmode=prefer"),
    "something else": (lambda place: f"postgresql://u:secret-word@127.0.0.1:{place['web']}/litellm", "not a Postgres server", "Check host and port"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_is_told_apart(start_on, postgres, cause):
    make_url, reason, way_out = CAUSES[cause]
    with Silent() as silent, Web() as web:
        url = make_url({"postgres": postgres, "silent": silent.port, "closed": closed_port(), "web": web.port})
        gateway = start_on(url)
        place = re.search(r"@([^/]+)/", url).group(1)
        said = gateway.program.wait_for_line(rf"The database .* at {re.escape(place)} cannot be used: (.+)").group(1)
        others = {other for name, (_, other, _) in CAUSES.items() if name != cause}
        assert reason in said and way_out in said and not [other for other in others if other in said], said
        assert "secret-word" not in gateway.program.output and "pass word#1" not in gateway.program.output

        assert gateway.chat("gpt-4o-mini").status_code == 200
        status = status_of(gateway)
        assert status["db"] == "Not connected" and reason in status["gatehouse"]["database"], status
        assert place not in str(status_of(gateway, key=False)), "hosts are named to those with a key only"
        answer = gateway.ask_rows()
        assert answer.status_code == 503 and answer.json()["error"]["type"] == "no_db_connection" and reason in answer.json()["error"]["message"], answer.text
        gateway.stop()


def test_waiting_rows_are_counted_and_catch_up(start_on, postgres):
    gateway = start_on(postgres.url)
    wait_until(lambda: status_of(gateway)["db"] == "connected", "the database is connected")
    postgres.kill()
    try:
        calls = [gateway.chat("gpt-4o-mini").headers["x-litellm-call-id"] for _ in range(5)]
        status = wait_until(lambda: (state := status_of(gateway))["gatehouse"]["waiting_rows"] >= 5 and state, "the rows wait")
        assert status["db"] == "Not connected"
    finally:
        postgres.start()
    wait_until(lambda: (state := status_of(gateway))["db"] == "connected" and state["gatehouse"]["waiting_rows"] == 0, "it has caught up", patience=40)
    assert set(calls) <= {row["request_id"] for row in gateway.rows()}
    gateway.stop()


def test_rows_spooled_by_a_gateway_that_is_gone(start_on, postgres):
    """Stopped while the database was away: the next start brings its rows."""
    postgres.kill()
    try:
        gateway = start_on(postgres.url)
        calls = [gateway.chat("claude").headers["x-litellm-call-id"] for _ in range(5)]
        gateway.stop()
    finally:
        postgres.start()
    gateway.start()
    for call in calls:
        assert gateway.wait_for_row(call, patience=40)["model_group"] == "claude"
    gateway.stop()


def test_the_same_rows_on_sqlite_and_postgres(start_on, make_gateway, postgres, tmp_path):
    """One migration each, one shape."""
    def row_of(gateway):
        answer = gateway.chat("claude", user="alice", tags=["b", "a"])
        row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
        gateway.stop()
        changing = ("request_id", "startTime", "endTime", "completionStartTime", "request_duration_ms")
        assert all(row.pop(name) is not None for name in changing)
        assert row["metadata"].pop("litellm_overhead_time_ms") > 0
        return row
    on_postgres = row_of(start_on(postgres.url))
    assert row_of(make_gateway()) == on_postgres


def test_a_wrong_url_is_a_problem_of_the_configuration(start_on):
    gateway = start_on("mysql://u:secret-word@host/db")
    assert gateway.chat("gpt-4o-mini").status_code == 200
    assert "postgresql://" in gateway.program.output and "secret-word" not in gateway.program.output, gateway.program.output
    gateway.stop()
