# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams, users, customers, budgets, tags, access groups and organizations as scripts manage them."""

import threading

from admin import fresh


def test_teams(admin):
    identity = fresh("team-id")
    made = admin.post("/team/new", {"team_id": identity, "team_alias": "Research", "models": ["gpt-4o-mini"], "max_budget": 20, "budget_duration": "1mo", "tpm_limit": 10,
                                    "metadata": {"a": 1}, "members_with_roles": [{"role": "admin", "user_id": fresh("boss")}], "team_member_budget": 2.5, "guardrails": ["pii"]})
    assert made["team_id"] == identity and made["max_budget"] == 20 and made["spend"] == 0 and made["team_member_budget"] == 2.5 and made["guardrails"] == ["pii"]
    assert [member["role"] for member in made["members_with_roles"]] == ["admin"]
    assert "already exists" in admin.post("/team/new", {"team_id": identity}, status=400)["message"]
    updated = admin.post("/team/update", {"team_id": identity, "max_budget": None, "team_alias": "Search"})
    assert updated["team_id"] == identity and updated["data"]["max_budget"] is None and updated["data"]["tpm_limit"] == 10
    key = admin.key(team_id=identity)["key"]
    info = admin.get("/team/info", team_id=identity)
    assert info["team_info"]["team_alias"] == "Search" and len(info["keys"]) == 1 and len(info["team_memberships"]) == 1
    assert identity in [team["team_id"] for team in admin.get("/team/list")]
    assert admin.get("/v2/team/list", team_id=identity)["teams"][0]["keys_count"] == 1
    assert admin.post("/team/block", {"team_id": identity})["blocked"] is True
    assert admin.with_key(key).client.get("/v1/models").status_code == 401
    assert admin.post("/team/unblock", {"team_id": identity})["blocked"] is False
    assert admin.post("/team/delete", {"team_ids": [identity]}) == {"deleted_teams": [identity]}
    admin.get("/team/info", status=404, team_id=identity)
    admin.get("/key/info", status=404, key=key)
    admin.post("/team/delete", {"team_ids": [identity]}, status=404)
    admin.post("/team/update", {"team_id": identity}, status=404)
    admin.post("/team/update", {}, status=400)


def test_members(admin):
    team, user = admin.team()["team_id"], fresh("member")
    added = admin.post("/team/member_add", {"team_id": team, "member": {"role": "user", "user_id": user}, "max_budget_in_team": 4})
    assert added["updated_team_memberships"][0]["max_budget_in_team"] == 4 and added["updated_users"][0]["user_id"] == user
    admin.post("/team/member_add", {"team_id": team, "member": {"role": "user", "user_id": user}}, status=400)
    admin.post("/team/member_add", {"team_id": team, "member": [{"role": "boss", "user_id": fresh("member")}]}, status=422)
    admin.post("/team/member_add", {"team_id": team}, status=422)
    by_mail = admin.post("/team/member_add", {"team_id": team, "member": [{"role": "user", "user_email": f"{fresh('mail')}@example.com"}, {"role": "user", "user_id": fresh("member")}]})
    assert len(by_mail["members_with_roles"]) == 3
    changed = admin.post("/team/member_update", {"team_id": team, "user_id": user, "role": "admin", "max_budget_in_team": 6, "rpm_limit": 3})
    assert (changed["role"], changed["max_budget_in_team"], changed["rpm_limit"]) == ("admin", 6, 3)
    admin.post("/team/member_update", {"team_id": team, "user_id": "nobody"}, status=404)
    key = admin.key(team_id=team, user_id=user)["key"]
    assert user not in [member["user_id"] for member in admin.post("/team/member_delete", {"team_id": team, "user_id": user})["members_with_roles"]]
    admin.get("/key/info", status=404, key=key)
    admin.post("/team/member_delete", {"team_id": team, "user_id": user}, status=404)


def test_members_added_at_the_same_time_all_stay(admin):
    team = admin.team()["team_id"]
    users = [fresh("parallel") for _ in range(12)]
    failures = []

    def add(user):
        answer = admin.client.post("/team/member_add", json={"team_id": team, "member": {"role": "user", "user_id": user}})
        if answer.status_code != 200:
            failures.append(answer.text)
    threads = [threading.Thread(target=add, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert {member["user_id"] for member in admin.get("/team/info", team_id=team)["team_info"]["members_with_roles"]} == set(users)


def test_changes_of_one_key_at_the_same_time_all_stay(admin):
    key = admin.key()["key"]
    fields = ["rpm_limit", "tpm_limit", "max_parallel_requests", "max_budget", "soft_budget"]
    threads = [threading.Thread(target=admin.post, args=("/key/update", {"key": key, field: 7})) for field in fields]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    info = admin.info(key)
    assert [info[field] for field in fields] == [7] * len(fields)


def test_team_models_and_permissions(admin):
    team = admin.team(models=["a"])["team_id"]
    assert admin.post("/team/model/add", {"team_id": team, "models": ["b", "a"]})["models"] == ["a", "b"]
    assert admin.post("/team/model/delete", {"team_id": team, "models": ["a"]})["models"] == ["b"]
    admin.post("/team/model/delete", {"team_id": team, "models": ["b"]}, status=400)
    assert "/key/info" in admin.get("/team/permissions_list", team_id=team)["team_member_permissions"]
    admin.post("/team/permissions_update", {"team_id": team, "team_member_permissions": ["/key/generate"]})
    assert admin.get("/team/permissions_list", team_id=team)["team_member_permissions"] == ["/key/generate"]
    assert admin.get("/team/available") == []


def test_users(admin):
    identity, team = fresh("user-id"), admin.team()["team_id"]
    made = admin.post("/user/new", {"user_id": identity, "user_email": f"{identity}@example.com", "user_role": "internal_user", "max_budget": 9, "teams": [team], "password": "secret words"})
    assert made["user_id"] == identity and made["key"].startswith("sk-") and made["max_budget"] == 9 and made["teams"] == [team]
    assert "secret words" not in str(made) and "argon" not in str(made)
    assert admin.with_key(made["key"]).client.get("/v1/models").status_code == 200
    admin.post("/user/new", {"user_id": identity}, status=409)
    admin.post("/user/new", {"user_email": f"{identity}@example.com".upper()}, status=409)
    admin.post("/user/new", {"user_role": "king"}, status=422)
    assert admin.user(auto_create_key=False)["key"] is None
    info = admin.get("/user/info", user_id=identity)
    assert info["user_info"]["user_email"] == f"{identity}@example.com" and len(info["keys"]) == 1 and info["teams"][0]["team_id"] == team
    assert admin.get("/v2/user/info", user_id=identity)["user_id"] == identity
    updated = admin.post("/user/update", {"user_id": identity, "user_alias": "Some User", "max_budget": None})
    assert updated["data"]["user_alias"] == "Some User" and updated["data"]["max_budget"] is None
    admin.post("/user/update", {"user_id": "nobody"}, status=404)
    admin.post("/user/update", {}, status=400)
    bulk = admin.post("/user/bulk_update", {"users": [{"user_id": identity, "tpm_limit": 5}, {"user_id": "nobody"}]})
    assert (bulk["successful_updates"], bulk["failed_updates"]) == (1, 1)
    page = admin.get("/user/list", user_email=identity)
    assert page["total"] == 1 and page["users"][0]["key_count"] == 1 and page["users"][0]["tpm_limit"] == 5
    assert "proxy_admin" in admin.get("/user/available_roles")
    assert admin.post("/user/delete", {"user_ids": [identity]}) == 1
    admin.get("/user/info", status=404, user_id=identity)
    admin.get("/key/info", status=404, key=made["key"])
    admin.post("/user/delete", {"user_ids": [identity]}, status=404)


def test_customers(admin):
    for group in ("customer", "end_user"):
        identity = fresh("customer")
        made = admin.post(f"/{group}/new", {"user_id": identity, "alias": "Shop", "max_budget": 1.5, "allowed_model_region": "eu"})
        assert made["user_id"] == identity and made["litellm_budget_table"]["max_budget"] == 1.5 and made["allowed_model_region"] == "eu" and made["spend"] == 0
        admin.post(f"/{group}/new", {"user_id": identity}, status=400)
        admin.post(f"/{group}/new", {"alias": "x"}, status=400)
        admin.post(f"/{group}/new", {"user_id": fresh("customer"), "allowed_model_region": "mars"}, status=422)
        assert admin.post(f"/{group}/update", {"user_id": identity, "alias": None})["alias"] is None
        assert admin.get(f"/{group}/info", end_user_id=identity)["blocked"] is False
        blocked = admin.post(f"/{group}/block", {"user_ids": [identity, fresh("never-seen")]})
        assert len(blocked["blocked_users"]) == 2 and admin.get(f"/{group}/info", end_user_id=identity)["blocked"] is True
        admin.post(f"/{group}/unblock", {"user_ids": [identity]})
        assert admin.get(f"/{group}/info", end_user_id=identity)["blocked"] is False
        assert identity in [customer["user_id"] for customer in admin.get(f"/{group}/list")]
        assert admin.post(f"/{group}/delete", {"user_ids": [identity]})["deleted_customers"] == 1
        admin.get(f"/{group}/info", status=404, end_user_id=identity)


def test_budgets(admin):
    identity = fresh("budget")
    made = admin.post("/budget/new", {"budget_id": identity, "max_budget": 100, "budget_duration": "1w", "rpm_limit": 5})
    assert made["budget_id"] == identity and made["max_budget"] == 100 and made["budget_reset_at"]
    admin.post("/budget/new", {"budget_id": identity}, status=400)
    assert admin.post("/budget/new", {})["budget_id"]
    assert admin.post("/budget/update", {"budget_id": identity, "max_budget": 50})["max_budget"] == 50
    assert admin.post("/budget/info", {"budgets": [identity]})[0]["rpm_limit"] == 5
    assert {field["field_name"] for field in admin.get("/budget/settings", budget_id=identity)} >= {"max_budget", "rpm_limit"}
    assert identity in [budget["budget_id"] for budget in admin.get("/budget/list")]
    assert admin.post("/budget/delete", {"id": identity})["budget_id"] == identity
    admin.post("/budget/info", {"budgets": [identity]}, status=404)
    admin.post("/budget/delete", {}, status=400)


def test_tags(admin):
    name = fresh("tag")
    assert admin.post("/tag/new", {"name": name, "description": "d", "max_budget": 3})["tag"]["max_budget"] == 3
    admin.post("/tag/new", {"name": name}, status=409)
    assert admin.post("/tag/update", {"name": name, "description": "e"})["tag"]["description"] == "e"
    assert admin.post("/tag/info", {"names": [name]})[name]["max_budget"] == 3
    assert name in [tag["name"] for tag in admin.get("/tag/list")]
    admin.post("/tag/delete", {"name": name})
    admin.post("/tag/info", {"names": [name]}, status=404)


def test_access_groups(admin):
    name = fresh("group")
    made = admin.post("/access_group/new", {"access_group": name, "model_names": ["gpt-4o-mini", "claude"]})
    assert made["access_group"] == name and made["models_updated"] == 2
    admin.post("/access_group/new", {"access_group": name, "model_names": ["claude"]}, status=409)
    admin.post("/access_group/new", {"access_group": fresh("group")}, status=400)
    assert admin.get(f"/access_group/{name}/info") ["deployment_count"] == 2
    assert admin.call("PUT", f"/access_group/{name}/update", json={"model_names": ["claude"]})["model_names"] == ["claude"]
    assert name in [group["access_group"] for group in admin.get("/access_group/list")["access_groups"]]
    assert admin.call("DELETE", f"/access_group/{name}/delete")["access_group"] == name
    admin.get(f"/access_group/{name}/info", status=404)


def test_organizations(admin):
    made = admin.post("/organization/new", {"organization_alias": "Acme", "models": ["claude"], "max_budget": 7})
    identity = made["organization_id"]
    assert made["litellm_budget_table"]["max_budget"] == 7
    team = admin.team(organization_id=identity)["team_id"]
    user = fresh("org-user")
    added = admin.post("/organization/member_add", {"organization_id": identity, "member": {"role": "org_admin", "user_id": user}, "max_budget_in_organization": 2})
    assert added["updated_organization_memberships"][0]["user_role"] == "org_admin"
    assert admin.call("PATCH", "/organization/member_update", json={"organization_id": identity, "user_id": user, "role": "internal_user"})["user_role"] == "internal_user"
    info = admin.get("/organization/info", organization_id=identity)
    assert [one["team_id"] for one in info["teams"]] == [team] and len(info["members"]) == 1
    assert admin.call("PATCH", "/organization/update", json={"organization_id": identity, "organization_alias": "Ajax"})["organization_alias"] == "Ajax"
    assert identity in [one["organization_id"] for one in admin.get("/organization/list")]
    admin.call("DELETE", "/organization/member_delete", json={"organization_id": identity, "user_id": user})
    assert admin.call("DELETE", "/organization/delete", json={"organization_ids": [identity]})[0]["organization_id"] == identity
    admin.get("/organization/info", status=404, organization_id=identity)
    assert admin.get("/team/info", team_id=team)["team_info"]["organization_id"] is None
    admin.post("/team/new", {"organization_id": identity}, status=404)
