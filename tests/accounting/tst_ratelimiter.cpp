// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ratelimiter.h"

#include <QTest>

#include <limits>

using namespace Gatehouse;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

constexpr SteadyTime start{std::chrono::hours(5)};
constexpr WallTime noon{std::chrono::microseconds(1'795'521'600'000'000)}; // 2026-11-24 12:00 UTC
using Limit = std::optional<std::int64_t>;
using Claims = std::vector<RateClaim>;

RateClaim claimOf(RateLimiter &limiter, const QByteArray &holder, Limit requests, Limit tokens = {}, Limit parallel = {})
{
    return {limiter.counter(holder), requests, tokens, parallel, QStringLiteral("key \"%1\"").arg(QString::fromUtf8(holder))};
}

std::optional<Permit> admitted(RateLimiter &limiter, const Claims &claims, std::int64_t tokens = 0, SteadyTime now = start)
{
    RateLimiter::Answer answer = limiter.admit(claims, tokens, now);
    Permit *permit = std::get_if<Permit>(&answer);
    return permit ? std::optional(std::move(*permit)) : std::nullopt;
}

std::optional<RateRefusal> refused(RateLimiter &limiter, const Claims &claims, std::int64_t tokens = 0, SteadyTime now = start)
{
    const RateLimiter::Answer answer = limiter.admit(claims, tokens, now);
    const RateRefusal *refusal = std::get_if<RateRefusal>(&answer);
    return refusal ? std::optional(*refusal) : std::nullopt;
}

} // namespace

class TestRateLimiter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void limitsRequests();
    void limitsTokens();
    void limitsParallel();
    void givesUnusedTokensBack();
    void countsTokensAboveTheExpected();
    void aDroppedRequestStaysCounted();
    void movesWithoutCountingTwice();
    void allOrNothing();
    void tellsTheLimitThatLastsLongest();
    void countsAHolderOnce();
    void timeNeverGoesBack();
    void changedLimitsApplyAtOnce();
    void tellsTheTightestState();
    void refuses_data();
    void refuses();
    void namesTypes();
    void survivesAbsurdCounts();
    void sweepsIdleHolders();
    void costs();
};

void TestRateLimiter::limitsRequests()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", 3)};
    for (const seconds later : {seconds(0), seconds(10), seconds(20)})
        QVERIFY(admitted(limiter, claims, 0, start + later));
    const auto refusal = refused(limiter, claims, 0, start + seconds(30));
    QVERIFY(refusal);
    QCOMPARE(refusal->kind, RateLimitKind::Requests);
    QCOMPARE(refusal->owner, QStringLiteral("key \"a\""));
    QCOMPARE(refusal->limit, 3);
    QCOMPARE(refusal->remaining, 0);
    QCOMPARE(refusal->retryAfter.value(), nanoseconds(seconds(30)));
    QVERIFY(!admitted(limiter, claims, 0, start + seconds(60) - nanoseconds(1)));
    QVERIFY(admitted(limiter, claims, 0, start + seconds(60)));
    QCOMPARE(refused(limiter, claims, 0, start + seconds(60))->retryAfter.value(), nanoseconds(seconds(10)));
}

void TestRateLimiter::limitsTokens()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", {}, 1000)};
    QVERIFY(admitted(limiter, claims, 600)); // dropped at once: given back
    auto first = admitted(limiter, claims, 600), second = admitted(limiter, claims, 300, start + seconds(5));
    QVERIFY(first && second);
    const auto refusal = refused(limiter, claims, 500, start + seconds(6));
    QVERIFY(refusal);
    QCOMPARE(refusal->kind, RateLimitKind::Tokens);
    QCOMPARE(refusal->limit, 1000);
    QCOMPARE(refusal->remaining, 100);
    QCOMPARE(refusal->asked, 500);
    QCOMPARE(refusal->retryAfter.value(), nanoseconds(seconds(54)));
    QCOMPARE(refused(limiter, claims, 701, start + seconds(6))->retryAfter.value(), nanoseconds(seconds(59))); // both must be over
    QVERIFY(admitted(limiter, claims, 100, start + seconds(6)));
    const auto never = refused(limiter, claims, 1001, start + seconds(6));
    QVERIFY(never->neverFits());
    QVERIFY(!never->retryAfter);
    first->settle(600, start + seconds(6));
    second->settle(400, start + seconds(6));
    QVERIFY(!admitted(limiter, claims, 0, start + seconds(7))); // used up: not even one that expects nothing
}

void TestRateLimiter::limitsParallel()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", {}, {}, 2)};
    auto first = admitted(limiter, claims), second = admitted(limiter, claims);
    QVERIFY(first && second);
    const auto refusal = refused(limiter, claims);
    QVERIFY(refusal);
    QCOMPARE(refusal->kind, RateLimitKind::Parallel);
    QCOMPARE(refusal->limit, 2);
    QCOMPARE(refusal->remaining, 0);
    QVERIFY(!refusal->retryAfter);
    QVERIFY(!admitted(limiter, claims, 0, start + std::chrono::hours(1))); // time alone frees nothing
    first->settle(0, start);
    first = admitted(limiter, claims);
    QVERIFY(first);
    QVERIFY(!admitted(limiter, claims));
    second.reset();
    QVERIFY(admitted(limiter, claims));
    QCOMPARE(limiter.use("a", start).running, 1);
}

void TestRateLimiter::givesUnusedTokensBack()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", {}, 1000)};
    auto permit = admitted(limiter, claims, 900);
    permit->settle(200, start + seconds(30));
    permit->settle(900, start + seconds(30)); // it has ended: nothing more is counted
    QCOMPARE(limiter.use("a", start + seconds(30)).tokens, 200);
    QVERIFY(admitted(limiter, claims, 800, start + seconds(30)));
    QCOMPARE(limiter.use("a", start + seconds(60)).tokens, 0);
    auto longRunning = admitted(limiter, claims, 900, start + seconds(100));
    auto other = admitted(limiter, claims, 900, start + seconds(160));
    longRunning->settle(1, start + seconds(170)); // its minute is over: nothing of it is counted that could be given back
    QCOMPARE(limiter.use("a", start + seconds(170)).tokens, 900);
}

void TestRateLimiter::countsTokensAboveTheExpected()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", {}, 1000)};
    admitted(limiter, claims, 100)->settle(1500, start + seconds(50));
    QCOMPARE(limiter.use("a", start + seconds(50)).tokens, 1500);
    QCOMPARE(refused(limiter, claims, 1, start + seconds(50))->remaining, 0);
    QCOMPARE(limiter.use("a", start + seconds(60)).tokens, 1400); // the minute of what came late began at 50 s
    QVERIFY(!admitted(limiter, claims, 1, start + seconds(109)));
    QVERIFY(admitted(limiter, claims, 1000, start + seconds(110)));
}

void TestRateLimiter::aDroppedRequestStaysCounted()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", 2, 1000, 2)};
    admitted(limiter, claims, 500).reset();
    const RateUse use = limiter.use("a", start);
    QCOMPARE(use.requests, 1);
    QCOMPARE(use.tokens, 0);
    QCOMPARE(use.running, 0);
}

void TestRateLimiter::movesWithoutCountingTwice()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", {}, 1000, 5)};
    auto first = admitted(limiter, claims, 100), second = admitted(limiter, claims, 200);
    Permit moved(std::move(*first));
    first->release(); // empty now
    QCOMPARE(limiter.use("a", start).running, 2);
    moved = std::move(*second); // the one it held ends
    QCOMPARE(limiter.use("a", start).running, 1);
    QCOMPARE(limiter.use("a", start).tokens, 200);
    moved.settle(150, start);
    QCOMPARE(limiter.use("a", start).running, 0);
    QCOMPARE(limiter.use("a", start).tokens, 150);
    Permit().settle(5, start);
}

void TestRateLimiter::allOrNothing()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "key", 10, 1000, 10), claimOf(limiter, "team", 1), claimOf(limiter, "user", 10)};
    const auto first = admitted(limiter, claims, 10);
    QVERIFY(first);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(refused(limiter, claims, 10)->owner, QStringLiteral("key \"team\""));
    for (const char *holder : {"key", "team", "user"}) {
        QCOMPARE(limiter.use(holder, start).requests, 1);
        QCOMPARE(limiter.use(holder, start).tokens, 10);
        QCOMPARE(limiter.use(holder, start).running, 1);
    }
}

void TestRateLimiter::tellsTheLimitThatLastsLongest()
{
    RateLimiter limiter;
    const RateClaim key = claimOf(limiter, "key", 1), team = claimOf(limiter, "team", 1), slots = claimOf(limiter, "slots", {}, {}, 1);
    QVERIFY(admitted(limiter, {key}));
    QVERIFY(admitted(limiter, {team}, 0, start + seconds(5)));
    const auto running = admitted(limiter, {slots}, 0, start + seconds(5));
    const Claims claims{slots, key, team};
    const auto refusal = refused(limiter, claims, 0, start + seconds(10));
    QCOMPARE(refusal->owner, team.owner);
    QCOMPARE(refusal->retryAfter.value(), nanoseconds(seconds(55)));
    QCOMPARE(refused(limiter, {slots, key, claimOf(limiter, "none", 0)}, 0, start + seconds(10))->owner, QStringLiteral("key \"none\""));
    QCOMPARE(refused(limiter, claims, 0, start + seconds(65))->kind, RateLimitKind::Parallel);
}

void TestRateLimiter::countsAHolderOnce()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "tag", 9), claimOf(limiter, "key", {}), claimOf(limiter, "tag", 2)};
    QVERIFY(admitted(limiter, claims, 7));
    QCOMPARE(limiter.use("tag", start).requests, 1);
    QVERIFY(admitted(limiter, claims));
    QVERIFY(!admitted(limiter, claims)); // under the smaller limit too
}

void TestRateLimiter::timeNeverGoesBack()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "a", 2)};
    QVERIFY(admitted(limiter, claims, 0, start + seconds(10)));
    QVERIFY(admitted(limiter, claims, 0, start)); // read its clock earlier, came later
    QVERIFY(!admitted(limiter, claims, 0, start + seconds(70) - nanoseconds(1)));
    QVERIFY(admitted(limiter, claims, 0, start + seconds(70)));
}

void TestRateLimiter::changedLimitsApplyAtOnce()
{
    RateLimiter limiter;
    for (int i = 0; i < 5; ++i)
        QVERIFY(admitted(limiter, {claimOf(limiter, "a", 5)}));
    QCOMPARE(refused(limiter, {claimOf(limiter, "a", 2)})->remaining, 0);
    QVERIFY(admitted(limiter, {claimOf(limiter, "a", 6)}));
    QVERIFY(admitted(limiter, {claimOf(limiter, "a", {})}));
}

void TestRateLimiter::tellsTheTightestState()
{
    RateLimiter limiter;
    const Claims claims{claimOf(limiter, "key", 10, 5000), claimOf(limiter, "team", 8, 9000), claimOf(limiter, "user", {})};
    auto first = admitted(limiter, claims, 1000);
    QVERIFY(first->states().requests && first->states().tokens);
    QCOMPARE(first->states().requests->limit, 8);
    QCOMPARE(first->states().requests->remaining, 7);
    QCOMPARE(first->states().requests->reset, nanoseconds(seconds(60)));
    QCOMPARE(first->states().tokens->limit, 5000);
    QCOMPARE(first->states().tokens->remaining, 4000);
    const auto refusal = refused(limiter, claims, 4500, start + seconds(20));
    QCOMPARE(refusal->states.tokens->remaining, 4000);
    QCOMPARE(refusal->states.tokens->reset, nanoseconds(seconds(40)));
    const auto unlimited = admitted(limiter, {claimOf(limiter, "user", {})}, 10);
    QVERIFY(!unlimited->states().requests && !unlimited->states().tokens);
}

void TestRateLimiter::refuses_data()
{
    QTest::addColumn<RateRefusal>("refusal");
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("retryAfter"); // milliseconds, -1 = waiting does not help
    const QString begin = QStringLiteral("Rate limit exceeded for key \"ci\". Limit type: ");
    const QString ci = QStringLiteral("key \"ci\"");
    QTest::newRow("requests") << RateRefusal{RateLimitKind::Requests, ci, 60, 0, 1, nanoseconds(12'400'000'001), {}}
                              << begin + QStringLiteral("requests. Current limit: 60, Remaining: 0. Limit resets at: 2026-11-24 12:00:13 UTC. Try again in 13 s.") << 12'401;
    QTest::newRow("tokens") << RateRefusal{RateLimitKind::Tokens, ci, 1000, 40, 200, nanoseconds(seconds(1)), {}}
                            << begin + QStringLiteral("tokens. Current limit: 1000, Remaining: 40. Limit resets at: 2026-11-24 12:00:01 UTC. Try again in 1 s.") << 1'000;
    QTest::newRow("too many tokens") << RateRefusal{RateLimitKind::Tokens, ci, 1000, 1000, 4100, {}, {}}
                                     << begin + QStringLiteral("tokens. Current limit: 1000, Remaining: 1000. This request may use 4100 tokens, more than the limit of a whole "
                                                               "minute: send a shorter prompt, ask for fewer output tokens (max_tokens), or have the limit raised.")
                                     << -1;
    QTest::newRow("parallel") << RateRefusal{RateLimitKind::Parallel, ci, 3, 0, 1, {}, {}}
                              << begin + QStringLiteral("concurrent_requests. Current limit: 3, Remaining: 0. Try again when one of the running requests has ended.") << 1'000;
    QTest::newRow("none") << RateRefusal{RateLimitKind::Requests, ci, 0, 0, 1, {}, {}}
                          << begin + QStringLiteral("requests. Current limit: 0, Remaining: 0. This limit admits nothing: have it raised.") << -1;
}

void TestRateLimiter::refuses()
{
    QFETCH(RateRefusal, refusal);
    QFETCH(int, retryAfter);
    const Error error = refusal.toError(noon);
    QCOMPARE(error.kind, ErrorKind::RateLimited);
    QTEST(error.message, "message");
    QCOMPARE(static_cast<int>(error.retryAfter.value_or(milliseconds(-1)).count()), retryAfter);
}

void TestRateLimiter::namesTypes()
{
    QCOMPARE(rateLimitType(RateLimitKind::Requests), QByteArrayView("requests"));
    QCOMPARE(rateLimitType(RateLimitKind::Tokens), QByteArrayView("tokens"));
    QCOMPARE(rateLimitType(RateLimitKind::Parallel), QByteArrayView("concurrent_requests"));
}

void TestRateLimiter::survivesAbsurdCounts()
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    RateLimiter limiter;
    const Claims open{claimOf(limiter, "a", most, most, most)};
    auto permit = admitted(limiter, open, most);
    QVERIFY(permit);
    QVERIFY(admitted(limiter, open, most));
    permit->settle(0, start);
    QCOMPARE(limiter.use("a", start).tokens, 0);
    QVERIFY(!admitted(limiter, {claimOf(limiter, "a", -5)}));
    QVERIFY(!admitted(limiter, {claimOf(limiter, "a", {}, {}, std::numeric_limits<std::int64_t>::min())}));
    auto negative = admitted(limiter, open, -7);
    negative->settle(-7, start);
    QCOMPARE(limiter.use("a", start).tokens, 0);
}

void TestRateLimiter::sweepsIdleHolders()
{
    RateLimiter limiter;
    const RateHandle kept = limiter.counter("kept");
    QVERIFY(admitted(limiter, {claimOf(limiter, "kept", {}), claimOf(limiter, "idle", {})}));
    auto running = admitted(limiter, {claimOf(limiter, "running", {})});
    limiter.sweep(start + seconds(59));
    QCOMPARE(limiter.holders(), std::size_t(3)); // all did something in the last minute
    limiter.sweep(start + seconds(60));
    QCOMPARE(limiter.holders(), std::size_t(2));
    QCOMPARE(limiter.counter("kept"), kept);
    running.reset();
    limiter.sweep(start + seconds(60));
    QCOMPARE(limiter.holders(), std::size_t(1));
    QCOMPARE(limiter.use("unknown", start).requests, 0); // asking makes nothing
    QCOMPARE(limiter.holders(), std::size_t(1));
}

void TestRateLimiter::costs()
{
    RateLimiter limiter;
    constexpr std::int64_t plenty = 1'000'000'000'000;
    const Claims claims{claimOf(limiter, "key", plenty, plenty, plenty), claimOf(limiter, "team", plenty, plenty), claimOf(limiter, "user", plenty)};
    SteadyTime now = start;
    QBENCHMARK {
        now += std::chrono::microseconds(50);
        RateLimiter::Answer answer = limiter.admit(claims, 500, now);
        std::get<Permit>(answer).settle(300, now);
    }
    QVERIFY(limiter.use("key", now).requests > 0);
}

QTEST_GUILESS_MAIN(TestRateLimiter)
#include "tst_ratelimiter.moc"
