# SPDX-License-Identifier: GPL-3.0-or-later
"""Management with several gateways on one Postgres, and with a database that is away."""

import pytest

from admin import Admin, fresh
from conftest import config_for
from gateway import Gateway
from running import wait_until


@pytest.fixture
def pair(tmp_path, upstream, postgres):
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        config = folder / "config.yaml"
        config.write_text(config_for(upstream.base))
        made.append(Gateway(folder, config, env={"DATABASE_URL": postgres.url}))
    yield [Admin(gateway) for gateway in made]
    for gateway in made:
        gateway.program.kill()


def works(admin, key):
    return admin.with_key(key).client.get("/v1/models").status_code == 200


def test_what_one_gateway_changes_holds_on_the_other(pair):
    one, other = pair
    key, team = one.key(key_alias=fresh("shared"), spend=2)["key"], one.team()["team_id"]
    wait_until(lambda: works(other, key), "the key works on the other gateway")
    wait_until(lambda: other.info(key)["spend"] == 2.0, "what it spent is known there")
    assert other.get("/team/info", team_id=team)["team_id"] == team
    other.post("/key/update", {"key": key, "max_budget": 4})
    one.post("/key/update", {"key": key, "rpm_limit": 40})
    wait_until(lambda: (info := one.info(key))["max_budget"] == 4 and info["rpm_limit"] == 40, "both changes stay")
    one.post("/key/delete", {"keys": [key]})
    wait_until(lambda: not works(other, key), "the key is refused there")


def test_a_database_that_is_away(tmp_path, upstream, postgres):
    config = tmp_path / "config.yaml"
    config.write_text(config_for(upstream.base))
    postgres.kill()
    gateway = Gateway(tmp_path, config, env={"DATABASE_URL": postgres.url})
    try:
        admin = Admin(gateway)
        for answer in (admin.client.post("/key/generate", json={}), admin.client.get("/key/list"), admin.client.post("/team/new", json={})):
            assert answer.status_code == 503, answer.text
            error = answer.json()["error"]
            assert error["type"] == "no_db_connection" and "connection refused" in error["message"], error
    finally:
        postgres.start()
    # It comes back, and management with it.
    made = wait_until(lambda: (answer := admin.client.post("/key/generate", json={})).status_code == 200 and answer.json(), "keys can be made", patience=40)
    assert works(admin, made["key"])
    gateway.stop()
