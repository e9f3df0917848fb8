// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/accountcache.h"
#include "gateway/access/directorybox.h"
#include "gateway/access/purseids.h"
#include "gateway/domain/charge.h"
#include "tests/access/people.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Gatehouse;
using std::chrono::hours;

namespace {

struct Bench {
    Ledger ledger;
    RateLimiter limiter;
    std::shared_ptr<const BudgetCalendar> calendar = std::make_shared<BudgetCalendar>(QTimeZone::utc());
    AccountSettings settings;

    AccountMaker maker() { return AccountMaker(ledger, limiter, calendar, settings); }
    std::shared_ptr<const Account> account(const QList<Entity> &entities, const QByteArray &alias = "ci", WallTime now = noon)
    {
        const auto directory = directoryOf(entities);
        return maker().ofKey(*directory, *resolveKey(*directory, KeyDigest::fromHash(keyNamed(alias).hash), now));
    }
};

QList<QByteArray> pursesOf(const std::vector<PurseClaim> &claims)
{
    QList<QByteArray> ids;
    for (const PurseClaim &claim : claims)
        ids << claim.purse->id();
    return ids;
}

QList<QByteArray> countersOf(const std::vector<RateClaim> &claims)
{
    QList<QByteArray> ids;
    for (const RateClaim &claim : claims)
        ids << claim.counter->id();
    return ids;
}

const PurseClaim &purseNamed(const std::vector<PurseClaim> &claims, const QByteArray &id)
{
    const auto found = std::find_if(claims.begin(), claims.end(), [&](const PurseClaim &claim) { return claim.purse->id() == id; });
    if (found == claims.end())
        qFatal("no purse %s", id.constData());
    return *found;
}

Limits withBudget(std::int64_t dollars, const QByteArray &duration = {})
{
    Limits limits;
    limits.maxBudget = usd(dollars);
    limits.budgetDuration = duration;
    return limits;
}

} // namespace

class TestAccounts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void purseIdsAreDistinct();
    void purseIdsFit();
    void countsInEveryPurse();
    void budgetsOfAUserHoldForPersonalKeys();
    void windowsAreClaims();
    void unreadableDurationsNeverBeginAnew();
    void countingAnewMovesTheStart();
    void ratesOnlyWhereThereAreLimits();
    void modelsHaveTheirOwn();
    void proxyAndMaster();
    void customersAndTags();
    void unknownCustomersGetTheDefault();
    void tagsOfKeyAndTeam();
    void budgetsAreKept();
    void claimsOutliveTheMaker();
    void cacheKeepsUntilTheDirectoryChanges();
    void cacheFollowsTheClock();
    void cacheForgetsWhatWasLongAgo();
    void cacheKeepsNoStrangers();
    void aBlockedKeyIsBlockedAtOnce();
    void costs();
};

void TestAccounts::purseIdsAreDistinct()
{
    QCOMPARE(keyPurse("abc"), QByteArray("key:abc"));
    QCOMPARE(memberPurse("t", "u"), QByteArray("member:t/u"));
    QCOMPARE(windowPurse(keyPurse("abc"), "1d"), QByteArray("key:abc:window:1d"));
    QCOMPARE(modelPurse(keyPurse("abc"), "gpt-4o"), QByteArray("key:abc:model:gpt-4o"));
    QCOMPARE(modelPurse(keyPurse("abc"), "openai/gpt-4o"), QByteArray("key:abc:model:openai/gpt-4o"));
    QCOMPARE(proxyPurse(), QByteArray("proxy:"));
    QVERIFY(memberPurse("a/b", "c") != memberPurse("a", "b/c"));
    QVERIFY(teamPurse("a:window:1d") != windowPurse(teamPurse("a"), "1d"));
    QVERIFY(teamPurse("a%3Ab") != teamPurse("a:b"));
    QVERIFY(teamPurse("a") != userPurse("a"));
}

void TestAccounts::purseIdsFit()
{
    const QByteArray longId(2000, 'x');
    const QByteArray one = teamPurse(longId + "1"), other = teamPurse(longId + "2");
    QVERIFY(one.size() <= longestPurse);
    QVERIFY(one != other);
    QVERIFY(one.startsWith("team:"));
    QVERIFY(modelPurse(teamPurse("t"), longId + "1") != modelPurse(teamPurse("t"), longId + "2"));
    QVERIFY(modelPurse(teamPurse("t"), longId).size() <= longestPurse);
    QCOMPARE(teamPurse(QByteArray(longestPurse - 5, 'x')).size(), longestPurse);
}

void TestAccounts::countsInEveryPurse()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.userId = "u";
    key.limits = withBudget(10);
    Team team = teamNamed("t");
    team.alias = "research";
    team.organizationId = "o";
    team.limits.softBudget = usd(7);
    Organization organization;
    organization.id = "o";
    const auto account = bench.account({key, team, userNamed("u"), organization});
    const auto &purses = account->claims.purses;
    QCOMPARE(pursesOf(purses), (QList<QByteArray>{"key:" + key.hash, "team:t", "member:t/u", "user:u", "organization:o", "proxy:"}));
    QCOMPARE(purses[0].limit, usd(10));
    QCOMPARE(purses[0].owner, QStringLiteral("key \"ci\""));
    QVERIFY(!purses[1].limit);
    QCOMPARE(purses[1].softBudget, usd(7));
    QCOMPARE(purses[1].owner, QStringLiteral("team \"research\""));
    QCOMPARE(purses[2].owner, QStringLiteral("member \"u\" of team \"research\""));
    QCOMPARE(pursesOf(bench.account({keyNamed("ci")})->claims.purses), (QList<QByteArray>{"key:" + key.hash, "proxy:"}));
}

void TestAccounts::budgetsOfAUserHoldForPersonalKeys()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.userId = "u";
    User user = userNamed("u");
    user.limits = withBudget(3);
    user.limits.rpm = 9;
    user.limits.windows = {{usd(1), "1d"}};
    const auto personal = bench.account({key, user});
    QCOMPARE(purseNamed(personal->claims.purses, "user:u").limit, usd(3));
    QCOMPARE(purseNamed(personal->claims.purses, "user:u:window:1d").limit, usd(1));
    key.teamId = "t";
    const auto ofTeam = bench.account({key, user, teamNamed("t")});
    QVERIFY(!purseNamed(ofTeam->claims.purses, "user:u").limit);
    QVERIFY(!purseNamed(ofTeam->claims.purses, "user:u:window:1d").limit);
    QCOMPARE(countersOf(ofTeam->claims.rates), QList<QByteArray>{"user:u"}); // how often he calls holds always
}

void TestAccounts::windowsAreClaims()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.limits = withBudget(10, "30d");
    key.limits.windows = {{usd(1), "1h"}, {usd(2), "1d"}};
    const auto account = bench.account({key});
    const auto &purses = account->claims.purses;
    const QByteArray id = "key:" + key.hash;
    QCOMPARE(pursesOf(purses), (QList<QByteArray>{id, id + ":window:1h", id + ":window:1d", "proxy:"}));
    QCOMPARE(purses[0].window->at(noon).start, WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 1)));
    QCOMPARE(purses[1].window->at(noon).start, noon);
    QCOMPARE(purses[1].limit, usd(1));
    QCOMPARE(purses[1].owner, QStringLiteral("key \"ci\" in each 1h"));
    QCOMPARE(purses[2].window->at(noon).start, noon - hours(12));
}

void TestAccounts::unreadableDurationsNeverBeginAnew()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.limits = withBudget(10, "fortnight");
    const auto account = bench.account({key});
    QVERIFY(!account->claims.purses[0].window);
    QCOMPARE(account->claims.purses[0].limit, usd(10));
}

void TestAccounts::countingAnewMovesTheStart()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.spendSince = noon;
    key.limits = withBudget(10);
    key.limits.windows = {{usd(1), "1d"}};
    const auto account = bench.account({key});
    QCOMPARE(account->claims.purses[0].since, noon);
    QCOMPARE(account->claims.purses[1].since, WallTime()); // its windows begin by themselves
}

void TestAccounts::ratesOnlyWhereThereAreLimits()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    Team team = teamNamed("t");
    QVERIFY(bench.account({key, team})->claims.rates.empty());
    key.limits.rpm = 0;
    team.limits.tpm = 100;
    team.limits.parallel = 2;
    const auto account = bench.account({key, team});
    const auto &rates = account->claims.rates;
    QCOMPARE(countersOf(rates), (QList<QByteArray>{"key:" + key.hash, "team:t"}));
    QCOMPARE(rates[0].requests, 0);
    QVERIFY(!rates[0].tokens && !rates[0].parallel);
    QCOMPARE(rates[1].tokens, 100);
    QCOMPARE(rates[1].parallel, 2);
    QCOMPARE(rates[1].owner, QStringLiteral("team \"t\""));
}

void TestAccounts::modelsHaveTheirOwn()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.limits.models["gpt-4o"] = {5, {}, BudgetWindow{usd(2), "1d"}};
    key.limits.models["nothing"] = {};
    Team team = teamNamed("t");
    team.limits.models["gpt-*"] = {{}, 1000, {}};
    const auto account = bench.account({key, team});
    const QByteArray id = "key:" + key.hash + ":model:gpt-4o";
    const auto claimsFor = [&](const char *model) {
        RequestClaims claims;
        claims.add(account->claims, model);
        return claims;
    };
    const RequestClaims both = claimsFor("gpt-4o");
    QCOMPARE(pursesOf(both.purses), (QList<QByteArray>{"key:" + key.hash, "team:t", "proxy:", id}));
    QCOMPARE(purseNamed(both.purses, id).limit, usd(2));
    QVERIFY(purseNamed(both.purses, id).window);
    QCOMPARE(both.purses.back().owner, QStringLiteral("key \"ci\" for model gpt-4o"));
    QCOMPARE(countersOf(both.rates), (QList<QByteArray>{id, "team:t:model:gpt-*"}));
    QCOMPARE(countersOf(claimsFor("gpt-4o-mini").rates), QList<QByteArray>{"team:t:model:gpt-*"});
    QVERIFY(claimsFor("claude").rates.empty());
    QCOMPARE(claimsFor("claude").purses.size(), 3u);
}

void TestAccounts::proxyAndMaster()
{
    Bench bench;
    bench.settings.proxy = withBudget(100, "30d");
    const auto account = bench.account({keyNamed("ci")});
    QCOMPARE(purseNamed(account->claims.purses, "proxy:").limit, usd(100));
    QVERIFY(purseNamed(account->claims.purses, "proxy:").window);
    const auto master = bench.maker().ofMaster("abc");
    QVERIFY(!master->key);
    QVERIFY(master->rights.isMaster);
    QCOMPARE(pursesOf(master->claims.purses), (QList<QByteArray>{"key:abc", "proxy:"}));
    QCOMPARE(purseNamed(master->claims.purses, "proxy:").limit, usd(100));
    QVERIFY(!purseNamed(master->claims.purses, "key:abc").limit);
    QCOMPARE(pursesOf(bench.maker().ofMaster({})->claims.purses), QList<QByteArray>{"proxy:"});
}

void TestAccounts::customersAndTags()
{
    Bench bench;
    Customer customer;
    customer.id = "c";
    customer.budgetId = "small";
    Tag tag;
    tag.name = "batch";
    tag.limits = withBudget(4);
    tag.limits.rpm = 1;
    Budget budget;
    budget.id = "small";
    budget.limits = withBudget(2, "1d");
    const auto directory = directoryOf({customer, tag, budget});
    const auto ofCustomer = bench.maker().ofCustomer(*directory, "c");
    QVERIFY(ofCustomer->customer);
    QCOMPARE(purseNamed(ofCustomer->claims.purses, "customer:c").limit, usd(2));
    const auto ofTag = bench.maker().ofTag(*directory, "batch");
    QCOMPARE(ofTag->tag.get(), directory->tag("batch").get());
    QCOMPARE(purseNamed(ofTag->claims.purses, "tag:batch").limit, usd(4));
    QCOMPARE(ofTag->claims.rates.size(), 1u);
    QCOMPARE(ofTag->claims.purses[0].owner, QStringLiteral("tag \"batch\""));
    const auto unknown = bench.maker().ofTag(*directory, "other");
    QVERIFY(!unknown->tag);
    QCOMPARE(pursesOf(unknown->claims.purses), QList<QByteArray>{"tag:other"});
}

void TestAccounts::unknownCustomersGetTheDefault()
{
    Bench bench;
    Budget budget;
    budget.id = "default";
    budget.limits = withBudget(2, "1d");
    Customer own;
    own.id = "own";
    own.limits = withBudget(9);
    const auto directory = directoryOf({budget, own});
    const auto limitOf = [&](const QByteArray &id) { return bench.maker().ofCustomer(*directory, id)->claims.purses[0].limit; };
    QVERIFY(!limitOf("new"));
    bench.settings.defaultCustomerMaxBudget = usd(1);
    QCOMPARE(limitOf("new"), usd(1));
    bench.settings.defaultCustomerBudget = "default";
    QCOMPARE(limitOf("new"), usd(2));
    QCOMPARE(limitOf("own"), usd(9));
}

void TestAccounts::tagsOfKeyAndTeam()
{
    Bench bench;
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.tags = {"a", "b"};
    Team team = teamNamed("t");
    team.tags = {"b", "c"};
    QCOMPARE(bench.account({key, team})->tags, (QList<QByteArray>{"a", "b", "c"}));
}

void TestAccounts::budgetsAreKept()
{
    // The claims as the ledger obeys them: a team of two keys spends no more than it has.
    Bench bench;
    VirtualKey one = keyNamed("one"), two = keyNamed("two");
    one.teamId = two.teamId = "t";
    Team team = teamNamed("t");
    team.limits = withBudget(3);
    team.limits.parallel = 1;
    const auto first = bench.account({one, two, team}, "one"), second = bench.account({one, two, team}, "two");
    Result<Reservation> held = bench.ledger.reserve(first->claims.purses, usd(2), noon);
    QVERIFY(held.ok());
    const Result<Reservation> refused = bench.ledger.reserve(second->claims.purses, usd(2), noon);
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().message.contains(QStringLiteral("team \"t\" has spent")));
    const RateLimiter::Answer running = bench.limiter.admit(first->claims.rates, 1, SteadyTime());
    QVERIFY(std::holds_alternative<Permit>(running));
    QVERIFY(std::holds_alternative<RateRefusal>(bench.limiter.admit(second->claims.rates, 1, SteadyTime())));
}

void TestAccounts::claimsOutliveTheMaker()
{
    VirtualKey key = keyNamed("ci");
    key.limits = withBudget(1, "1d");
    std::shared_ptr<const Account> account;
    Ledger ledger;
    RateLimiter limiter;
    std::weak_ptr<const BudgetCalendar> watched;
    {
        auto calendar = std::make_shared<const BudgetCalendar>(QTimeZone::utc());
        watched = calendar;
        const AccountMaker maker(ledger, limiter, std::move(calendar));
        const auto directory = directoryOf({key});
        account = maker.ofKey(*directory, *resolveKey(*directory, KeyDigest::fromHash(key.hash), noon));
    }
    QVERIFY(!watched.expired());
    QCOMPARE(account->claims.purses[0].window->at(noon).start, noon - hours(12));
    QCOMPARE(account->key->key, key);
    account.reset();
    QVERIFY(watched.expired());
}

void TestAccounts::cacheKeepsUntilTheDirectoryChanges()
{
    Bench bench;
    const AccountMaker maker = bench.maker();
    AccountCache cache(maker);
    VirtualKey key = keyNamed("ci");
    const KeyDigest digest = KeyDigest::fromHash(key.hash);
    auto directory = directoryOf({key});
    const auto first = cache.key(directory, digest, noon);
    QCOMPARE(cache.key(directory, digest, noon).get(), first.get());
    const auto customer = cache.customer(directory, "c");
    QCOMPARE(cache.customer(directory, "c").get(), customer.get());
    const auto tag = cache.tag(directory, "t");
    QCOMPARE(cache.tag(directory, "t").get(), tag.get());
    const auto master = cache.master("abc");
    QCOMPARE(cache.master("abc").get(), master.get());
    QVERIFY(cache.master("def").get() != master.get());

    key.limits = withBudget(5);
    directory = directory->with({key}, {}, 2);
    const auto second = cache.key(directory, digest, noon);
    QVERIFY(second.get() != first.get());
    QCOMPARE(second->claims.purses[0].limit, usd(5));
    QCOMPARE(second->claims.purses[0].purse.get(), first->claims.purses[0].purse.get()); // counting goes on
    QVERIFY(cache.customer(directory, "c").get() != customer.get());
    QVERIFY(cache.tag(directory, "t").get() != tag.get());
    QCOMPARE(cache.size(), 3);
    directory = directory->with({}, {idOf(key)}, 3);
    QVERIFY(!cache.key(directory, digest, noon));
    QCOMPARE(cache.size(), 2);
}

void TestAccounts::cacheFollowsTheClock()
{
    Bench bench;
    const AccountMaker maker = bench.maker();
    AccountCache cache(maker);
    VirtualKey key = keyNamed("ci");
    key.limits = withBudget(5);
    key.temporaryIncrease = usd(2);
    key.increaseExpiresAt = noon + hours(1);
    const DeprecatedKey former{keyNamed("old").hash, key.hash, noon + hours(2)};
    const auto directory = directoryOf({key, former});
    const KeyDigest digest = KeyDigest::fromHash(key.hash), old = KeyDigest::fromHash(former.hash);
    QCOMPARE(cache.key(directory, digest, noon)->claims.purses[0].limit, usd(7));
    QCOMPARE(cache.key(directory, digest, noon + hours(1))->claims.purses[0].limit, usd(5));
    QCOMPARE(cache.key(directory, old, noon + hours(1))->key->key.hash, key.hash);
    QVERIFY(!cache.key(directory, old, noon + hours(2)));
}

void TestAccounts::cacheForgetsWhatWasLongAgo()
{
    Bench bench;
    const AccountMaker maker = bench.maker();
    AccountCache cache(maker, 2);
    const auto directory = directoryOf({keyNamed("a"), keyNamed("b"), keyNamed("c")});
    const auto account = [&](const char *alias) { return cache.key(directory, KeyDigest::fromHash(keyNamed(alias).hash), noon); };
    const auto a = account("a");
    const std::weak_ptr<const Account> b = account("b");
    account("a");
    account("c"); // pushes out b
    QCOMPARE(cache.size(), 2);
    QVERIFY(b.expired());
    QCOMPARE(account("a").get(), a.get());
}

void TestAccounts::cacheKeepsNoStrangers()
{
    Bench bench;
    const AccountMaker maker = bench.maker();
    AccountCache cache(maker);
    const auto directory = directoryOf({keyNamed("a")});
    for (int i = 0; i < 100; ++i)
        QVERIFY(!cache.key(directory, KeyDigest::fromHash(sha256Hex(QByteArray::number(i))), noon));
    QCOMPARE(cache.size(), 0);
}

void TestAccounts::aBlockedKeyIsBlockedAtOnce()
{
    Bench bench;
    const AccountMaker maker = bench.maker();
    AccountCache cache(maker);
    DirectoryBox box;
    DirectoryBox::Slot slot;
    VirtualKey key = keyNamed("ci");
    const KeyDigest digest = KeyDigest::fromHash(key.hash);
    box.publish(directoryOf({key}));
    QVERIFY(!cache.key(box.current(slot), digest, noon)->key->key.blocked);
    key.blocked = true;
    box.publish(box.current()->with({key}, {}, 2));
    QVERIFY(cache.key(box.current(slot), digest, noon)->key->key.blocked);
}

/// Says what a look-up costs. Asserts nothing about time.
void TestAccounts::costs()
{
    Bench bench;
    const AccountMaker maker = bench.maker();
    AccountCache cache(maker);
    VirtualKey key = keyNamed("ci");
    key.teamId = "t";
    key.userId = "u";
    key.limits = withBudget(10, "30d");
    key.limits.rpm = 100;
    DirectoryBox box;
    DirectoryBox::Slot slot;
    box.publish(directoryOf({key, teamNamed("t"), userNamed("u"), memberOf("t", "u")}));
    const KeyDigest digest = KeyDigest::fromHash(key.hash);
    constexpr int times = 20'000;
    std::size_t claims = 0;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < times; ++i)
        claims += cache.key(box.current(slot), digest, noon)->claims.purses.size();
    qInfo() << "account of a request:" << timer.nsecsElapsed() / times << "ns";
    QCOMPARE(claims, 5u * times);
    timer.start();
    for (int i = 0; i < times; ++i) {
        RequestClaims all;
        all.add(cache.key(box.current(slot), digest, noon)->claims, "gpt-4o");
        claims += all.purses.size();
    }
    qInfo() << "with its claims:" << timer.nsecsElapsed() / times << "ns";
    timer.start();
    for (int i = 0; i < 1000; ++i)
        maker.ofKey(*box.current(slot), *resolveKey(*box.current(slot), digest, noon));
    qInfo() << "making an account:" << timer.nsecsElapsed() / 1000 << "ns";
}

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
