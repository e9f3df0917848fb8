// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/keystate.h"
#include "gateway/access/limitfill.h"
#include "gateway/access/resolvedkey.h"
#include "tests/access/people.h"

#include <QTest>

using namespace Gatehouse;
using std::chrono::hours;
using std::chrono::microseconds;

namespace {

ResolvedKey resolved(const Directory::Pointer &directory, const QByteArray &alias, WallTime now = noon)
{
    const auto found = resolveKey(*directory, KeyDigest::fromHash(keyNamed(alias).hash), now);
    return found ? *found : ResolvedKey();
}

Budget budgetOf(const QByteArray &id, Limits limits)
{
    Budget budget;
    budget.id = id;
    budget.limits = std::move(limits);
    return budget;
}

Limits withBudget(std::int64_t dollars, const QByteArray &duration)
{
    Limits limits;
    limits.maxBudget = usd(dollars);
    limits.budgetDuration = duration;
    return limits;
}

} // namespace

class TestResolvedKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fillsWhatIsOpen();
    void keepsABudgetThatNeverResets();
    void fillsModelsOneByOne();
    void findsEverybody();
    void organizationOf_data();
    void organizationOf();
    void templatesFill();
    void membersWithoutLimitsGetTheTeams();
    void memberModelsComeFromTheBudgetToo();
    void increasesWhileItLasts();
    void increaseDoesNotOverflow();
    void replacedKeyWorksForAWhile();
    void unknownIsUnknown();
    void admits_data();
    void admits();
    void saysWhen();
    void unknownKeyShowsLittle();
};

void TestResolvedKey::fillsWhatIsOpen()
{
    Limits limits, from = withBudget(10, "1d");
    limits.rpm = 0;
    from.rpm = 5;
    from.tpm = 6;
    from.parallel = 7;
    from.softBudget = usd(8);
    from.windows = {{usd(1), "1h"}};
    fillOpen(limits, from);
    QCOMPARE(limits.rpm, 0); // zero is a limit
    QCOMPARE(limits.tpm, 6);
    QCOMPARE(limits.parallel, 7);
    QCOMPARE(limits.maxBudget, usd(10));
    QCOMPARE(limits.softBudget, usd(8));
    QCOMPARE(limits.budgetDuration, QByteArray("1d"));
    QCOMPARE(limits.windows.size(), 1);
}

void TestResolvedKey::keepsABudgetThatNeverResets()
{
    Limits limits = withBudget(3, {});
    fillOpen(limits, withBudget(10, "1d"));
    QCOMPARE(limits.maxBudget, usd(3));
    QCOMPARE(limits.budgetDuration, QByteArray());
    Limits onlyDuration;
    onlyDuration.budgetDuration = "7d";
    fillOpen(onlyDuration, withBudget(10, "1d"));
    QCOMPARE(onlyDuration.budgetDuration, QByteArray("7d"));
}

void TestResolvedKey::fillsModelsOneByOne()
{
    Limits limits, from;
    limits.models["a"].rpm = 1;
    from.models["a"] = {9, 2, BudgetWindow{usd(1), "1d"}};
    from.models["b"].tpm = 3;
    fillOpen(limits, from);
    QCOMPARE(limits.models["a"].rpm, 1);
    QCOMPARE(limits.models["a"].tpm, 2);
    QCOMPARE(limits.models["a"].budget->limit, usd(1));
    QCOMPARE(limits.models["b"].tpm, 3);
}

void TestResolvedKey::findsEverybody()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "research";
    key.userId = "u";
    const auto directory = directoryOf({key, teamNamed("research"), userNamed("u"), memberOf("research", "u")});
    const ResolvedKey found = resolved(directory, "ci");
    QCOMPARE(found.key, key);
    QCOMPARE(found.team.get(), directory->team("research").get());
    QCOMPARE(found.user.get(), directory->user("u").get());
    QVERIFY(found.member);
    QVERIFY(!found.isPersonal());
    QVERIFY(!found.validUntil);
    QCOMPARE(found.keyLabel(), QStringLiteral("key \"ci\""));
}

void TestResolvedKey::organizationOf_data()
{
    QTest::addColumn<QByteArray>("ofKey");
    QTest::addColumn<QByteArray>("ofTeam");
    QTest::addColumn<QByteArray>("ofUser");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("key") << QByteArray("k") << QByteArray("t") << QByteArray("u") << QByteArray("k");
    QTest::newRow("team") << QByteArray() << QByteArray("t") << QByteArray("u") << QByteArray("t");
    QTest::newRow("user") << QByteArray() << QByteArray() << QByteArray("u") << QByteArray("u");
    QTest::newRow("nobody") << QByteArray() << QByteArray() << QByteArray() << QByteArray();
}

void TestResolvedKey::organizationOf()
{
    QFETCH(QByteArray, ofKey);
    QFETCH(QByteArray, ofTeam);
    QFETCH(QByteArray, ofUser);
    QFETCH(QByteArray, expected);
    VirtualKey key = keyNamed("ci");
    key.teamId = "t1";
    key.userId = "u1";
    key.organizationId = ofKey;
    Team team = teamNamed("t1");
    team.organizationId = ofTeam;
    User user = userNamed("u1");
    user.organizationId = ofUser;
    QList<Entity> all{key, team, user};
    for (const QByteArray id : {"k", "t", "u"}) {
        Organization organization;
        organization.id = id;
        all << organization;
    }
    const ResolvedKey found = resolved(directoryOf(all), "ci");
    QCOMPARE(found.organizationId, expected);
    QCOMPARE(found.organization ? found.organization->id : QByteArray(), expected);
}

void TestResolvedKey::templatesFill()
{
    VirtualKey key = keyNamed("ci");
    key.budgetId = "small";
    key.limits.rpm = 1;
    Limits small = withBudget(10, "1d");
    small.rpm = 99;
    small.tpm = 1000;
    const auto directory = directoryOf({key, budgetOf("small", small)});
    const ResolvedKey found = resolved(directory, "ci");
    QCOMPARE(found.keyLimits.maxBudget, usd(10));
    QCOMPARE(found.keyLimits.rpm, 1);
    QCOMPARE(found.keyLimits.tpm, 1000);
    QCOMPARE(found.key.limits, key.limits); // the key itself is as it was written
    // Without the template its own limits are left.
    const ResolvedKey without = resolved(directory->with({}, {{EntityKind::Budget, "small", {}}}, 2), "ci");
    QCOMPARE(without.keyLimits, key.limits);
}

void TestResolvedKey::membersWithoutLimitsGetTheTeams()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.userId = "u";
    Team team = teamNamed("t");
    team.memberLimits = withBudget(5, "1mo");
    Membership member = memberOf("t", "u");
    member.limits.rpm = 3;
    const ResolvedKey found = resolved(directoryOf({key, team, member}), "ci");
    QCOMPARE(found.memberLimits.maxBudget, usd(5));
    QCOMPARE(found.memberLimits.budgetDuration, QByteArray("1mo"));
    QCOMPARE(found.memberLimits.rpm, 3);
    // Nor is a key of somebody outside the team a way around them.
    QCOMPARE(resolved(directoryOf({key, team}), "ci").memberLimits.maxBudget, usd(5));
    member.limits.maxBudget = usd(7);
    QCOMPARE(resolved(directoryOf({key, team, member}), "ci").memberLimits.maxBudget, usd(7));
}

void TestResolvedKey::memberModelsComeFromTheBudgetToo()
{
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.userId = "u";
    Membership member = memberOf("t", "u");
    member.budgetId = "b";
    Budget budget = budgetOf("b", withBudget(5, {}));
    budget.models = {"gpt-4o"};
    QCOMPARE(resolved(directoryOf({key, teamNamed("t"), member, budget}), "ci").memberModels, QList<QByteArray>{"gpt-4o"});
    member.models = {"other"};
    QCOMPARE(resolved(directoryOf({key, teamNamed("t"), member, budget}), "ci").memberModels, QList<QByteArray>{"other"});
}

void TestResolvedKey::increasesWhileItLasts()
{
    VirtualKey key = keyNamed("ci");
    key.limits = withBudget(10, {});
    key.temporaryIncrease = usd(5);
    key.increaseExpiresAt = noon + hours(1);
    const auto directory = directoryOf({key});
    const ResolvedKey during = resolved(directory, "ci", noon + hours(1) - microseconds(1));
    QCOMPARE(during.keyLimits.maxBudget, usd(15));
    QCOMPARE(during.validUntil, noon + hours(1));
    const ResolvedKey after = resolved(directory, "ci", noon + hours(1));
    QCOMPARE(after.keyLimits.maxBudget, usd(10));
    QVERIFY(!after.validUntil);
    // There is nothing to add to when there is no budget: that would make one.
    key.limits = {};
    QVERIFY(!resolved(directoryOf({key}), "ci").keyLimits.maxBudget);
}

void TestResolvedKey::increaseDoesNotOverflow()
{
    VirtualKey key = keyNamed("ci");
    key.limits.maxBudget = Money::fromNano(std::numeric_limits<std::int64_t>::max() - 1);
    key.temporaryIncrease = usd(5);
    QCOMPARE(resolved(directoryOf({key}), "ci").keyLimits.maxBudget->nano(), std::numeric_limits<std::int64_t>::max());
}

void TestResolvedKey::replacedKeyWorksForAWhile()
{
    const VirtualKey key = keyNamed("new");
    const DeprecatedKey former{keyNamed("old").hash, key.hash, noon + hours(1)};
    const auto directory = directoryOf({key, former});
    const ResolvedKey found = resolved(directory, "old");
    QCOMPARE(found.key.hash, key.hash);
    QCOMPARE(found.validUntil, noon + hours(1));
    QVERIFY(!resolveKey(*directory, KeyDigest::fromHash(former.hash), noon + hours(1)));
    // The new one is gone: so is the old one.
    QVERIFY(!resolveKey(*directory->with({}, {idOf(key)}, 2), KeyDigest::fromHash(former.hash), noon));
}

void TestResolvedKey::unknownIsUnknown()
{
    QVERIFY(!resolveKey(*directoryOf({keyNamed("ci")}), KeyDigest::fromHash(keyNamed("other").hash), noon));
    QVERIFY(!resolveKey(Directory(), KeyDigest(), noon));
}

void TestResolvedKey::admits_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("message"); // begins so; empty: admitted
    QTest::addColumn<QByteArray>("type");
    const QByteArray auth = "auth_error";
    const auto row = [](const char *what, const char *message = "", const QByteArray &type = {}) {
        QTest::newRow(what) << QString::fromLatin1(what) << QString::fromLatin1(message) << type;
    };
    row("fine");
    row("blocked", "Authentication Error, Key is blocked. Update via `/key/unblock`", auth);
    row("expired", "Authentication Error, Expired Key. Key Expiry time 2026-11-24 11:00:00 UTC and current time 2026-11-24 12:00:00 UTC", "expired_key");
    row("user", "Authentication Error, User is deactivated", auth);
    row("team", "Authentication Error, Team=t is blocked. Update via `/team/unblock`", auth);
    row("organization", "Authentication Error, Organization=o is blocked", auth);
    row("noteam", "Authentication Error, Team doesn't exist in db. Team=t", auth);
    row("noorganization", "Authentication Error, Organization doesn't exist in db. Organization=o", auth);
    row("nouser");
    row("blocked,expired,user,team,organization", "Authentication Error, Key is blocked", auth);
    row("expired,user,team,organization", "Authentication Error, User is deactivated", auth);
    row("expired,team,organization", "Authentication Error, Expired Key", "expired_key");
    row("team,organization", "Authentication Error, Team=t is blocked", auth);
}

void TestResolvedKey::admits()
{
    QFETCH(QString, what);
    QFETCH(QString, message);
    QFETCH(QByteArray, type);
    const QStringList set = what.split(QLatin1Char(','));
    const auto has = [&](const char *word) { return set.contains(QString::fromLatin1(word)); };
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.userId = "u";
    key.organizationId = "o";
    key.blocked = has("blocked");
    key.expiresAt = has("expired") ? noon - hours(1) : noon + hours(1);
    Team team = teamNamed("t");
    team.blocked = has("team");
    User user = userNamed("u");
    user.blocked = has("user");
    Organization organization;
    organization.id = "o";
    organization.blocked = has("organization");
    QList<Entity> all{key};
    if (!has("noteam"))
        all << team;
    if (!has("nouser"))
        all << user;
    if (!has("noorganization"))
        all << organization;
    const Result<void> admitted = admitKey(resolved(directoryOf(all), "ci"), noon);
    QCOMPARE(admitted.ok(), message.isEmpty());
    if (admitted.ok())
        return;
    QVERIFY2(admitted.error().message.startsWith(message), qPrintable(admitted.error().message));
    QCOMPARE(admitted.error().type, type);
    QCOMPARE(admitted.error().kind, ErrorKind::Authentication);
}

void TestResolvedKey::saysWhen()
{
    VirtualKey key = keyNamed("ci");
    key.expiresAt = noon;
    const auto directory = directoryOf({key});
    QVERIFY(admitKey(resolved(directory, "ci"), noon - microseconds(1)).ok());
    QVERIFY(!admitKey(resolved(directory, "ci"), noon).ok());
}

void TestResolvedKey::unknownKeyShowsLittle()
{
    const Error error = unknownKey("sk-1234567890abcd", KeyDigest::fromHash(sha256Hex("sk-1234567890abcd")));
    QCOMPARE(error.type, QByteArray("token_not_found_in_db"));
    QVERIFY(error.message.contains(QStringLiteral("Received API Key = sk-...abcd, Key Hash (Token) =") + QString::fromLatin1(sha256Hex("sk-1234567890abcd"))));
    QVERIFY(!error.message.contains(QStringLiteral("0abcd")));
    QVERIFY(!unknownKey("sk-12", KeyDigest()).message.contains(QStringLiteral("k-12")));
}

QTEST_GUILESS_MAIN(TestResolvedKey)
#include "tst_resolvedkey.moc"
