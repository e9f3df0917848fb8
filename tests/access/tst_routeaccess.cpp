// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/routeaccess.h"
#include "gateway/access/routegroups.h"
#include "tests/access/people.h"

#include <QTest>

using namespace Gatehouse;

namespace {

using Names = QList<QByteArray>;

RouteAsked asked(const QByteArray &methodAndPath, Access access)
{
    const Names words = methodAndPath.split(' ');
    return {words.at(0), words.at(1), access};
}

CallerRights withRole(std::optional<UserRole> role)
{
    CallerRights rights;
    rights.role = role;
    return rights;
}

/// Of "proxy_admin", "none", "org admin", "team admin" or a role.
CallerRights callerNamed(const QByteArray &name)
{
    if (name == "master")
        return CallerRights::master();
    CallerRights rights = withRole(roleFromText(name));
    if (name == "org admin" || name == "team admin") {
        rights.role = UserRole::InternalUserViewer;
        rights.isOrganizationAdmin = name == "org admin";
        rights.isTeamAdmin = name == "team admin";
    }
    return rights;
}

} // namespace

class TestRouteAccess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void patterns_data();
    void patterns();
    void groups_data();
    void groups();
    void groupsAreKnownByName();
    void roles_data();
    void roles();
    void everyKeyMayCallKeyRoutes();
    void allowedRoutes_data();
    void allowedRoutes();
    void aKeyOpensWhatItNames();
    void wording();
    void rightsComeFromTheUser();
    void keyTypes();
};

void TestRouteAccess::patterns_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *pattern, const char *path, bool expected) {
        QTest::addRow("%s %s", pattern, path) << QByteArray(pattern) << QByteArray(path) << expected;
    };
    row("/a", "/a", true);
    row("/a", "/a/b", false);
    row("/a/*", "/a/b/c", true);
    row("/a/*", "/a", false);
    row("/a/*", "/ab", false);
    row("/threads/{id}", "/threads/1", true);
    row("/threads/{id}", "/threads/", false);
    row("/threads/{id}", "/threads/1/messages", false);
    row("/threads/{id}/runs", "/threads/1/runs", true);
    row("/key/{key}/regenerate", "/key/regenerate/1", false);
    row("/models/{model:path}:generateContent", "/models/google/gemini:generateContent", true);
    row("/models/{model:path}:generateContent", "/models/:generateContent", false);
    row("/models/{model:path}:generateContent", "/models/gemini:countTokens", false);
    row("/a/{x}/b/{y}", "/a/1/b/2", true);
    row("/a/{x}/b/{y}", "/a/1/c/2", false);
    row("/a/{x}/*", "/a/1/b/c", true);
    row("/a/{x", "/a/1", false);
}

void TestRouteAccess::patterns()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, path);
    QFETCH(bool, expected);
    QCOMPARE(matchesRoute(path, pattern), expected);
}

void TestRouteAccess::groups_data()
{
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *group, const char *path, bool expected) {
        QTest::addRow("%s %s", group, path) << QByteArray(group) << QByteArray(path) << expected;
    };
    row("openai_routes", "/v1/chat/completions", true);
    row("openai_routes", "/chat/completions", true);
    row("openai_routes", "/openai/deployments/gpt-4o/chat/completions", true);
    row("openai_routes", "/openai/deployments/vertex_ai/gemini/chat/completions", true);
    row("openai_routes", "/v1/messages", false);
    row("anthropic_routes", "/v1/messages", true);
    row("anthropic_routes", "/v1/chat/completions", false);
    row("llm_api_routes", "/v1/messages", true);
    row("llm_api_routes", "/v1/responses/resp_1/input_items", true);
    row("llm_api_routes", "/anthropic/v1/messages", true);
    row("llm_api_routes", "/v1beta/models/gemini:generateContent", true);
    row("llm_api_routes", "/key/generate", false);
    row("llm_api_routes", "/v1/model/info", false);
    row("management_routes", "/key/generate", true);
    row("management_routes", "/team/new", true);
    row("management_routes", "/v1/chat/completions", false);
    row("key_management_routes", "/key/abc/regenerate", true);
    row("info_routes", "/key/info", true);
    row("info_routes", "/v1/models", true);
    row("info_routes", "/key/generate", false);
    row("org_admin_allowed_routes", "/audit/17", true);
    row("no_such_routes", "/key/info", false);
}

void TestRouteAccess::groups()
{
    QFETCH(QByteArray, group);
    QFETCH(QByteArray, path);
    QFETCH(bool, expected);
    QCOMPARE(isInRouteGroup(path, group), expected);
}

void TestRouteAccess::groupsAreKnownByName()
{
    QVERIFY(isRouteGroup("llm_api_routes"));
    QVERIFY(!isRouteGroup("/v1/models"));
    QVERIFY(!isRouteGroup({}));
    const Names names = routeGroupNames();
    QVERIFY(names.contains("google_routes"));
    QVERIFY(std::is_sorted(names.begin(), names.end()));
}

void TestRouteAccess::roles_data()
{
    QTest::addColumn<QByteArray>("caller");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *caller, const char *route, bool allowed) {
        QTest::addRow("%s: %s", caller, route) << QByteArray(caller) << QByteArray(route) << allowed;
    };
    row("master", "POST /global/spend/reset", true);
    row("proxy_admin", "POST /global/spend/reset", false);
    row("proxy_admin", "POST /team/new", true);
    row("proxy_admin", "GET /health", true);
    row("proxy_admin", "POST /whatever/comes", true);
    row("proxy_admin_viewer", "GET /whatever/comes", true);
    row("proxy_admin_viewer", "HEAD /spend/logs", true);
    row("proxy_admin_viewer", "POST /v2/key/info", true);
    row("proxy_admin_viewer", "POST /budget/info", true);
    row("proxy_admin_viewer", "POST /spend/calculate", true);
    row("proxy_admin_viewer", "POST /key/generate", false);
    row("proxy_admin_viewer", "POST /key/abc/regenerate", false);
    row("proxy_admin_viewer", "POST /user/update", false);
    row("proxy_admin_viewer", "DELETE /credentials/x", false);
    row("proxy_admin_viewer", "GET /memory-usage-in-mem-cache", false);
    row("internal_user", "POST /key/generate", true);
    row("internal_user", "GET /spend/logs", true);
    row("internal_user", "GET /user/info", true);
    row("internal_user", "POST /team/member_add", true);
    row("internal_user", "POST /team/new", false);
    row("internal_user", "POST /user/new", false);
    row("internal_user", "GET /health", false);
    row("internal_user", "GET /budget/list", false);
    row("internal_user_viewer", "GET /spend/logs", true);
    row("internal_user_viewer", "GET /key/info", true);
    row("internal_user_viewer", "POST /key/generate", false);
    row("internal_user_viewer", "POST /team/member_add", false);
    row("internal_user_viewer", "GET /user/daily/activity", true);
    row("team admin", "POST /team/member_add", true);
    row("team admin", "POST /team/new", false);
    row("org_admin", "POST /team/new", true);
    row("org_admin", "POST /organization/member_add", true);
    row("org_admin", "POST /organization/new", false);
    row("org_admin", "POST /budget/new", false);
    row("org admin", "POST /team/new", true);
    row("none", "GET /key/info", true);
    row("none", "POST /key/generate", false);
    row("none", "GET /spend/logs", false);
    row("team", "GET /team/info", true);
    row("customer", "GET /key/info", false);
    row("customer", "POST /model/new", false);
}

void TestRouteAccess::roles()
{
    QFETCH(QByteArray, caller);
    QFETCH(QByteArray, route);
    QFETCH(bool, allowed);
    QCOMPARE(mayCallRoute(callerNamed(caller), asked(route, Access::Admin)).ok(), allowed);
    QVERIFY(mayCallRoute(callerNamed(caller), asked(route, Access::Open)).ok());
}

void TestRouteAccess::everyKeyMayCallKeyRoutes()
{
    for (const QByteArray caller : {"none", "customer", "internal_user", "internal_user_viewer", "proxy_admin_viewer", "proxy_admin", "master"})
        QVERIFY2(mayCallRoute(callerNamed(caller), asked("POST /v1/chat/completions", Access::Key)).ok(), caller.constData());
}

void TestRouteAccess::allowedRoutes_data()
{
    QTest::addColumn<Names>("routes");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("allowed");
    const QByteArray chat = "/v1/chat/completions";
    QTest::newRow("none said") << Names() << chat << true;
    QTest::newRow("the path") << Names{"/v1/chat/completions"} << chat << true;
    QTest::newRow("another path") << Names{"/v1/embeddings"} << chat << false;
    QTest::newRow("without v1 is another path") << Names{"/chat/completions"} << chat << false;
    QTest::newRow("what is below") << Names{"/v1/responses"} << QByteArray("/v1/responses/1") << true;
    QTest::newRow("not what begins alike") << Names{"/v1/chat"} << QByteArray("/v1/chatter") << false;
    QTest::newRow("star") << Names{"/v1/*"} << chat << true;
    QTest::newRow("star elsewhere") << Names{"/v2/*"} << chat << false;
    QTest::newRow("everything") << Names{"*"} << chat << true;
    QTest::newRow("group") << Names{"llm_api_routes"} << chat << true;
    QTest::newRow("other group") << Names{"management_routes"} << chat << false;
    QTest::newRow("one of two") << Names{"info_routes", "openai_routes"} << chat << true;
    QTest::newRow("placeholder") << Names{"/v1/models/{id}"} << QByteArray("/v1/models/x") << true;
    QTest::newRow("empty text") << Names{""} << chat << false;
    QTest::newRow("no such group") << Names{"unheard_of_routes"} << chat << false;
}

void TestRouteAccess::allowedRoutes()
{
    QFETCH(Names, routes);
    QFETCH(QByteArray, path);
    QFETCH(bool, allowed);
    CallerRights rights = withRole(std::nullopt);
    rights.allowedRoutes = routes;
    QCOMPARE(mayCallRoute(rights, {"POST", path, Access::Key}).ok(), allowed);
    // They narrow administrators too.
    rights.role = UserRole::ProxyAdmin;
    QCOMPARE(mayCallRoute(rights, {"POST", path, Access::Admin}).ok(), allowed);
}

void TestRouteAccess::aKeyOpensWhatItNames()
{
    CallerRights rights = withRole(std::nullopt);
    const RouteAsked route = asked("POST /team/new", Access::Admin);
    rights.allowedRoutes = {"/team/new"};
    QVERIFY(mayCallRoute(rights, route).ok());
    rights.allowedRoutes = {"/team/*"};
    QVERIFY(mayCallRoute(rights, route).ok());
    for (const QByteArray entry : {"management_routes", "*", "/*"}) {
        rights.allowedRoutes = {entry};
        QVERIFY2(!mayCallRoute(rights, route).ok(), entry.constData());
    }
    rights.allowedRoutes = {"/global/spend/reset"};
    QVERIFY(!mayCallRoute(rights, asked("POST /global/spend/reset", Access::Admin)).ok());
}

void TestRouteAccess::wording()
{
    CallerRights rights = withRole(UserRole::InternalUser);
    const Result<void> byRole = mayCallRoute(rights, asked("POST /team/new", Access::Admin));
    QCOMPARE(byRole.error().kind, ErrorKind::PermissionDenied);
    QVERIFY(byRole.error().message.startsWith(QStringLiteral(
        "Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=/team/new. Your role=internal_user")));
    rights.allowedRoutes = {"info_routes", "/v1/models"};
    const Result<void> byKey = mayCallRoute(rights, asked("POST /v1/messages", Access::Key));
    QCOMPARE(byKey.error().message, QStringLiteral("Virtual key is not allowed to call this route. Only allowed to call routes: ['info_routes', '/v1/models']. "
                                                   "Tried to call route: /v1/messages"));
}

void TestRouteAccess::rightsComeFromTheUser()
{
    VirtualKey key = keyNamed("ci");
    key.userId = "u";
    key.allowedRoutes = {"llm_api_routes"};
    User user = userNamed("u");
    user.role = UserRole::InternalUserViewer;
    OrganizationMembership inOrganization;
    inOrganization.organizationId = "o";
    inOrganization.userId = "u";
    Membership inTeam = memberOf("t", "u");
    const auto rights = [&](const QList<Entity> &entities) {
        const auto directory = directoryOf(entities);
        return rightsOf(*directory, *resolveKey(*directory, KeyDigest::fromHash(key.hash), noon));
    };
    CallerRights found = rights({key, user, inOrganization, inTeam});
    QVERIFY(found.role == UserRole::InternalUserViewer && !found.isOrganizationAdmin && !found.isTeamAdmin && !found.isMaster);
    QCOMPARE(found.allowedRoutes, key.allowedRoutes);
    inOrganization.role = UserRole::OrgAdmin;
    inTeam.role = MemberRole::Admin;
    found = rights({key, user, inOrganization, inTeam});
    QVERIFY(found.isOrganizationAdmin && found.isTeamAdmin);
    found = rights({key, inOrganization, inTeam});
    QVERIFY(!found.role && !found.isOrganizationAdmin && !found.isTeamAdmin);
}

void TestRouteAccess::keyTypes()
{
    QCOMPARE(*allowedRoutesOfKeyType("default"), Names());
    QCOMPARE(*allowedRoutesOfKeyType("llm_api"), Names{"llm_api_routes"});
    QCOMPARE(*allowedRoutesOfKeyType("management"), Names{"management_routes"});
    QCOMPARE(*allowedRoutesOfKeyType("read_only"), Names{"info_routes"});
    for (const QByteArrayView type : {"llm_api", "management", "read_only"})
        QVERIFY(isRouteGroup(allowedRoutesOfKeyType(type)->first()));
    QCOMPARE(allowedRoutesOfKeyType("LLM").error().param, QByteArray("key_type"));
}

QTEST_GUILESS_MAIN(TestRouteAccess)
#include "tst_routeaccess.moc"
