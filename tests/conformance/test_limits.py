# SPDX-License-Identifier: GPL-3.0-or-later
"""Budgets and limits hold while many ask at once: none lets more through than it has room for, and none forgets what was spent."""

import concurrent.futures
from collections import Counter

import httpx
import pytest

from gateway import MASTER_KEY, Gateway
from running import wait_until

# An answer of 8 tokens costs 0.008 dollars, and with max_tokens 8 that is also the most a request may cost.
CONFIG = """\
general_settings:
  master_key: {key}
model_list:
  - model_name: mini
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "{base}/v1", api_key: sk-upstream-openai, input_cost_per_token: 0, output_cost_per_token: 0.001}}
"""
BODY = {"model": "mini", "max_tokens": 8, "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture(params=("sqlite", "postgres"))
def limited(request, tmp_path, upstream):
    """A gateway with four workers, on each database."""
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(base=upstream.base, key=MASTER_KEY))
    env = {"DATABASE_URL": request.getfixturevalue("postgres").url} if request.param == "postgres" else {}
    running = Gateway(tmp_path, config, env=env, args=("--workers", "4"))
    yield running
    if running.program:
        running.program.kill()


def new_key(gateway, **fields):
    answer = gateway.client.post("/key/generate", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["key"]


def burst(gateway, key, count, threads=50):
    """Answers of so many requests, sent side by side over as many connections as threads."""
    limits = httpx.Limits(max_connections=threads, max_keepalive_connections=threads)
    with httpx.Client(base_url=gateway.base, headers={"Authorization": f"Bearer {key}"}, timeout=60, limits=limits) as client:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            return list(pool.map(lambda _: client.post("/v1/chat/completions", json=BODY), range(count)))


def info(gateway, key):
    return gateway.client.get("/key/info", params={"key": key}).json()["info"]


def test_a_thousand_against_room_for_ten(limited, upstream):
    key = new_key(limited, max_budget=0.08)
    answers = burst(limited, key, 1000)
    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 990}
    refusal = next(answer for answer in answers if answer.status_code == 429).json()["error"]
    assert refusal["type"] == "budget_exceeded" and "0.08" in refusal["message"], refusal
    assert info(limited, key)["spend"] == pytest.approx(0.08, abs=1e-12)


def test_what_was_spent_is_known_after_a_kill(limited):
    key = new_key(limited, max_budget=0.08)
    assert Counter(answer.status_code for answer in burst(limited, key, 7, threads=7)) == {200: 7}
    limited.kill()
    limited.start()
    assert Counter(answer.status_code for answer in burst(limited, key, 100)) == {200: 3, 429: 97}
    assert info(limited, key)["spend"] == pytest.approx(0.08, abs=1e-12)


def test_a_team_shares_its_budget(limited):
    team = limited.client.post("/team/new", json={"max_budget": 0.08}).json()["team_id"]
    keys = [new_key(limited, team_id=team) for _ in range(4)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = [answer for some in pool.map(lambda key: burst(limited, key, 50, threads=12), keys) for answer in some]
    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 190}
    assert limited.client.get("/team/info", params={"team_id": team}).json()["team_info"]["spend"] == pytest.approx(0.08, abs=1e-12)


def test_requests_a_minute_over_all_workers(limited):
    key = new_key(limited, rpm_limit=25)
    answers = burst(limited, key, 300)
    assert Counter(answer.status_code for answer in answers) == {200: 25, 429: 275}
    refusal = next(answer for answer in answers if answer.status_code == 429)
    assert refusal.headers["rate_limit_type"] == "requests" and 0 < int(refusal.headers["retry-after"]) <= 61
    assert refusal.headers["x-ratelimit-limit-requests"] == "25" and refusal.headers["x-ratelimit-remaining-requests"] == "0"


def test_a_key_works_and_stops_on_every_worker_at_once(limited):
    key = new_key(limited)
    # New connections each, so that every worker is met.
    def ask(_):
        return httpx.post(limited.base + "/v1/chat/completions", json=BODY, headers={"Authorization": f"Bearer {key}"}, timeout=60).status_code
    assert Counter(map(ask, range(24))) == {200: 24}
    assert limited.client.post("/key/delete", json={"keys": [key]}).status_code == 200
    assert Counter(map(ask, range(24))) == {401: 24}


def test_another_gateway_follows_within_a_second(tmp_path, upstream, postgres):
    gateways = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        config = folder / "config.yaml"
        config.write_text(CONFIG.format(base=upstream.base, key=MASTER_KEY))
        gateways.append(Gateway(folder, config, env={"DATABASE_URL": postgres.url}))
    one, two = gateways
    try:
        key = new_key(one)
        def status():
            return httpx.post(two.base + "/v1/chat/completions", json=BODY, headers={"Authorization": f"Bearer {key}"}, timeout=60).status_code
        wait_until(lambda: status() == 200, "the key works there", 1)
        one.client.post("/key/block", json={"key": key})
        wait_until(lambda: status() == 401, "the key is refused there", 1)
    finally:
        for gateway in gateways:
            gateway.program.kill()
