// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/modelaccess.h"
#include "tests/access/people.h"

#include <QTest>

using namespace Gatehouse;

namespace {

using Names = QList<QByteArray>;

QList<QByteArray> groupsOf(const QByteArray &model)
{
    return model == "grouped" ? Names{"beta-models"} : Names();
}

ResolvedKey resolved(const Directory::Pointer &directory)
{
    return *resolveKey(*directory, KeyDigest::fromHash(keyNamed("ci").hash), noon);
}

Result<void> ask(const Directory::Pointer &directory, const QByteArray &model)
{
    const Result<void> answer = mayUseModel(*directory, resolved(directory), model, groupsOf);
    if (canUseModel(*directory, resolved(directory), model, groupsOf) != answer.ok())
        qFatal("the short answer differs");
    return answer;
}

/// "" when it is allowed, else the error's type.
QByteArray refusal(const QList<Entity> &entities, const QByteArray &model)
{
    const Result<void> answer = ask(directoryOf(entities), model);
    return answer ? QByteArray() : answer.error().type;
}

AccessGroup groupNamed(const QByteArray &name, const Names &models)
{
    AccessGroup group;
    group.id = "id of " + name;
    group.name = name;
    group.models = models;
    return group;
}

} // namespace

class TestModelAccess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void patterns_data();
    void patterns();
    void keyList_data();
    void keyList();
    void teamNarrows();
    void memberNarrows();
    void userOnlyForPersonalKeys();
    void organizationNarrows();
    void aliases();
    void anAliasIsNoWayAround();
    void groupsBesideTheList();
    void ownGroupCountsForTheTeam();
    void saysWhoAndWhat();
    void namesAtMostTwenty();
};

void TestModelAccess::patterns_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *pattern, const char *name, bool expected) {
        QTest::addRow("%s %s", pattern, name) << QByteArray(pattern) << QByteArray(name) << expected;
    };
    row("gpt-4o", "gpt-4o", true);
    row("gpt-4o", "gpt-4o-mini", false);
    row("gpt-4*", "gpt-4o-mini", true);
    row("gpt-4*", "gpt-4", true);
    row("gpt-4*", "gpt-3", false);
    row("openai/*", "openai/gpt-4o", true);
    row("openai/*", "azure/gpt-4o", false);
    row("openai/*", "openai", false);
    row("*-mini", "gpt-4o-mini", true);
    row("*-mini", "gpt-4o-mini-2024", false);
    row("*", "", true);
    row("**", "anything", true);
    row("a*b*c", "a-b-c", true);
    row("a*b*c", "abc", true);
    row("a*b*c", "acb", false);
    row("a*bb*b", "abb", false);
    row("a*bb*b", "abbb", true);
    row("ab*ba", "aba", false);
    row("bedrock/*.claude-*", "bedrock/eu.claude-3", true);
    row("bedrock/*.claude-*", "bedrock/eu.nova", false);
    row("gpt.4", "gpt-4", false);
    row("", "", true);
}

void TestModelAccess::patterns()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, name);
    QFETCH(bool, expected);
    QCOMPARE(matchesPattern(name, pattern), expected);
}

void TestModelAccess::keyList_data()
{
    QTest::addColumn<Names>("models");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("empty") << Names() << QByteArray("m") << true;
    QTest::newRow("star") << Names{"*"} << QByteArray("m") << true;
    QTest::newRow("all proxy models") << Names{"all-proxy-models"} << QByteArray("m") << true;
    QTest::newRow("all team models without a team") << Names{"all-team-models"} << QByteArray("m") << true;
    QTest::newRow("named") << Names{"a", "m"} << QByteArray("m") << true;
    QTest::newRow("not named") << Names{"a", "b"} << QByteArray("m") << false;
    QTest::newRow("case counts") << Names{"M"} << QByteArray("m") << false;
    QTest::newRow("pattern") << Names{"openai/*"} << QByteArray("openai/m") << true;
    QTest::newRow("none") << Names{"no-default-models"} << QByteArray("m") << false;
    QTest::newRow("none, and a word for itself") << Names{"no-default-models"} << QByteArray("no-default-models") << false;
    QTest::newRow("none but one") << Names{"no-default-models", "m"} << QByteArray("m") << true;
    QTest::newRow("group of deployments") << Names{"beta-models"} << QByteArray("grouped") << true;
    QTest::newRow("not in that group") << Names{"beta-models"} << QByteArray("m") << false;
    QTest::newRow("group by name") << Names{"fast"} << QByteArray("fast-1") << true;
    QTest::newRow("group by id") << Names{"id of fast"} << QByteArray("fast-1") << true;
    QTest::newRow("pattern in a group") << Names{"fast"} << QByteArray("quick/x") << true;
    QTest::newRow("not in the group") << Names{"fast"} << QByteArray("m") << false;
}

void TestModelAccess::keyList()
{
    QFETCH(Names, models);
    QFETCH(QByteArray, model);
    QFETCH(bool, allowed);
    VirtualKey key = keyNamed("ci");
    key.models = models;
    QCOMPARE(refusal({key, groupNamed("fast", {"fast-1", "quick/*"})}, model), allowed ? QByteArray() : QByteArray("key_model_access_denied"));
}

void TestModelAccess::teamNarrows()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    Team team = teamNamed("t");
    team.models = {"a", "b"};
    QCOMPARE(refusal({key, team}, "a"), QByteArray());
    QCOMPARE(refusal({key, team}, "c"), QByteArray("team_model_access_denied"));
    key.models = {"all-team-models"};
    QCOMPARE(refusal({key, team}, "a"), QByteArray());
    QCOMPARE(refusal({key, team}, "c"), QByteArray("team_model_access_denied"));
    key.models = {"b", "c"};
    QCOMPARE(refusal({key, team}, "a"), QByteArray("key_model_access_denied"));
    QCOMPARE(refusal({key, team}, "b"), QByteArray());
    QCOMPARE(refusal({key, team}, "c"), QByteArray("team_model_access_denied"));
    // On a team the word means nothing: it must not open all.
    team.models = {"all-team-models"};
    QCOMPARE(refusal({key, team}, "b"), QByteArray("team_model_access_denied"));
}

void TestModelAccess::memberNarrows()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.userId = "u";
    Membership member = memberOf("t", "u");
    member.models = {"a"};
    QCOMPARE(refusal({key, teamNamed("t"), member}, "a"), QByteArray());
    QCOMPARE(refusal({key, teamNamed("t"), member}, "b"), QByteArray("user_model_access_denied"));
}

void TestModelAccess::userOnlyForPersonalKeys()
{
    VirtualKey key = keyNamed("ci");
    key.userId = "u";
    User user = userNamed("u");
    user.models = {"no-default-models"};
    QCOMPARE(refusal({key, user}, "a"), QByteArray("user_model_access_denied"));
    user.models = {"a"};
    QCOMPARE(refusal({key, user}, "a"), QByteArray());
    QCOMPARE(refusal({key, user}, "b"), QByteArray("user_model_access_denied"));
    key.teamId = "t";
    QCOMPARE(refusal({key, user, teamNamed("t")}, "b"), QByteArray());
}

void TestModelAccess::organizationNarrows()
{
    VirtualKey key = keyNamed("ci");
    key.organizationId = "o";
    Organization organization;
    organization.id = "o";
    organization.models = {"a"};
    QCOMPARE(refusal({key, organization}, "a"), QByteArray());
    QCOMPARE(refusal({key, organization}, "b"), QByteArray("org_model_access_denied"));
}

void TestModelAccess::aliases()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.modelAliases = {{"mine", "ours"}};
    Team team = teamNamed("t");
    team.modelAliases = {{"ours", "gpt-4o"}, {"mine", "never"}};
    const auto directory = directoryOf({key, team});
    QCOMPARE(meantModel(resolved(directory), "mine"), QByteArray("gpt-4o"));
    QCOMPARE(meantModel(resolved(directory), "ours"), QByteArray("gpt-4o"));
    QCOMPARE(meantModel(resolved(directory), "other"), QByteArray("other"));
    // Each of the three names opens the key's list.
    for (const QByteArray name : {"mine", "ours", "gpt-4o"}) {
        key.models = {name};
        QCOMPARE(refusal({key, team}, "mine"), QByteArray());
    }
    key.models = {"never"};
    QCOMPARE(refusal({key, team}, "mine"), QByteArray("key_model_access_denied"));
}

void TestModelAccess::anAliasIsNoWayAround()
{
    // Who may change a key could name a dear model like a cheap one.
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.modelAliases = {{"cheap", "dear"}};
    Team team = teamNamed("t");
    team.models = {"cheap"};
    QCOMPARE(refusal({key, team}, "cheap"), QByteArray("team_model_access_denied"));
    key.teamId = {};
    key.userId = "u";
    User user = userNamed("u");
    user.models = {"cheap"};
    QCOMPARE(refusal({key, user}, "cheap"), QByteArray("user_model_access_denied"));
}

void TestModelAccess::groupsBesideTheList()
{
    VirtualKey key = keyNamed("ci");
    key.models = {"a"};
    AccessGroup group = groupNamed("fast", {"fast-1"});
    QCOMPARE(refusal({key, group}, "fast-1"), QByteArray("key_model_access_denied"));
    key.accessGroups = {group.id};
    QCOMPARE(refusal({key, group}, "fast-1"), QByteArray());
    key.accessGroups.clear();
    group.keyHashes = {key.hash};
    QCOMPARE(refusal({key, group}, "fast-1"), QByteArray());
    // To a list that allows all they add nothing, and take nothing away.
    key.models.clear();
    QCOMPARE(refusal({key, group}, "b"), QByteArray());

    key.teamId = "t";
    Team team = teamNamed("t");
    team.models = {"a"};
    group.keyHashes.clear();
    QCOMPARE(refusal({key, team, group}, "fast-1"), QByteArray("team_model_access_denied"));
    team.accessGroups = {group.id};
    QCOMPARE(refusal({key, team, group}, "fast-1"), QByteArray());
    team.accessGroups.clear();
    group.teamIds = {"t"};
    QCOMPARE(refusal({key, team, group}, "fast-1"), QByteArray());
}

void TestModelAccess::ownGroupCountsForTheTeam()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    Team team = teamNamed("t");
    team.models = {"a"};
    AccessGroup group = groupNamed("fast", {"fast-1"});
    key.accessGroups = {group.id};
    QCOMPARE(refusal({key, team, group}, "fast-1"), QByteArray("team_model_access_denied"));
    group.keyHashes = {key.hash};
    QCOMPARE(refusal({key, team, group}, "fast-1"), QByteArray());
}

void TestModelAccess::saysWhoAndWhat()
{
    VirtualKey key = keyNamed("ci");
    key.models = {"a", "b*"};
    const Result<void> answer = ask(directoryOf({key}), "x");
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::PermissionDenied);
    QCOMPARE(answer.error().param, QByteArray("model"));
    QVERIFY2(answer.error().message.startsWith(QStringLiteral("key not allowed to access model. This key can only access models=['a', 'b*']. Tried to access x. "
                                                              "Refused by key \"ci\"")),
             qPrintable(answer.error().message));
    key.models.clear();
    key.teamId = "t";
    Team team = teamNamed("t");
    team.alias = "research";
    team.models = {"a"};
    const Result<void> byTeam = ask(directoryOf({key, team}), "x");
    QVERIFY(byTeam.error().message.startsWith(QStringLiteral("team not allowed to access model. This team can only access models=['a']. Tried to access x")));
    QVERIFY(byTeam.error().message.contains(QStringLiteral("team \"research\"")));
}

void TestModelAccess::namesAtMostTwenty()
{
    VirtualKey key = keyNamed("ci");
    for (int i = 0; i < 25; ++i)
        key.models << "model-" + QByteArray::number(i);
    const QString message = ask(directoryOf({key}), "x").error().message;
    QVERIFY(message.contains(QStringLiteral("'model-19', … and 5 more]")));
    QVERIFY(!message.contains(QStringLiteral("model-20")));
    key.models = key.models.first(20);
    QVERIFY(ask(directoryOf({key}), "x").error().message.contains(QStringLiteral("'model-19']")));
}

QTEST_GUILESS_MAIN(TestModelAccess)
#include "tst_modelaccess.moc"
