# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see and change what, by keys of people with each role."""

import pytest

from admin import fresh


@pytest.fixture
def person(admin):
    """Makes a user with that role; gives his id and calls with his key."""
    def make(role="internal_user", **more):
        made = admin.user(user_role=role, **more)
        return made["user_id"], admin.with_key(made["key"])
    return make


def test_internal_users_manage_their_own_keys(admin, person):
    (me, mine), (other, _) = person(), person()
    made = mine.post("/key/generate", {"key_alias": fresh("mine")})
    assert made["user_id"] == me and made["created_by"] == me
    assert "themselves" in mine.post("/key/generate", {"user_id": other}, status=403)["message"]
    assert mine.get("/key/info", key=made["key"])["info"]["user_id"] == me
    assert mine.post("/key/update", {"key": made["key"], "max_budget": 3})["max_budget"] == 3
    foreign = admin.key(user_id=other)["key"]
    mine.get("/key/info", status=403, key=foreign)
    for path in ("/key/update", "/key/block", "/key/regenerate"):
        mine.post(path, {"key": foreign}, status=403)
    mine.post("/key/delete", {"keys": [foreign]}, status=403)
    mine.post("/key/update", {"key": made["key"], "user_id": other}, status=403)
    mine.post("/key/update", {"key": made["key"], "allowed_routes": ["/user/new"]}, status=403)
    mine.post("/key/update", {"key": made["key"], "allowed_routes": []})
    mine.post("/key/update", {"key": made["key"], "spend": 0}, status=403)
    mine.post(f"/key/{made['token']}/reset_spend", {"reset_to": 0}, status=403)
    assert {key["user_id"] for key in mine.get("/key/list", return_full_object="true")["keys"]} == {me}
    mine.get("/key/list", status=403, user_id=other)
    mine.post("/key/delete", {"keys": [made["key"]]})


def test_they_administrate_nothing(admin, person):
    me, mine = person()
    for path, body in (("/user/new", {}), ("/team/new", {}), ("/budget/new", {}), ("/customer/new", {"user_id": "x"}), ("/tag/new", {"name": "x"}),
                       ("/organization/new", {}), ("/access_group/new", {"access_group": "x", "model_names": ["y"]}), ("/user/delete", {"user_ids": [me]})):
        answer = mine.client.post(path, json=body)
        assert answer.status_code == 403, f"{path}: {answer.status_code} {answer.text}"
    for change in ({"user_role": "proxy_admin"}, {"max_budget": 1000}, {"tpm_limit": 5}):
        assert mine.client.post("/user/update", json={"user_id": me, **change}).status_code == 403, change
    assert admin.get("/user/info", user_id=me)["user_info"]["user_role"] == "internal_user"
    assert mine.get("/user/info")["user_id"] == me
    mine.get("/user/info", status=403, user_id=person()[0])


def test_viewers_see_all_and_change_nothing(admin, person):
    _, viewer = person("proxy_admin_viewer")
    key = admin.key()["key"]
    assert viewer.get("/key/info", key=key)["info"]["token"]
    assert viewer.get("/key/list")["total_count"] > 1 and viewer.get("/user/list")["total"] > 0
    for path, body in (("/key/generate", {}), ("/key/update", {"key": key}), ("/key/delete", {"keys": [key]}), ("/team/new", {}), ("/user/new", {})):
        assert viewer.client.post(path, json=body).status_code == 403, path
    _, own = person("internal_user_viewer")
    assert own.client.post("/key/generate", json={}).status_code == 403


def test_team_admins_run_their_team(admin, person):
    boss, boss_calls = person()
    worker, worker_calls = person()
    team = admin.team(members_with_roles=[{"role": "admin", "user_id": boss}, {"role": "user", "user_id": worker}], max_budget=5)["team_id"]
    other = admin.team()["team_id"]
    boss_calls.post("/team/member_add", {"team_id": team, "member": {"role": "user", "user_id": fresh("hired")}})
    boss_calls.post("/team/member_add", {"team_id": other, "member": {"role": "user", "user_id": boss}}, status=403)
    boss_calls.post("/team/update", {"team_id": team, "max_budget": 500}, status=403)
    key = boss_calls.post("/key/generate", {"team_id": team, "user_id": worker})["key"]
    assert worker_calls.get("/team/info", team_id=team)["team_id"] == team
    worker_calls.get("/team/info", status=403, team_id=other)
    worker_calls.post("/team/member_add", {"team_id": team, "member": {"role": "admin", "user_id": worker}}, status=403)
    assert "permissions" in worker_calls.post("/key/generate", {"team_id": team}, status=403)["message"]
    boss_calls.post("/team/permissions_update", {"team_id": team, "team_member_permissions": ["/key/generate", "/key/info"]})
    assert worker_calls.post("/key/generate", {"team_id": team})["team_id"] == team
    worker_calls.post("/key/update", {"key": key, "max_budget": 9}, status=403)
    worker_calls.post("/key/delete", {"keys": [key]})  # whoever lost it may revoke it
    assert team in [one["team_id"] for one in worker_calls.get("/team/list")] and other not in [one["team_id"] for one in worker_calls.get("/team/list")]


def test_organization_admins_run_their_organization(admin, person):
    chief, calls = person()
    mine = admin.post("/organization/new", {"organization_alias": "Mine"})["organization_id"]
    other = admin.post("/organization/new", {"organization_alias": "Other"})["organization_id"]
    admin.post("/organization/member_add", {"organization_id": mine, "member": {"role": "org_admin", "user_id": chief}})
    team = calls.post("/team/new", {"organization_id": mine, "max_budget": 3})["team_id"]
    assert calls.client.post("/team/new", json={"organization_id": other}).status_code == 403
    assert calls.client.post("/team/new", json={}).status_code == 403
    calls.post("/team/update", {"team_id": team, "max_budget": 4})
    assert calls.client.post("/team/update", json={"team_id": team, "organization_id": other}).status_code == 403
    made = calls.post("/user/new", {"user_id": fresh("org-made"), "organizations": [mine]})
    assert made["organization_memberships"][0]["organization_id"] == mine
    assert calls.client.post("/user/new", json={"user_role": "proxy_admin", "organizations": [mine]}).status_code == 403
    assert [one["organization_id"] for one in calls.get("/organization/list")] == [mine]
    calls.get("/organization/info", status=403, organization_id=other)
    assert calls.client.post("/organization/update", json={"organization_id": mine, "max_budget": 1}).status_code == 403


def test_the_description_is_of_what_is_there(admin):
    paths = admin.get("/openapi.json")["paths"]
    fields = paths["/key/generate"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert {"max_budget", "models", "duration", "key_type"} <= set(fields)
    assert "size" in [one["name"] for one in paths["/key/list"]["get"]["parameters"]]
    assert [one["name"] for one in paths["/team/{team_id}/member/{user_id}/reset_spend"]["post"]["parameters"]] == ["team_id", "user_id"]
