// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/permissions.h"

#include <QTest>

using namespace Gatehouse;

namespace {

/// One organization with its admin, a team in it with admin and member, a stranger, and keys of theirs.
Directory::Pointer town()
{
    Entities all;
    for (const char *id : {"chief", "boss", "worker", "stranger"}) {
        User user;
        user.id = id;
        all.users << user;
    }
    Organization organization;
    organization.id = "org";
    all.organizations << organization;
    OrganizationMembership runs;
    runs.organizationId = "org";
    runs.userId = "chief";
    runs.role = UserRole::OrgAdmin;
    all.organizationMemberships << runs;
    Team team;
    team.id = "team";
    team.organizationId = "org";
    all.teams << team;
    for (const auto &[user, role] : {std::pair("boss", MemberRole::Admin), std::pair("worker", MemberRole::User)}) {
        Membership member;
        member.teamId = "team";
        member.userId = user;
        member.role = role;
        all.memberships << member;
    }
    return Directory::of(std::move(all));
}

VirtualKey keyOf(const QByteArray &user, const QByteArray &team = {})
{
    VirtualKey key;
    key.hash = QByteArray(64, 'a');
    key.userId = user;
    key.teamId = team;
    return key;
}

Actor actor(const QByteArray &user, UserRole role = UserRole::InternalUser)
{
    Actor one;
    one.userId = one.name = user;
    one.role = role;
    one.route = "/key/generate";
    return one;
}

} // namespace

class TestPermissions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_town = town(); }
    void makesKeys_data();
    void makesKeys();
    void changesKeys_data();
    void changesKeys();
    void teams();
    void organizations();
    void refusesAdministrationInLiteLlmsWords();
    void nobodysKeyHasNoPower();

private:
    Directory::Pointer m_town;
};

void TestPermissions::makesKeys_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<int>("role");
    QTest::addColumn<QByteArray>("owner");
    QTest::addColumn<QByteArray>("team");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *name, const char *user, UserRole role, const char *owner, const char *team, bool allowed) {
        QTest::newRow(name) << QByteArray(user) << static_cast<int>(role) << QByteArray(owner) << QByteArray(team) << allowed;
    };
    const UserRole internal = UserRole::InternalUser;
    row("admin for anybody", "", UserRole::ProxyAdmin, "stranger", "team", true);
    row("viewer", "stranger", UserRole::ProxyAdminViewer, "stranger", "", false);
    row("viewer of his own", "stranger", UserRole::InternalUserViewer, "stranger", "", false);
    row("for himself", "stranger", internal, "stranger", "", true);
    row("for another", "stranger", internal, "worker", "", false);
    row("for nobody", "stranger", internal, "", "", false);
    row("team admin for a member", "boss", internal, "worker", "team", true);
    row("team admin for a service", "boss", internal, "", "team", true);
    row("member without permission", "worker", internal, "worker", "team", false);
    row("stranger to the team", "stranger", internal, "stranger", "team", false);
    row("organization admin", "chief", internal, "worker", "team", true);
}

void TestPermissions::makesKeys()
{
    QFETCH(QByteArray, user);
    QFETCH(int, role);
    QFETCH(QByteArray, owner);
    QFETCH(QByteArray, team);
    QFETCH(bool, allowed);
    const Actor who = actor(user, static_cast<UserRole>(role));
    QCOMPARE(Permissions(who, *m_town).makeKey(keyOf(owner, team)).ok(), allowed);
}

void TestPermissions::changesKeys_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<bool>("inTeam");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("his own") << QByteArray("worker") << QByteArray("/key/update") << false << true;
    QTest::newRow("his own of a team") << QByteArray("worker") << QByteArray("/key/update") << true << false;
    QTest::newRow("revokes his own of a team") << QByteArray("worker") << QByteArray("/key/delete") << true << true;
    QTest::newRow("team admin") << QByteArray("boss") << QByteArray("/key/update") << true << true;
    QTest::newRow("team admin beyond his team") << QByteArray("boss") << QByteArray("/key/update") << false << false;
    QTest::newRow("organization admin") << QByteArray("chief") << QByteArray("/key/regenerate") << true << true;
    QTest::newRow("stranger") << QByteArray("stranger") << QByteArray("/key/delete") << false << false;
    QTest::newRow("stranger to the team") << QByteArray("stranger") << QByteArray("/key/delete") << true << false;
}

void TestPermissions::changesKeys()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, route);
    QFETCH(bool, inTeam);
    QFETCH(bool, allowed);
    const Actor who = actor(user);
    QCOMPARE(Permissions(who, *m_town).changeKey(keyOf("worker", inTeam ? "team" : ""), route).ok(), allowed);
}

void TestPermissions::teams()
{
    const auto team = m_town->team("team");
    const auto may = [&](const char *user) {
        const Actor who = actor(user);
        const Permissions permissions(who, *m_town);
        return QByteArray(permissions.seesTeam(*team) ? "s" : "") + (permissions.runTeam(*team) ? "r" : "") + (permissions.ownTeam(*team) ? "o" : "");
    };
    QCOMPARE(may("chief"), QByteArray("sro"));
    QCOMPARE(may("boss"), QByteArray("sr"));
    QCOMPARE(may("worker"), QByteArray("s"));
    QCOMPARE(may("stranger"), QByteArray());
    QCOMPARE(may(""), QByteArray());
}

void TestPermissions::organizations()
{
    const Actor chief = actor("chief"), boss = actor("boss");
    QVERIFY(Permissions(chief, *m_town).runOrganization("org").ok());
    QVERIFY(!Permissions(chief, *m_town).runOrganization("other").ok());
    QVERIFY(!Permissions(chief, *m_town).runOrganization("").ok());
    QVERIFY(!Permissions(boss, *m_town).seeOrganization("org").ok());
}

void TestPermissions::refusesAdministrationInLiteLlmsWords()
{
    Actor who = actor("worker");
    who.route = "/user/new";
    const Result<void> refused = Permissions(who, *m_town).administrate();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::PermissionDenied);
    for (const char *part : {"Only proxy admin can be used to generate", "Route=/user/new", "Your role=internal_user", "Your user_id=worker"})
        QVERIFY2(refused.error().message.contains(QLatin1String(part)), qPrintable(refused.error().message));
}

void TestPermissions::nobodysKeyHasNoPower()
{
    const Actor nobody = actor("");
    const Permissions permissions(nobody, *m_town);
    QVERIFY(!permissions.makeKey(keyOf("")).ok());
    QVERIFY(!permissions.changeKey(keyOf(""), "/key/delete").ok());
    QVERIFY(!permissions.seesKey(keyOf("")));
    QVERIFY(!permissions.seesUser(""));
}

QTEST_GUILESS_MAIN(TestPermissions)
#include "tst_permissions.moc"
