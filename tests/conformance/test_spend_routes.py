# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent, as LiteLLM's routes tell it: from sums that the gateway keeps itself, on SQLite and on Postgres."""

import datetime

import pytest

from conftest import config_for
from gateway import MASTER_KEY
from running import wait_until

GPT, CLAUDE = "gpt-4o-mini", "claude"
ON_POSTGRES = "general_settings:\n  database_url: os.environ/DATABASE_URL\n"


@pytest.fixture(params=("sqlite", "postgres"))
def spent(request, make_gateway, upstream):
    """A gateway with five requests: two of a user with tags, one of another, one that failed, one of another model."""
    config, env = config_for(upstream.base), {}
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        for table in ("requests", "rollups_hourly", "rollups_daily", "dimension_rollups_hourly", "dimension_rollups_daily"):
            if postgres.query(f"select to_regclass('gatehouse.{table}')")[0][0]:
                postgres.query(f"delete from gatehouse.{table} returning 1")
        config, env = config.replace("general_settings:\n", ON_POSTGRES), {"DATABASE_URL": postgres.url}
    gateway = make_gateway(config, env=env)
    answers = [gateway.chat(GPT, user="acme"), gateway.chat(GPT, user="acme"), gateway.chat(GPT, user="other"), gateway.chat("wrong-azure-key"), gateway.chat(CLAUDE)]
    rows = [gateway.wait_for_row(answer.headers["x-litellm-call-id"]) for answer in answers]
    yield gateway, rows
    gateway.stop()


def days_of(rows):
    days = sorted(row["startTime"][:10] for row in rows)
    return {"start_date": days[0], "end_date": days[-1]}


def total(rows):
    return pytest.approx(sum(row["spend"] for row in rows))


def get(gateway, path, **params):
    answer = gateway.client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_sums_agree_with_the_rows(spent):
    gateway, rows = spent
    days = days_of(rows)
    assert sum(day["spend"] for day in get(gateway, "/spend/logs", **days)) == total(rows)
    assert get(gateway, "/global/spend")["spend"] == total(rows)
    assert sum(day["spend"] for day in get(gateway, "/global/spend/logs", **days)) == total(rows)
    assert sum(model["total_spend"] for model in get(gateway, "/global/spend/models", **days)) == total(rows)
    assert sum(provider["spend"] for provider in get(gateway, "/global/spend/provider", **days)) == total(rows)
    assert get(gateway, "/global/activity", **days)["sum_api_requests"] == len(rows)
    keys = get(gateway, "/spend/keys")
    assert [key["spend"] for key in keys] == [total(rows)] and MASTER_KEY not in str(keys)
    customers = gateway.client.post("/global/spend/end_users", json={"startTime": days["start_date"], "endTime": days["end_date"]}).json()
    assert {row["end_user"]: row["total_count"] for row in customers} == {"acme": 2, "other": 1}


def test_daily_activity(spent):
    gateway, rows = spent
    body = get(gateway, "/user/daily/activity", page_size=1000, **days_of(rows))
    metadata = body["metadata"]
    assert metadata["total_spend"] == total(rows)
    assert (metadata["total_api_requests"], metadata["total_failed_requests"], metadata["total_successful_requests"]) == (5, 1, 4)
    assert (metadata["page"], metadata["total_pages"], metadata["has_more"]) == (1, 1, False)
    assert [day["date"] for day in body["results"]] == sorted({row["startTime"][:10] for row in rows}, reverse=True)
    breakdown = body["results"][0]["breakdown"]
    assert {"models", "model_groups", "providers", "endpoints", "mcp_servers", "entities", "api_keys"} == set(breakdown)
    whole = get(gateway, "/user/daily/activity/aggregated", **days_of(rows))
    assert whole["metadata"]["total_spend"] == total(rows) and whole["metadata"]["total_api_keys"] == 1
    customers = get(gateway, "/customer/daily/activity", end_user_ids="acme", **days_of(rows))
    assert customers["metadata"]["total_api_requests"] == 2
    assert gateway.client.get("/user/daily/activity").status_code == 400
    assert gateway.client.get("/user/daily/activity", params={"page_size": 1001, **days_of(rows)}).status_code == 422


def test_rows_by_their_fields(spent):
    gateway, rows = spent
    for params, count in (({}, 5), ({"status_filter": "failure"}, 1), ({"end_user": "acme"}, 2), ({"model": GPT}, 4), ({"min_spend": 1e-9}, 4)):
        body = get(gateway, "/spend/logs/v2", page_size=2, **params)
        assert (body["total"], len(body["data"])) == (count, min(2, count)), params
        assert body["total_pages"] == (count + 1) // 2 and body["total_is_capped"] is False
    last = get(gateway, "/spend/logs/v2", page=3, page_size=2)
    assert len(last["data"]) == 1
    now = datetime.datetime.now(datetime.timezone.utc)
    recent = (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    assert get(gateway, "/spend/logs/v2", start_date=recent)["total"] == 5
    assert get(gateway, "/spend/logs/v2", end_date=recent)["total"] == 0
    metadata = get(gateway, "/spend/logs/v2", status_filter="failure")["data"][0]["metadata"]
    assert metadata["status"] == "failure" and metadata["error_information"]["error_code"] == "401"


def test_a_key_sees_its_own(spent):
    gateway, rows = spent
    made = gateway.client.post("/key/generate", json={"key_alias": "of nobody"}).json()
    mine = {"Authorization": f"Bearer {made['key']}"}
    asked = gateway.client.post("/v1/chat/completions", headers=mine, json={"model": GPT, "messages": [{"role": "user", "content": "Hello"}]})
    assert asked.status_code == 200, asked.text
    gateway.wait_for_row(asked.headers["x-litellm-call-id"])
    seen = gateway.client.get("/spend/logs", headers=mine).json()
    assert [row["request_id"] for row in seen] == [asked.headers["x-litellm-call-id"]]
    assert gateway.client.get("/spend/tags", headers=mine).status_code == 403
    keys = {row["token"]: row for row in get(gateway, "/spend/keys")}
    assert keys[made["token"]]["key_alias"] == "of nobody"


def test_costs_are_told_before(gateway):
    """gpt-4o-mini: 0.15 dollars a million tokens in, 0.60 out."""
    estimate = gateway.client.post("/cost/estimate", json={"model": GPT, "input_tokens": 1000, "output_tokens": 500, "num_requests_per_day": 10}).json()
    assert estimate["cost_per_request"] == pytest.approx(0.00045) and estimate["daily_cost"] == pytest.approx(0.0045)
    answer = gateway.chat(GPT)
    cost = gateway.client.post("/spend/calculate", json={"model": GPT, "completion_response": answer.json()}).json()["cost"]
    assert cost == pytest.approx(float(answer.headers["x-litellm-response-cost"]))
    counted = gateway.client.post("/utils/token_counter", json={"model": GPT, "messages": [{"role": "user", "content": "Hello"}]}).json()
    assert counted == {"total_tokens": 8, "request_model": GPT, "model_used": GPT, "tokenizer_type": "openai_tokenizer"}
    assert gateway.client.post("/spend/calculate", json={"model": "nosuch", "messages": []}).status_code == 400


def test_prices_that_were_wrong_are_put_right(make_gateway, upstream):
    """A price is corrected in the file; what happened is looked at first, then changed."""
    config = config_for(upstream.base)
    wrong = config.replace("api_key: sk-upstream-openai}", "api_key: sk-upstream-openai, input_cost_per_token: 0.01, output_cost_per_token: 0.01}", 1)
    gateway = make_gateway(wrong)
    row = gateway.wait_for_row(gateway.chat(GPT).headers["x-litellm-call-id"])
    assert row["spend"] == pytest.approx(0.12)
    gateway.config.write_text(config)
    gateway.reload()
    right = pytest.approx((4 * 150 + 8 * 600) / 1e9)
    scope = {**days_of([row]), "model": GPT}
    shown = wait_until(lambda: (answer := gateway.client.post("/spend/reprice", json=scope).json())["changed"] and answer, "the new price is in force")
    assert (shown["applied"], shown["requests"]) == (False, 1) and shown["spend_after"] == right
    assert get(gateway, "/global/spend")["spend"] == pytest.approx(0.12)
    assert gateway.client.post("/spend/reprice", json={**scope, "apply": True}).json()["applied"] is True
    assert get(gateway, "/global/spend")["spend"] == right
    again = get(gateway, "/spend/logs", request_id=row["request_id"])[0]
    assert again["spend"] == right and again["metadata"]["price_version"] != row["metadata"]["price_version"]
    gateway.stop()
