# SPDX-License-Identifier: GPL-3.0-or-later
"""Flags, variables, and what a start says before it serves: warnings by name, refusals with their reason."""

import re
import signal
import socket
import subprocess

import httpx
import pytest

from gateway import BINARY, MASTER_KEY, Gateway, clean_environment
from running import Program
from said import user

USAGE = 64          # EX_USAGE of sysexits.h
CONFIGURATION = 78  # EX_CONFIG

ONE_MODEL = """\
general_settings: {{master_key: sk-pasand2#}}
model_list:
  - model_name: gpt-4o-mini
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "{base}/v1", api_key: sk-upstream-openai}}
"""


def run(tmp_path, *arguments, **env):
    """What it says and the status it ends with."""
    program = Program([BINARY, *arguments], env={**clean_environment(tmp_path), **env}, cwd=tmp_path)
    return program.wait(), program.output


def listening(program):
    return program.wait_for_line(r"^Listening on (http://\S+)$").group(1)


def test_every_flag_has_a_variable(tmp_path):
    code, help_text = run(tmp_path, "--help")
    flags = [line for line in help_text.splitlines() if re.match(r"  --(?!help|version)", line)]
    assert code == 0 and len(flags) > 10
    assert [line for line in flags if not re.search(r"\[[A-Z_, ]+\]$", line)] == []


@pytest.mark.parametrize("arguments", ([], ["serve"]))
def test_variables_stand_for_flags(tmp_path, upstream, arguments):
    (tmp_path / "elsewhere.yaml").write_text(ONE_MODEL.format(base=upstream.base))
    env = {**clean_environment(tmp_path / "home"), "CONFIG_FILE_PATH": "elsewhere.yaml", "PORT": "0", "HOST": "127.0.0.1", "SERVER_ROOT_PATH": "/gate/",
           "GATEHOUSE_DATA_DIR": str(tmp_path / "data"), "GATEHOUSE_LOG_FORMAT": "json", "GATEHOUSE_WORKERS": "1"}
    program = Program([BINARY, *arguments], env=env, cwd=tmp_path)
    try:
        base = listening(program)
        answer = httpx.post(f"{base}/gate/v1/chat/completions", json={"model": "gpt-4o-mini", "messages": [user("x")]},
                            headers={"Authorization": f"Bearer {MASTER_KEY}"})
        assert answer.status_code == 200, answer.text
        assert (tmp_path / "data" / "gatehouse.sqlite").exists() and not (tmp_path / "home").exists()
        assert any(line.startswith('{"') for line in program.lines), "the log is written as JSON"
        assert program.stop() == 0, program.output
    finally:
        program.kill()


def test_a_flag_beats_its_variable(tmp_path, upstream):
    (tmp_path / "one.yaml").write_text(ONE_MODEL.format(base=upstream.base))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        env = {**clean_environment(tmp_path / "home"), "CONFIG_FILE_PATH": "nowhere.yaml", "PORT": str(taken.getsockname()[1])}
        program = Program([BINARY, "--config", "one.yaml", "--port", "0"], env=env, cwd=tmp_path)
        try:
            listening(program)
            assert program.stop() == 0
        finally:
            program.kill()


def test_one_model_without_a_file(tmp_path, upstream):
    env = {**clean_environment(tmp_path / "home"), "OPENAI_API_KEY": "sk-upstream-openai"}
    program = Program([BINARY, "--port", "0", "--model", "openai/gpt-4o-mini", "--alias", "mini", "--api_base", f"{upstream.base}/v1"], env=env, cwd=tmp_path)
    try:
        answer = httpx.post(f"{listening(program)}/v1/chat/completions", json={"model": "mini", "messages": [user("x")]})
        assert answer.status_code == 200 and answer.json()["model"] == "mini", answer.text
    finally:
        program.kill()


@pytest.mark.parametrize("arguments, env, said", [
    (["--prot", "1"], {}, "did you mean --port?"),
    (["serv"], {}, "did you mean serve?"),
    (["--port", "none"], {}, "no port number"),
    ([], {"PORT": "tcp://10.0.0.1:80"}, "variable PORT"),
    (["--max_budget", "5"], {}, "nothing would be limited by it"),
])
def test_a_wrong_command_line_says_what_is_right(tmp_path, arguments, env, said):
    code, output = run(tmp_path, *arguments, **env)
    assert code == USAGE and said in output, output


@pytest.mark.parametrize("host", ("0.0.0.0", "::"))
def test_an_open_address_without_a_key_is_refused(tmp_path, host):
    code, output = run(tmp_path, "--host", host, "--port", "0")
    assert code == CONFIGURATION, output
    assert "without a master key" in output and "could spend your money" in output and "LITELLM_MASTER_KEY" in output, output


def test_an_open_address_with_a_key_is_served(make_gateway, upstream):
    gateway = make_gateway(ONE_MODEL.format(base=upstream.base), args=["--host", "0.0.0.0"], expect_start=False)
    port = gateway.launch().wait_for_line(r"^Listening on http://\S+:(\d+)$").group(1)
    assert httpx.get(f"http://127.0.0.1:{port}/v1/models", headers={"Authorization": f"Bearer {MASTER_KEY}", "Host": "gate.example.com"}).status_code == 200
    assert gateway.program.stop() == 0


WARNED = """\
general_settings:
  master_key: sk-pasand2#
  masterkey: x
  alerting: ["slack"]
litellm_settings: {drop_parms: true, cache: true}
modle_list: []
model_list:
  - model_name: gpt-4o-mini
    litellm_params: {model: openai/gpt-4o-mini, api_key: k, api_bse: x}
"""


def test_keys_that_do_nothing_are_named(make_gateway):
    gateway = make_gateway(WARNED)
    for place, words in (("3:3", "did you mean master_key?"), ("4:3", "alerting in general_settings is not supported yet"), ("5:20", "did you mean drop_params?"),
                         ("5:38", "cache in litellm_settings is not supported yet"), ("6:1", "did you mean model_list?"), ("9:61", "did you mean api_base?")):
        gateway.program.wait_for_line(rf"warning.*config\.yaml:{place}: .*{re.escape(words)}")
    gateway.stop()


def test_a_missing_variable_takes_one_model_out(make_gateway, upstream):
    text = ONE_MODEL.format(base=upstream.base) + ("  - model_name: other\n    litellm_params:\n      model: azure/gpt-4o\n      api_base: os.environ/NO_BASE\n"
                                                   "      api_key: os.environ/NO_KEY\n")
    gateway = make_gateway(text)
    gateway.program.wait_for_line(r"config\.yaml:8:\d+: model other: api_base needs the variable NO_BASE")
    gateway.program.wait_for_line(r"config\.yaml:9:\d+: model other: api_key needs the variable NO_KEY")
    assert gateway.chat("gpt-4o-mini").status_code == 200
    assert [model["id"] for model in gateway.client.get("/v1/models").json()["data"]] == ["gpt-4o-mini"]
    assert gateway.client.get("/v1/models/other").status_code == 404
    refused = gateway.chat("other")
    assert refused.status_code == 503, refused.text
    assert all(word in refused.json()["error"]["message"] for word in ("other", "NO_BASE", "NO_KEY")), refused.text
    gateway.stop()


def test_check_config_tells_the_same_and_ends(tmp_path):
    (tmp_path / "good.yaml").write_text(WARNED)
    code, output = run(tmp_path, "check-config", "good.yaml")
    assert code == 0 and output.count("did you mean") == 4, output
    (tmp_path / "bad.yaml").write_text("model_list:\n  - model_name: x\n")
    code, output = run(tmp_path, "check-config", "bad.yaml")
    assert code == CONFIGURATION and re.search(r"bad\.yaml:2:\d+: .*litellm_params", output), output


def test_ctrl_c_ends_it_well(make_gateway):
    gateway = make_gateway()
    gateway.program.send(signal.SIGINT)
    assert gateway.program.wait(patience=5) == 0, gateway.program.output


def test_nothing_but_the_ready_line_is_on_stdout(tmp_path):
    program = subprocess.Popen([BINARY, "--port", "0"], env=clean_environment(tmp_path), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        first = program.stdout.readline()
        assert re.fullmatch(r"Listening on http://127\.0\.0\.1:\d+\n", first), first
        program.send_signal(signal.SIGTERM)
        assert program.stdout.read() == "" and program.wait(20) == 0
    finally:
        program.kill()


def test_two_gateways_do_not_share_a_data_directory(make_gateway):
    first = make_gateway()
    second = Gateway(first.folder, first.config, expect_start=False)
    code = second.launch().wait()
    assert code != 0 and str(first.program.pid) in second.program.output and "--data-dir" in second.program.output, second.program.output
    first.stop()
