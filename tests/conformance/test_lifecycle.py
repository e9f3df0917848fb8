# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting, changing and stopping gatehoused, as supervisors and people do it."""

import os
import re
import signal
import socket
import threading

import httpx
import pytest

from conftest import config_for
from gateway import MASTER_KEY, Gateway
from running import wait_until
from said import GREETING, assert_error_envelope, user

CONFIGURATION = 78  # EX_CONFIG of sysexits.h
UNAVAILABLE = 69    # EX_UNAVAILABLE


@pytest.mark.parametrize("text, line, words", [
    ("model_list:\n  - model_name: x\n    litellm_params: {model: openai/x\n", None, ""),
    ("model_list:\n  - model_name: x\n    litellm_params:\n      api_key: y\n", (2, 4), "model"),
    ("model_list: nothing\n", (1, 1), "model_list"),
    ("general_settings:\n  master_key: os.environ/NOT_SET_ANYWHERE\nmodel_list: []\n", (2, 2), "NOT_SET_ANYWHERE"),
    ("model_list:\n  - litellm_params: {model: openai/x, api_key: y}\n", (2, 2), "model_name"),
    ("model_list:\n  - model_name: x\n    litellm_params: {model: openai/x, api_key: y, timeout: soon}\n", (3, 3), "soon"),
])
def test_a_broken_configuration_ends_with_78_and_where(make_gateway, text, line, words):
    gateway = make_gateway(text, expect_start=False)
    program = gateway.launch()
    assert program.wait() == CONFIGURATION, program.output
    found = re.search(r"config\.yaml:(\d+):(\d+): (.+)", program.output)
    assert found, program.output
    assert line is None or line[0] <= int(found.group(1)) <= line[1], program.output
    assert words in found.group(3), program.output
    assert "Listening" not in program.output


def test_every_problem_is_told_at_once(make_gateway):
    text = "model_list:\n  - model_name: x\n    litellm_params: {api_key: y}\n  - litellm_params: {model: openai/x, api_key: y}\n"
    program = make_gateway(text, expect_start=False).launch()
    assert program.wait() == CONFIGURATION
    assert len(re.findall(r"config\.yaml:\d+:\d+: ", program.output)) >= 2, program.output


def test_no_such_configuration_file(tmp_path):
    gateway = Gateway(tmp_path, tmp_path / "nowhere.yaml", expect_start=False)
    program = gateway.launch()
    assert program.wait() == CONFIGURATION and "nowhere.yaml" in program.output, program.output


def test_the_port_is_taken(make_gateway):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        gateway = make_gateway(port=holder.getsockname()[1], expect_start=False)
        program = gateway.launch()
        assert program.wait() == UNAVAILABLE, program.output
        assert str(gateway.port) in program.output and str(os.getpid()) in program.output and "python" in program.output.lower(), program.output


def test_without_a_configuration_the_demo_answers(tmp_path):
    gateway = Gateway(tmp_path)
    try:
        model = httpx.get(f"{gateway.base}/v1/models").json()["data"][0]["id"]
        answer = httpx.post(f"{gateway.base}/v1/chat/completions", json={"model": model, "messages": [user("Hello")]})
        assert answer.status_code == 200 and answer.json()["choices"][0]["message"]["content"], answer.text
        gateway.stop()
    finally:
        gateway.program.kill()


def test_sigterm_lets_streams_finish(make_gateway):
    gateway = make_gateway()
    text, started = [], threading.Event()

    def read():
        body = {"model": "fault-drip-100", "messages": [user("one two three four five six seven eight")], "stream": True}
        with httpx.stream("POST", f"{gateway.base}/v1/chat/completions", json=body, headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=20) as answer:
            for piece in answer.iter_text():
                text.append(piece)
                started.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert started.wait(10)
    gateway.program.send(signal.SIGTERM)
    reader.join(20)
    assert "data: [DONE]" in "".join(text), "the running stream was cut"
    assert gateway.program.wait() == 0, gateway.program.output


def test_sigterm_ends_idle_connections_at_once(make_gateway):
    gateway = make_gateway()
    assert gateway.chat("gpt-4o-mini").status_code == 200  # leaves a kept connection
    gateway.program.send(signal.SIGTERM)
    assert gateway.program.wait(patience=5) == 0


def test_sigterm_takes_no_more_and_ends_a_request_that_does_not(make_gateway, upstream):
    """A supervisor kills after 30 seconds; by then what never answers was given up, its client told, and the log knows."""
    gateway = make_gateway()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(gateway.chat("fault-hang", user="late")))
    asking.start()
    wait_until(lambda: upstream.log(), "the request is under way")
    port = int(gateway.base.rpartition(":")[2])
    gateway.program.send(signal.SIGTERM)

    def refuses():
        with socket.socket() as late:
            return late.connect_ex(("127.0.0.1", port)) != 0
    wait_until(refuses, "new connections are refused", patience=5)
    assert gateway.program.process.poll() is None, "it waits for the request"
    assert gateway.program.wait(patience=29) == 0, gateway.program.output
    asking.join(5)
    assert answers[0].status_code == 503 and "stops" in assert_error_envelope(answers[0].json(), 503)["message"]
    gateway.start()
    row = wait_until(lambda: next((row for row in gateway.rows() if row["end_user"] == "late"), None), "the request in the log")
    assert row["status"] == "failure" and row["spend"] == 0 and row["metadata"]["status_code"] == 503, row
    gateway.stop()


def names_of(gateway):
    return [model["id"] for model in gateway.client.get("/v1/models").json()["data"]]


@pytest.mark.parametrize("how", ("edit", "replace", "sighup"))
def test_a_changed_configuration_is_taken_over(make_gateway, upstream, how):
    gateway = make_gateway()
    assert "newcomer" not in names_of(gateway)
    text = config_for(upstream.base) + f'  - model_name: newcomer\n    litellm_params: {{model: openai/gpt-4o, api_base: "{upstream.base}/v1", api_key: sk-upstream-openai}}\n'
    if how == "replace":  # as editors and Kubernetes do it
        new = gateway.config.with_suffix(".new")
        new.write_text(text)
        new.rename(gateway.config)
    else:
        gateway.config.write_text(text)
    if how == "sighup":
        gateway.reload()
    wait_until(lambda: "newcomer" in names_of(gateway), "the new model is listed", patience=5)
    assert gateway.chat("newcomer").status_code == 200


def configuration_of(gateway):
    return gateway.client.get("/health/readiness").json()["gatehouse"]["configuration"]


def test_a_key_that_is_taken_out_does_not_open_the_gateway(make_gateway, upstream):
    gateway = make_gateway(args=["--host", "0.0.0.0"], expect_start=False)
    port = gateway.launch().wait_for_line(r"^Listening on http://\S+:(\d+)$").group(1)
    gateway.config.write_text(config_for(upstream.base).replace("  master_key: sk-pasand2#\n", "  {}\n"))
    gateway.program.wait_for_line("a running gateway does not give up its key")
    assert httpx.get(f"http://127.0.0.1:{port}/v1/models").status_code == 401


def test_a_changed_env_file_is_taken_over(make_gateway, upstream, tmp_path):
    """The key of a model comes from .env beside the configuration; a new one there is in force without a restart."""
    (tmp_path / ".env").write_text("MODEL_KEY=sk-wrong-one\n")
    gateway = make_gateway("general_settings: {master_key: sk-pasand2#}\nmodel_list:\n  - model_name: m\n    litellm_params: "
                           f'{{model: openai/gpt-4o-mini, api_base: "{upstream.base}/v1", api_key: os.environ/MODEL_KEY}}\n')
    assert gateway.chat("m").status_code == 401
    (tmp_path / ".env").write_text("MODEL_KEY=sk-upstream-openai\n")
    wait_until(lambda: gateway.chat("m").status_code == 200, "the new key is in force", patience=5)
    gateway.stop()


def test_a_broken_edit_changes_nothing(make_gateway, upstream):
    gateway = make_gateway()
    gateway.config.write_text("model_list: [\n")
    gateway.program.wait_for_line(r"config\.yaml:\d+:\d+: ")
    gateway.program.wait_for_line("was not taken over; the one before stays in force")
    assert configuration_of(gateway) == "broken, the last good one is used"
    assert gateway.chat("gpt-4o-mini").json()["choices"][0]["message"]["content"] == GREETING
    gateway.config.write_text(config_for(upstream.base) + f'  - model_name: repaired\n    litellm_params: {{model: openai/gpt-4o, api_base: "{upstream.base}/v1", api_key: x}}\n')
    wait_until(lambda: "repaired" in names_of(gateway), "the repaired file is taken over", patience=5)
    assert configuration_of(gateway) == "ok"


def test_a_running_request_keeps_what_it_began_with(make_gateway, upstream):
    """A model that is taken out while it streams streams to its end."""
    gateway = make_gateway()
    with gateway.client.stream("POST", "/v1/chat/completions", json={"model": "fault-drip-100", "messages": [user("one two three four five")], "stream": True}) as answer:
        pieces = answer.iter_text()
        text = next(pieces)
        gateway.config.write_text("general_settings: {master_key: sk-pasand2#}\nmodel_list:\n  - model_name: other\n"
                                  f'    litellm_params: {{model: openai/gpt-4o, api_base: "{upstream.base}/v1", api_key: x}}\n')
        gateway.reload()
        wait_until(lambda: names_of(gateway) == ["other"], "the new list is in force", patience=5)
        text += "".join(pieces)
    assert "data: [DONE]" in text
