# SPDX-License-Identifier: GPL-3.0-or-later
"""`/key/*`: what scripts around a LiteLLM proxy do with keys."""

import hashlib
import re

import pytest

from admin import fresh

ALL_FIELDS = ("key_alias", "duration", "models", "aliases", "config", "max_budget", "soft_budget", "budget_duration", "budget_id", "budget_limits", "model_max_budget",
              "tpm_limit", "rpm_limit", "max_parallel_requests", "model_rpm_limit", "model_tpm_limit", "user_id", "team_id", "organization_id", "metadata", "tags", "permissions",
              "guardrails", "allowed_routes", "object_permission", "blocked", "spend", "expires", "token", "token_id", "key_name", "created_by", "created_at", "updated_at",
              "litellm_budget_table", "budget_reset_at", "auto_rotate", "rotation_interval")


def test_a_key_works_at_once_and_is_kept_as_a_hash(admin):
    made = admin.key(models=["gpt-4o-mini"], max_budget=10.5, metadata={"owner": "ci"})
    assert re.fullmatch(r"sk-[A-Za-z0-9_-]{22}", made["key"])
    assert made["token"] == hashlib.sha256(made["key"].encode()).hexdigest() and made["key_name"] == "sk-..." + made["key"][-4:]
    missing = [name for name in ALL_FIELDS if name not in made and name != "duration"]
    assert not missing, missing
    caller = admin.with_key(made["key"])
    assert caller.client.post("/v1/chat/completions", json={"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}).status_code == 200
    info = admin.info(made["key"])
    assert info["max_budget"] == 10.5 and info["metadata"] == {"owner": "ci"} and info["models"] == ["gpt-4o-mini"]
    assert made["key"] not in str(info), "its text is shown once"
    assert admin.info(made["token"]) == info, "by its hash too"


def test_every_field_comes_back(admin):
    team, budget = admin.team()["team_id"], admin.post("/budget/new", {"budget_id": fresh("budget"), "max_budget": 3})["budget_id"]
    said = {"key_alias": fresh("alias"), "models": ["gpt-4o-mini", "claude"], "aliases": {"fast": "gpt-4o-mini"}, "max_budget": 0.000000001, "soft_budget": 1,
            "budget_duration": "30d", "budget_limits": [{"budget_duration": "1d", "max_budget": 2.5}], "model_max_budget": {"claude": {"budget_limit": 4.0, "time_period": "1d"}},
            "tpm_limit": 1000, "rpm_limit": 0, "max_parallel_requests": 5, "model_rpm_limit": {"claude": 7}, "model_tpm_limit": {"claude": 8}, "user_id": "somebody",
            "team_id": team, "budget_id": budget, "metadata": {"a": {"b": [1, None]}}, "tags": ["x", "y"], "permissions": {"p": True}, "guardrails": ["pii"],
            "allowed_routes": ["/v1/chat/completions"], "object_permission": {"mcp_servers": ["s"]}, "auto_rotate": True, "rotation_interval": "90d",
            "tpm_limit_type": "best_effort_throughput", "something_new": {"unknown": 1}}
    key = admin.key(**said)["key"]
    info = admin.info(key)
    assert {name: info[name] for name in said} == said
    assert info["litellm_budget_table"]["max_budget"] == 3 and info["budget_reset_at"]
    # What is absent stays, null clears.
    admin.post("/key/update", {"key": key, "max_budget": None, "tags": None, "something_new": None, "rpm_limit": 9})
    info = admin.info(key)
    assert info["max_budget"] is None and info["tags"] == [] and "something_new" not in info and info["rpm_limit"] == 9
    assert {name: info[name] for name in said if name not in ("max_budget", "tags", "something_new", "rpm_limit")} == \
        {name: value for name, value in said.items() if name not in ("max_budget", "tags", "something_new", "rpm_limit")}


@pytest.mark.parametrize("body, status, param", [
    ({"max_budget": "much"}, 422, "max_budget"),
    ({"max_budget": -1}, 400, "max_budget"),
    ({"max_budget": 1e30}, 422, "max_budget"),
    ({"rpm_limit": 1.5}, 422, "rpm_limit"),
    ({"rpm_limit": -1}, 400, "rpm_limit"),
    ({"models": "gpt-4o-mini"}, 422, "models"),
    ({"models": [1]}, 422, "models"),
    ({"aliases": ["a"]}, 422, "aliases"),
    ({"metadata": "x"}, 422, "metadata"),
    ({"key_alias": 7}, 422, "key_alias"),
    ({"blocked": "perhaps"}, 422, "blocked"),
    ({"duration": "soon"}, 400, "duration"),
    ({"duration": 30}, 422, "duration"),
    ({"budget_duration": "often"}, 400, "budget_duration"),
    ({"budget_limits": [{"max_budget": 1}]}, 422, "budget_limits"),
    ({"model_max_budget": {"x": {}}}, 422, "model_max_budget.x"),
    ({"model_rpm_limit": {"x": "many"}}, 422, "model_rpm_limit.x"),
    ({"key_type": "royal"}, None, "key_type"),
    ({"key": "not-a-key"}, 400, "key"),
    ({"team_id": "nowhere"}, 404, "team_id"),
    ({"organization_id": "nowhere"}, 404, "organization_id"),
    ({"budget_id": "nowhere"}, 404, "budget_id"),
    ({"temp_budget_increase": 5}, 400, "temp_budget_increase"),
])
def test_wrong_values_are_named(admin, body, status, param):
    answer = admin.client.post("/key/generate", json=body)
    assert answer.status_code == (status or answer.status_code) and answer.status_code in (400, 404, 422), answer.text
    error = answer.json()["error"]
    assert error["param"] == param and len(error["message"]) > 20, error


def test_no_json(admin):
    for content in ("{", "[1]"):
        answer = admin.client.post("/key/generate", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422) and answer.json()["error"]["message"]


def test_ones_own_key(admin):
    text = "sk-" + fresh("chosen-by-somebody")
    assert admin.key(key=text)["key"] == text
    error = admin.post("/key/generate", {"key": text}, status=409)
    assert text not in error["message"]


def test_aliases_are_unique(admin):
    alias = fresh("only")
    key = admin.key(key_alias=alias)["key"]
    error = admin.post("/key/generate", {"key_alias": alias}, status=400)
    assert "Unique key aliases" in error["message"]
    other = admin.key()["key"]
    admin.post("/key/update", {"key": other, "key_alias": alias}, status=400)
    admin.post("/key/update", {"key": key, "key_alias": alias})
    aliases = admin.get("/key/aliases", size=100)["aliases"]
    assert aliases.count(alias) == 1


def test_key_types(admin):
    assert admin.key(key_type="llm_api")["allowed_routes"] == ["llm_api_routes"]
    assert admin.key(key_type="management")["allowed_routes"] == ["management_routes"]
    assert admin.key(key_type="read_only")["allowed_routes"] == ["info_routes"]
    assert admin.key(key_type="default")["allowed_routes"] == []
    reader = admin.with_key(admin.key(key_type="read_only")["key"])
    assert reader.client.post("/v1/chat/completions", json={"model": "gpt-4o-mini", "messages": []}).status_code == 403


def test_service_accounts(admin):
    assert "team_id" in admin.post("/key/service-account/generate", {}, status=400)["message"]
    team = admin.team()["team_id"]
    made = admin.post("/key/service-account/generate", {"team_id": team})
    assert made["team_id"] == team and made["user_id"] is None
    admin.post("/key/service-account/generate", {"team_id": team, "user_id": "x"}, status=400)


def test_durations(admin):
    assert admin.key()["expires"] is None and admin.key(duration="-1")["expires"] is None and admin.key(duration=None)["expires"] is None
    made = admin.key(duration="30d")
    assert made["expires"] > made["created_at"]
    assert admin.post("/key/update", {"key": made["key"], "duration": None})["expires"] is None


def works(admin, key):
    return admin.with_key(key).client.get("/v1/models").status_code == 200


def test_block_and_unblock(admin):
    key = admin.key()["key"]
    assert admin.post("/key/block", {"key": key, "cut_streams": True})["blocked"] is True
    assert not works(admin, key)
    assert admin.post("/key/unblock", {"key": key})["blocked"] is False
    assert works(admin, key)
    admin.post("/key/block", {"key": "0" * 64}, status=404)


def test_delete(admin):
    first, second, alias = admin.key()["key"], admin.key()["key"], fresh("to-delete")
    admin.key(key_alias=alias)
    error = admin.post("/key/delete", {"keys": [first, "sk-not-there-at-all-1234"]}, status=404)
    assert "sk-not-there" not in error["message"] and works(admin, first), "all or none"
    assert admin.post("/key/delete", {"keys": [first, hashlib.sha256(second.encode()).hexdigest()]})["deleted_keys"][0] == first
    assert not works(admin, first) and not works(admin, second)
    admin.get("/key/info", status=404, key=first)
    assert admin.post("/key/delete", {"key_aliases": [alias]}) == {"deleted_keys": [alias]}
    admin.post("/key/delete", {}, status=400)
    deleted = admin.call("GET", "/key/list", params={"status": "deleted", "key_alias": alias})
    assert [row["key_alias"] for row in deleted["keys"]] == [alias]


def test_regenerate(admin):
    former = admin.key(max_budget=5, key_alias=fresh("rotated"))
    made = admin.post("/key/regenerate", {"key": former["key"], "rpm_limit": 4})
    assert made["key"] != former["key"] and made["key_alias"] == former["key_alias"] and made["max_budget"] == 5 and made["rpm_limit"] == 4
    assert works(admin, made["key"]) and not works(admin, former["key"])
    again = admin.post(f"/key/{made['token']}/regenerate", {"grace_period": "1h", "new_key": "sk-" + fresh("a-key-of-my-own")})
    assert again["key"].startswith("sk-a-key-of-my-own")
    assert works(admin, again["key"]) and works(admin, made["key"]), "the former one has an hour"
    admin.post("/key/regenerate", {"key": "sk-not-there-at-all-1234"}, status=404)
    admin.post("/key/regenerate", {"key": again["key"], "new_master_key": "sk-other"}, status=400)


def test_spend(admin):
    key = admin.key(spend=3.25, max_budget=10)["key"]
    assert admin.info(key)["spend"] == 3.25
    reset = admin.post(f"/key/{hashlib.sha256(key.encode()).hexdigest()}/reset_spend", {"reset_to": 1})
    assert (reset["previous_spend"], reset["spend"], reset["max_budget"]) == (3.25, 1.0, 10)
    assert admin.info(key)["spend"] == 1.0
    admin.post(f"/key/{reset['key_hash']}/reset_spend", {"reset_to": 2}, status=400)
    admin.post(f"/key/{reset['key_hash']}/reset_spend", {}, status=400)
    windowed = admin.key(spend=2, budget_duration="1d")["key"]
    assert admin.info(windowed)["spend"] == 2.0
    admin.post("/key/update", {"key": windowed, "spend": 0.5})
    assert admin.info(windowed)["spend"] == 0.5
    rotated = admin.post("/key/regenerate", {"key": windowed})
    assert rotated["spend"] == 0.5, "a new text is no new budget"


def test_many_at_once(admin):
    first, second = admin.key()["key"], admin.key()["key"]
    done = admin.post("/key/bulk_update", {"keys": [{"key": first, "rpm_limit": 3}, {"key": second, "rpm_limit": "x"}, {"key": "sk-nothing-of-the-kind"}]})
    assert done["total_requested"] == 3 and len(done["successful_updates"]) == 1 and len(done["failed_updates"]) == 2
    assert admin.info(first)["rpm_limit"] == 3 and admin.info(second)["rpm_limit"] is None
    assert "sk-nothing" not in str(done)
    team = admin.team()["team_id"]
    member = admin.key(team_id=team)["key"]
    assert len(admin.post("/team/key/bulk_update", {"team_id": team, "all_keys_in_team": True, "update_fields": {"tpm_limit": 6}})["successful_updates"]) == 1
    assert admin.info(member)["tpm_limit"] == 6
    infos = admin.post("/v2/key/info", {"keys": [first, member]})
    assert len(infos["info"]) == 2
    admin.post("/v2/key/info", {"keys": ["sk-nothing-of-the-kind"]}, status=404)


def test_lists(admin):
    user = fresh("lister")
    for number in range(5):
        admin.key(user_id=user, key_alias=fresh(f"{user}-k"), max_budget=number)
    page = admin.get("/key/list", user_id=user, size=2, page=1)
    assert (len(page["keys"]), page["total_count"], page["current_page"], page["total_pages"]) == (2, 5, 1, 3)
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in page["keys"])
    everything = [key for number in (1, 2, 3) for key in admin.get("/key/list", user_id=user, size=2, page=number)["keys"]]
    assert len(set(everything)) == 5
    full = admin.get("/key/list", user_id=user, return_full_object="true", sort_by="max_budget", sort_order="asc")["keys"]
    assert [key["max_budget"] for key in full] == [0, 1, 2, 3, 4]
    one = admin.get("/key/list", key_alias=full[0]["key_alias"])
    assert one["keys"] == [full[0]["token"]]
    assert admin.get("/key/list", key_hash=full[1]["token"])["total_count"] == 1
    admin.get("/key/list", status=422, size=101)
    admin.get("/key/list", status=422, page="x")
    admin.get("/key/list", status=400, sort_by="colour")


def test_another_gateways_changes_survive_a_restart(admin):
    key = admin.key(key_alias=fresh("kept"), spend=1.5)["key"]
    admin.gateway.client.close()
    admin.gateway.program.stop()
    admin.gateway.start()
    admin.client = admin.gateway.client
    assert works(admin, key)
    assert admin.info(key)["spend"] == 1.5
