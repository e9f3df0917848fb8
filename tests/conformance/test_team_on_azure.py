# SPDX-License-Identifier: GPL-3.0-or-later
"""A small team's own files (fixtures/team-on-azure), as they run on LiteLLM today, unchanged but for where the providers are."""

import json
import shutil
import subprocess

import pytest

from gateway import HERE, Gateway
from said import GREETING, user

TEAM = HERE / "fixtures" / "team-on-azure"


def team_variables(upstream, database=None):
    lines = [line for line in (TEAM / "env.example").read_text().splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines)
    assert variables["LITELLM_MASTER_KEY"] == "sk-pasand2#"
    variables |= {"AZURE_API_BASE": f"{upstream.base}/", "ANTHROPIC_BASE_URL": upstream.base}
    if database:
        variables["DATABASE_URL"] = database
    return variables


@pytest.fixture
def start(tmp_path, upstream):
    started = []
    shutil.copy(TEAM / "litellm_config.yaml", tmp_path)

    def start_with(env):
        started.append(Gateway(tmp_path, tmp_path / "litellm_config.yaml", env=env))
        return started[-1]
    yield start_with
    for one in started:
        one.program.kill()


def run_requests(gateway):
    """The four answers of the team's own script."""
    done = subprocess.run(["bash", TEAM / "requests.sh", gateway.base], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answers = json_values(done.stdout)
    assert len(answers) == 4, done.stdout
    return answers


def json_values(text):
    """The values that stand one after the other in a text; an answer passed on as it came may take several lines."""
    values, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        values.append(value)
        text = text[end:]
    return values


def assert_answers(answers):
    assert answers[0] == "I'm alive!"
    for model, answer in zip(("gpt-4o-mini", "claude-sonnet", "claude-haiku"), answers[1:]):
        assert answer["model"] == model and answer["object"] == "chat.completion", answer
        assert answer["choices"][0]["message"]["content"] == GREETING
        assert answer["choices"][0]["finish_reason"] == "stop"
        assert answer["usage"] | {"prompt_tokens": 4, "completion_tokens": 8, "total_tokens": 12} == answer["usage"]


def test_requests_sh_with_postgres(start, upstream, postgres):
    gateway = start(team_variables(upstream, postgres.url))
    assert_answers(run_requests(gateway))

    azure, sonnet, haiku = upstream.log()
    assert azure["method"] == "POST"
    assert azure["target"] == "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-08-01-preview"
    assert azure["headers"]["api-key"] == "your-azure-key" and "authorization" not in azure["headers"]
    assert azure["headers"]["content-type"] == "application/json"
    assert azure["body"]["messages"] == [user("Hello")]
    for entry, model, most in ((sonnet, "claude-sonnet-4-20250514", 64000), (haiku, "claude-3-5-haiku-20241022", 8192)):
        assert entry["target"] == "/v1/messages"
        assert entry["headers"]["x-api-key"] == "sk-ant-your-key" and entry["headers"]["anthropic-version"] == "2023-06-01"
        assert "authorization" not in entry["headers"]
        assert entry["body"]["model"] == model and 1 <= entry["body"]["max_tokens"] <= most
        assert entry["body"]["messages"][0]["role"] == "user"
    assert "pasand" not in json.dumps(upstream.log()), "the gateway's own key must not reach a provider"
    gateway.stop()


def test_dotenv_beside_the_config(start, upstream, tmp_path, postgres):
    """Without docker the program reads .env itself; the # in the key is part of it."""
    variables = team_variables(upstream, postgres.url)
    (tmp_path / ".env").write_text("# Database\n" + "".join(f"{name}={value}\n" for name, value in variables.items()))
    assert_answers(run_requests(start({})))


def test_streaming_on_the_teams_api_version(start, upstream, postgres):
    """2024-08-01-preview knows no stream_options: a gateway that adds them breaks every stream of this team."""
    gateway = start(team_variables(upstream, postgres.url))
    answer = gateway.chat("gpt-4o-mini", stream=True)
    assert answer.status_code == 200, answer.text
    events = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ")]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    assert "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks if c["choices"]) == GREETING
    row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
    assert row["completion_tokens"] > 0 and row["prompt_tokens"] > 0, "usage is counted here when Azure reports none"


def test_database_out_of_reach(start, upstream):
    """env.example as it is: no such host. The models answer all the same, and the log says what cannot be reached."""
    gateway = start(team_variables(upstream, "postgresql://user:password@host.invalid:5432/database?sslmode=require"))
    assert_answers(run_requests(gateway))
    gateway.program.wait_for_line(r"host\.invalid:5432")
    assert "password@" not in gateway.program.output and ":password" not in gateway.program.output


def test_azure_base_left_empty(start, upstream, postgres):
    """docker-compose passes ${AZURE_API_BASE:-}: that model says what it lacks, the others work."""
    gateway = start(team_variables(upstream, postgres.url) | {"AZURE_API_BASE": ""})
    refused = gateway.chat("gpt-4o-mini")
    assert refused.status_code >= 400 and "AZURE_API_BASE" in refused.json()["error"]["message"], refused.text
    assert gateway.chat("claude-sonnet").status_code == 200


def test_wrong_subscription_key(start, upstream, postgres):
    gateway = start(team_variables(upstream, postgres.url) | {"AZURE_API_KEY": "expired"})
    refused = gateway.chat("gpt-4o-mini")
    assert refused.status_code == 401
    message = refused.json()["error"]["message"]
    assert "AuthenticationError" in message and "Access denied due to invalid subscription key" in message
    assert "expired" not in refused.text
