# SPDX-License-Identifier: GPL-3.0-or-later
"""Every request is remembered once, with its figures: after kill -9, and while Postgres comes and goes."""

import concurrent.futures
import threading
from collections import Counter

import httpx
import pytest

from conftest import config_for
from gateway import MASTER_KEY, rows_of
from running import wait_until
from said import MODELS, user


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("streamed", (False, True))
def test_a_row_holds_what_happened(gateway, model, streamed):
    answer = gateway.chat(model, stream=streamed, user="alice")
    row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
    assert (row["prompt_tokens"], row["completion_tokens"], row["total_tokens"]) == (4, 8, 12)
    assert row["model_group"] == model and row["end_user"] == "alice"
    assert row["spend"] > 0 and row["startTime"] < row["endTime"]
    if not streamed:
        assert row["spend"] == pytest.approx(float(answer.headers["x-litellm-response-cost"]))
    assert MASTER_KEY not in str(row)


def test_a_failure_is_a_row_too(gateway):
    answer = gateway.chat("wrong-azure-key")
    row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
    assert row["spend"] == 0 and row["status"] == "failure"


def test_old_azure_versions_report_no_usage_so_it_is_counted(gateway):
    answer = gateway.chat("azure-old", stream=True)
    assert answer.status_code == 200, answer.text
    row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
    assert row["prompt_tokens"] > 0 and row["completion_tokens"] > 0 and row["spend"] > 0
    assert row["metadata"]["usage_estimated"] is True
    reported = gateway.wait_for_row(gateway.chat("azure-mini", stream=True).headers["x-litellm-call-id"])
    assert reported["metadata"]["usage_estimated"] is False
    # What the tokenizer of the model (o200k_base) makes of "Hello" and of the greeting; the upstream counts words.
    assert (row["prompt_tokens"], row["completion_tokens"]) == (1, 11), row


def test_money_is_whole_nano_dollars(gateway):
    """gpt-4o-mini: 150 in, 600 out, in nano-dollars a token; 4 words asked, 8 said."""
    answer = gateway.chat("gpt-4o-mini")
    row = gateway.wait_for_row(answer.headers["x-litellm-call-id"])
    assert row["metadata"]["spend_nano_usd"] == 4 * 150 + 8 * 600
    assert row["metadata"]["price_version"]
    assert float(answer.headers["x-litellm-response-cost"]) == pytest.approx(row["metadata"]["spend_nano_usd"] / 1e9, rel=1e-12)


def test_days_are_summed(make_gateway):
    gateway = make_gateway()
    calls = [gateway.chat(model).headers["x-litellm-call-id"] for model in MODELS]
    rows = [gateway.wait_for_row(call) for call in calls]
    days = sorted({row["startTime"][:10] for row in rows})
    sums = gateway.client.get("/spend/logs", params={"start_date": days[0], "end_date": days[-1]}).json()
    assert [day["startTime"] for day in sums] == days
    assert sum(day["spend"] for day in sums) == pytest.approx(sum(row["spend"] for row in rows))
    assert {model for day in sums for model in day["models"]} == {row["model"] for row in rows}
    assert gateway.client.get("/spend/logs", params={"start_date": "yesterday"}).status_code == 400
    assert gateway.client.get("/spend/logs", params={"start_date": "2001-01-01", "end_date": "2001-01-02"}).json() == []
    one = gateway.client.get("/spend/logs", params={"request_id": calls[0]}).json()
    assert [row["request_id"] for row in one] == calls[:1]
    gateway.stop()


def test_a_client_that_leaves_pays_for_what_it_got(gateway, upstream):
    body = {"model": "fault-drip-100", "messages": [user("one two three four five six seven eight nine ten")], "stream": True}
    with gateway.client.stream("POST", "/v1/chat/completions", json=body) as answer:
        call = answer.headers["x-litellm-call-id"]
        text = ""
        for piece in answer.iter_text():
            text += piece
            if text.count('"content"') > 3:
                break
    row = gateway.wait_for_row(call)
    assert row["completion_tokens"] > 0


def ask_many(gateway, count, model="gpt-4o-mini"):
    """Call ids of so many requests, eight at a time; every second one streams."""
    def ask(number):
        answer = httpx.post(f"{gateway.base}/v1/chat/completions", headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=20,
                            json={"model": model, "messages": [user("Hello")], "stream": number % 2 == 0})
        assert answer.status_code == 200, answer.text
        return answer.headers["x-litellm-call-id"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(ask, range(count)))


def assert_all_recorded_once(gateway, calls):
    def all_there():
        answer = gateway.ask_rows()
        if answer.status_code == 503 and answer.json()["error"]["type"] == "no_db_connection":
            return None  # the database is on its way back
        seen = Counter(row["request_id"] for row in rows_of(answer))
        return seen if all(call in seen for call in calls) else None
    seen = wait_until(all_there, f"{len(calls)} requests in /spend/logs", patience=40)
    assert [call for call in calls if seen[call] != 1] == [], "recorded more than once"


def test_kill_9_loses_no_settled_request(make_gateway):
    gateway = make_gateway()
    calls = []
    for _ in range(3):
        calls += ask_many(gateway, 40)
        gateway.kill()
        gateway.start()
    assert_all_recorded_once(gateway, calls)
    gateway.stop()


def test_kill_9_leaves_no_open_request_behind(make_gateway):
    """What was under way is found at the next start, and is in the log once, as what it is."""
    gateway = make_gateway()
    body = {"model": "fault-drip-100", "messages": [user("one two three four five six seven eight nine ten")], "stream": True}
    with gateway.client.stream("POST", "/v1/chat/completions", json=body) as answer:
        call = answer.headers["x-litellm-call-id"]
        next(answer.iter_text())
        gateway.kill()
    gateway.start()
    row = gateway.wait_for_row(call)
    assert row["status"] == "failure" and row["model_group"] == "fault-drip-100", row
    assert [row["request_id"] for row in gateway.rows()].count(call) == 1
    gateway.stop()


def test_a_clean_stop_leaves_nothing_behind(make_gateway):
    gateway = make_gateway()
    calls = ask_many(gateway, 30)
    gateway.stop()
    gateway.start()
    assert_all_recorded_once(gateway, calls)


@pytest.fixture
def on_postgres(make_gateway, upstream, postgres):
    return make_gateway(config_for(upstream.base).replace("general_settings:\n", "general_settings:\n  database_url: os.environ/DATABASE_URL\n"),
                        env={"DATABASE_URL": postgres.url})


def test_records_go_to_postgres(on_postgres, postgres):
    calls = ask_many(on_postgres, 10)
    assert_all_recorded_once(on_postgres, calls)
    tables = [row[0] for row in postgres.query("select tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")]
    assert tables, "the gateway made its tables there"
    on_postgres.stop()


def test_postgres_crashes_in_mid_traffic(on_postgres, postgres):
    """Requests go on, and afterwards each is recorded exactly once."""
    gateway = on_postgres
    calls = ask_many(gateway, 10)
    stop, failures = threading.Event(), []

    def traffic():
        while not stop.is_set():
            try:
                calls.extend(ask_many(gateway, 8))
            except Exception as problem:  # noqa: BLE001 - whatever it was, it is what this test is about
                failures.append(repr(problem))
                return
    running = threading.Thread(target=traffic)
    running.start()
    try:
        for _ in range(2):
            served = len(calls)
            postgres.kill()
            wait_until(lambda: len(calls) > served + 40 or failures, "requests are served while the database is away")
            postgres.start()
            served = len(calls)
            wait_until(lambda: len(calls) > served + 40 or failures, "requests are served while it comes back")
    finally:
        stop.set()
        running.join(30)
    assert not failures
    assert_all_recorded_once(gateway, calls)
    gateway.stop()


def test_started_while_postgres_is_away(make_gateway, upstream, postgres):
    postgres.kill()
    try:
        gateway = make_gateway(config_for(upstream.base).replace("general_settings:\n", "general_settings:\n  database_url: os.environ/DATABASE_URL\n"),
                               env={"DATABASE_URL": postgres.url})
        calls = ask_many(gateway, 10)
    finally:
        postgres.start()
    assert_all_recorded_once(gateway, calls)
    gateway.stop()
