// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ledger.h"

#include <QTest>

#include <limits>

using namespace Gatehouse;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr WallTime noon{std::chrono::microseconds(1'795'521'600'000'000)}; // 2026-11-24 12:00 UTC

constexpr Money usd(std::int64_t dollars)
{
    return Money::fromNano(dollars * 1'000'000'000);
}

PurseClaim limited(Ledger &ledger, const QByteArray &id, std::optional<Money> limit, const WindowClock *window = nullptr)
{
    PurseClaim claim;
    claim.purse = ledger.purse(id);
    claim.window = window;
    claim.limit = limit;
    claim.owner = QStringLiteral("key \"%1\"").arg(QString::fromUtf8(id));
    return claim;
}

using Claims = std::vector<PurseClaim>;

std::optional<Reservation> admitted(Ledger &ledger, const Claims &claims, Money estimate, WallTime now = noon)
{
    Ledger::Answer answer = ledger.tryReserve(claims, estimate, now);
    Reservation *reservation = std::get_if<Reservation>(&answer);
    return reservation ? std::optional(std::move(*reservation)) : std::nullopt;
}

std::optional<BudgetRefusal> refused(Ledger &ledger, const Claims &claims, Money estimate, WallTime now = noon)
{
    const Ledger::Answer answer = ledger.tryReserve(claims, estimate, now);
    const BudgetRefusal *refusal = std::get_if<BudgetRefusal>(&answer);
    return refusal ? std::optional(*refusal) : std::nullopt;
}

} // namespace

class TestLedger : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void admitsToTheLimitAndNoFurther();
    void allOrNothing();
    void settlesWhatItCost();
    void givesBackWhatIsDropped();
    void movesWithoutCountingTwice();
    void countsWithoutLimit();
    void chargesAPurseOnce();
    void aSpentBudgetAdmitsNothing();
    void staysInTheWindowOfItsAdmission();
    void aLateRequestCountsInTheCurrentWindow();
    void beginsAnewByHand();
    void loadsAndCorrects();
    void tellsSoftBudgetsOnceAWindow();
    void anAnnouncementMayAskTheLedger();
    void refuses_data();
    void refuses();
    void keepsToItsShare();
    void survivesAbsurdSums();
    void aForgottenPurseEndsWithItsRequests();
    void knowsOnlyWhatWasUsed();
    void costs();

private:
    const WindowClock m_day{Duration{1, Duration::Unit::Day}, QTimeZone::utc()};
};

void TestLedger::admitsToTheLimitAndNoFurther()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "a", usd(10))};
    std::vector<Reservation> open;
    for (int i = 0; i < 10; ++i) {
        auto reservation = admitted(ledger, claims, usd(1));
        QVERIFY(reservation);
        open.push_back(std::move(*reservation));
    }
    QVERIFY(!admitted(ledger, claims, Money::fromNano(1)));
    QCOMPARE(ledger.state("a")->reserved, usd(10));
    open.pop_back();
    QVERIFY(!admitted(ledger, claims, usd(1) + Money::fromNano(1)));
    QVERIFY(admitted(ledger, claims, usd(1)));
}

void TestLedger::allOrNothing()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(5)), limited(ledger, "team", usd(2)), limited(ledger, "user", {})};
    const auto first = admitted(ledger, claims, usd(2));
    QVERIFY(first);
    const auto refusal = refused(ledger, claims, usd(1));
    QVERIFY(refusal);
    QCOMPARE(refusal->purse, QByteArray("team"));
    for (const char *id : {"key", "team", "user"})
        QCOMPARE(ledger.state(id)->reserved, usd(2));
}

void TestLedger::settlesWhatItCost()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(5)), limited(ledger, "team", usd(9))};
    auto reservation = admitted(ledger, claims, usd(4));
    QVERIFY(reservation);
    reservation->settle(usd(1));
    QVERIFY(!reservation->isOpen());
    reservation->settle(usd(1)); // it has ended: nothing more is counted
    reservation->release();
    for (const char *id : {"key", "team"}) {
        QCOMPARE(ledger.state(id)->reserved, Money());
        QCOMPARE(ledger.spentSoFar(id), usd(1));
    }
    auto dear = admitted(ledger, claims, usd(4));
    QVERIFY(dear);
    dear->settle(usd(6)); // above its estimate: counted in full
    QCOMPARE(ledger.spentSoFar("key"), usd(7));
    auto unlimited = admitted(ledger, {limited(ledger, "key", {})}, usd(1));
    QVERIFY(unlimited);
    unlimited->settle(usd(-3)); // nothing is ever paid back
    QCOMPARE(ledger.spentSoFar("key"), usd(7));
}

void TestLedger::givesBackWhatIsDropped()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(5))};
    {
        const auto reservation = admitted(ledger, claims, usd(5));
        QVERIFY(reservation);
        QVERIFY(!admitted(ledger, claims, usd(5)));
    }
    QCOMPARE(ledger.state("key")->reserved, Money());
    QCOMPARE(ledger.spentSoFar("key"), Money());
    QVERIFY(admitted(ledger, claims, usd(5)));
}

void TestLedger::movesWithoutCountingTwice()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(9))};
    auto first = admitted(ledger, claims, usd(2)), second = admitted(ledger, claims, usd(2));
    QVERIFY(first && second);
    Reservation moved(std::move(*first));
    first->settle(usd(1)); // empty now
    QCOMPARE(ledger.state("key")->reserved, usd(4));
    moved = std::move(*second); // the one it held is given back
    QCOMPARE(ledger.state("key")->reserved, usd(2));
    moved.settle(usd(1));
    QCOMPARE(ledger.state("key")->reserved, Money());
    QCOMPARE(ledger.spentSoFar("key"), usd(1));
    Reservation().settle(usd(1));
}

void TestLedger::countsWithoutLimit()
{
    Ledger ledger;
    auto reservation = admitted(ledger, {limited(ledger, "key", {})}, usd(1'000'000));
    QVERIFY(reservation);
    QCOMPARE(ledger.state("key")->reserved, usd(1'000'000));
    reservation->settle(usd(3));
    QCOMPARE(ledger.spentSoFar("key"), usd(3));
    QVERIFY(admitted(ledger, {}, usd(1)));
}

void TestLedger::chargesAPurseOnce()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "tag", usd(9)), limited(ledger, "key", {}), limited(ledger, "tag", usd(3))};
    auto reservation = admitted(ledger, claims, usd(2));
    QVERIFY(reservation);
    QCOMPARE(reservation->windows().size(), std::size_t(2));
    QCOMPARE(ledger.state("tag")->reserved, usd(2));
    QVERIFY(!admitted(ledger, claims, usd(2))); // under the smaller limit too
    reservation->settle(usd(1));
    QCOMPARE(ledger.spentSoFar("tag"), usd(1));
    QCOMPARE(ledger.state("tag")->reserved, Money());
}

void TestLedger::aSpentBudgetAdmitsNothing()
{
    Ledger ledger;
    QVERIFY(!admitted(ledger, {limited(ledger, "nothing", usd(0))}, usd(0)));
    const Claims claims{limited(ledger, "key", usd(1))};
    QVERIFY(admitted(ledger, claims, usd(0)));
    admitted(ledger, claims, usd(1))->settle(usd(1));
    QVERIFY(!admitted(ledger, claims, usd(0)));
}

void TestLedger::staysInTheWindowOfItsAdmission()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(5), &m_day), limited(ledger, "ever", {})};
    auto evening = admitted(ledger, claims, usd(4), noon + hours(11));
    QVERIFY(evening);
    const std::vector<PurseWindow> windows = evening->windows();
    QVERIFY((windows == std::vector<PurseWindow>{{"key", noon - hours(12)}, {"ever", WallTime{}}}));
    QVERIFY(!admitted(ledger, claims, usd(4), noon + hours(11)));

    auto morning = admitted(ledger, claims, usd(5), noon + hours(12)); // midnight: all of it is there again
    QVERIFY(morning);
    QCOMPARE(ledger.state("key")->reserved, usd(5));
    evening->settle(usd(3));
    QCOMPARE(ledger.state("key")->reserved, usd(5));
    QCOMPARE(ledger.spentSoFar("key", noon + hours(12)), Money());
    QCOMPARE(ledger.spentSoFar("ever"), usd(3));
    morning->settle(usd(2));
    QCOMPARE(ledger.spentSoFar("key", noon + hours(12)), usd(2));
    QCOMPARE(ledger.spentSoFar("key", noon + hours(36)), Money()); // tomorrow nothing is spent yet
    QCOMPARE(ledger.state("key")->reserved, Money());
}

void TestLedger::aLateRequestCountsInTheCurrentWindow()
{
    // Two workers read the clock around midnight; the one that read it first comes second.
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(5), &m_day)};
    auto after = admitted(ledger, claims, usd(3), noon + hours(12));
    QVERIFY(after);
    const auto refusal = refused(ledger, claims, usd(3), noon + hours(12) - std::chrono::microseconds(1));
    QVERIFY(refusal);
    auto before = admitted(ledger, claims, usd(2), noon + hours(12) - std::chrono::microseconds(1));
    QVERIFY(before);
    QVERIFY(before->windows().front().windowStart == noon + hours(12));
    before->settle(usd(2));
    after->settle(usd(1));
    QCOMPARE(ledger.spentSoFar("key", noon + hours(12)), usd(3));
    QCOMPARE(ledger.state("key")->reserved, Money());
}

void TestLedger::beginsAnewByHand()
{
    Ledger ledger;
    PurseClaim claim = limited(ledger, "key", usd(5));
    auto running = admitted(ledger, {claim}, usd(2));
    admitted(ledger, {claim}, usd(3))->settle(usd(3));
    ledger.reset("key", noon);
    claim.since = noon;
    QCOMPARE(ledger.spentSoFar("key", noon), Money());
    auto fresh = admitted(ledger, {claim}, usd(5), noon + seconds(1));
    QVERIFY(fresh);
    QVERIFY(fresh->windows().front().windowStart == noon);
    running->settle(usd(2)); // it was admitted before
    QCOMPARE(ledger.spentSoFar("key", noon), Money());
    QCOMPARE(ledger.state("key")->reserved, usd(5));
    fresh->settle(usd(4));
    ledger.reset("key", noon); // once more for the same window
    QCOMPARE(ledger.spentSoFar("key", noon), Money());

    // In the middle of a day: counting goes on from then, and the next day begins as usual.
    PurseClaim daily = limited(ledger, "daily", usd(5), &m_day);
    admitted(ledger, {daily}, usd(5))->settle(usd(5));
    ledger.reset("daily", noon + hours(1));
    daily.since = noon + hours(1);
    auto afternoon = admitted(ledger, {daily}, usd(5), noon + hours(2));
    QVERIFY(afternoon);
    QVERIFY(afternoon->windows().front().windowStart == noon + hours(1));
    QVERIFY(admitted(ledger, {daily}, usd(5), noon + hours(13))->windows().front().windowStart == noon + hours(12));
}

void TestLedger::loadsAndCorrects()
{
    Ledger ledger;
    ledger.load("key", noon - hours(12), usd(4));
    const Claims claims{limited(ledger, "key", usd(5), &m_day)};
    auto running = admitted(ledger, claims, usd(1));
    QVERIFY(running);
    QVERIFY(!admitted(ledger, claims, usd(1)));
    ledger.correct("key", usd(3));
    QVERIFY(admitted(ledger, claims, usd(1))); // what runs stays held
    running->settle(usd(1));
    QCOMPARE(ledger.spentSoFar("key", noon - hours(12)), usd(4));
    // The budget was by month before: the window of the claim is what counts, once loaded.
    const WindowClock month(Duration{1, Duration::Unit::Month}, QTimeZone::utc());
    const WallTime first = month.at(noon).start;
    ledger.load("key", first, usd(40));
    const auto refusal = refused(ledger, {limited(ledger, "key", usd(40), &month)}, usd(1));
    QVERIFY(refusal);
    QCOMPARE(refusal->spent, usd(40));
    QVERIFY(refusal->resetsAt == month.at(noon).end);
}

void TestLedger::tellsSoftBudgetsOnceAWindow()
{
    std::vector<SoftBudgetCrossing> told;
    Ledger ledger([&](const SoftBudgetCrossing &crossing) { told.push_back(crossing); });
    PurseClaim claim = limited(ledger, "key", {}, &m_day);
    claim.softBudget = usd(3);
    const auto spend = [&](Money cost, WallTime now = noon) { admitted(ledger, {claim}, cost, now)->settle(cost); };
    spend(usd(2));
    QVERIFY(told.empty());
    spend(usd(1));
    QCOMPARE(told.size(), std::size_t(1));
    QCOMPARE(told[0].purse, QByteArray("key"));
    QCOMPARE(told[0].spent, usd(3));
    QCOMPARE(told[0].softBudget, usd(3));
    QVERIFY(told[0].windowStart == noon - hours(12));
    spend(usd(1));
    QCOMPARE(told.size(), std::size_t(1));
    claim.softBudget = usd(5); // raised, and reached again
    spend(usd(1));
    QCOMPARE(told.size(), std::size_t(2));
    spend(usd(7), noon + hours(24));
    QCOMPARE(told.size(), std::size_t(3));
    ledger.load("key", noon + hours(12), usd(7)); // after a restart nobody is told again
    spend(usd(7), noon + hours(24));
    QCOMPARE(told.size(), std::size_t(3));
}

void TestLedger::anAnnouncementMayAskTheLedger()
{
    Money seen;
    Ledger *asked = nullptr;
    Ledger ledger([&](const SoftBudgetCrossing &crossing) { seen = asked->spentSoFar(crossing.purse); });
    asked = &ledger;
    PurseClaim claim = limited(ledger, "key", {});
    claim.softBudget = usd(1);
    admitted(ledger, {claim}, usd(2))->settle(usd(2));
    QCOMPARE(seen, usd(2));
}

void TestLedger::refuses_data()
{
    using Reason = BudgetRefusal::Reason;
    QTest::addColumn<int>("spent");
    QTest::addColumn<int>("reserved");
    QTest::addColumn<int>("estimate");
    QTest::addColumn<bool>("daily");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("retryAfter"); // seconds, -1 = waiting does not help
    const QString begin = QStringLiteral("Budget has been exceeded! key \"ci\" has spent ");
    QTest::newRow("spent") << 10 << 0 << 1 << true << Reason::Spent
                           << begin + QStringLiteral("$10 of $10. Current cost: 10, Max budget: 10. Have the budget raised, or wait: it begins anew at 2026-11-25 00:00:00 UTC.")
                           << 43'200;
    QTest::newRow("spent for good") << 11 << 0 << 1 << false << Reason::Spent
                                    << begin + QStringLiteral("$11 of $10. Current cost: 11, Max budget: 10. Have the budget raised: it never begins anew by itself.") << -1;
    QTest::newRow("too little left") << 8 << 0 << 3 << true << Reason::Spent
                                     << begin + QStringLiteral("$8 of $10; this request may cost up to $3. Current cost: 8, Max budget: 10. Ask for fewer output tokens "
                                                               "(max_tokens), have the budget raised, or wait: it begins anew at 2026-11-25 00:00:00 UTC.")
                                     << 43'200;
    QTest::newRow("too little left for good") << 8 << 1 << 3 << false << Reason::Spent
                                              << begin + QStringLiteral("$8 of $10 and running requests hold $1; this request may cost up to $3. Current cost: 8, Max budget: "
                                                                        "10. Ask for fewer output tokens (max_tokens), or have the budget raised: it never begins anew by itself.")
                                              << -1;
    QTest::newRow("held") << 5 << 4 << 2 << true << Reason::HeldByRunning
                          << begin + QStringLiteral("$5 of $10 and running requests hold $4; this request may cost up to $2. Current cost: 5, Max budget: 10. Try again when "
                                                    "running requests have ended, or ask for fewer output tokens (max_tokens).")
                          << 1;
    QTest::newRow("too dear") << 0 << 0 << 11 << true << Reason::TooDear
                              << begin + QStringLiteral("$0 of $10; this request may cost up to $11. Current cost: 0, Max budget: 10. That is more than the whole budget: ask "
                                                        "for fewer output tokens (max_tokens), or have the budget raised.")
                              << -1;
}

void TestLedger::refuses()
{
    QFETCH(int, spent);
    QFETCH(int, reserved);
    QFETCH(int, estimate);
    QFETCH(bool, daily);
    QFETCH(QString, message);
    QFETCH(int, retryAfter);
    Ledger ledger;
    PurseClaim claim = limited(ledger, "key:1", usd(10), daily ? &m_day : nullptr);
    claim.owner = QStringLiteral("key \"ci\"");
    ledger.load("key:1", daily ? noon - hours(12) : WallTime(), usd(spent));
    const auto running = admitted(ledger, {limited(ledger, "key:1", {}, daily ? &m_day : nullptr)}, usd(reserved));

    const auto refusal = refused(ledger, {claim}, usd(estimate));
    QVERIFY(refusal);
    QTEST(refusal->reason, "reason");
    QCOMPARE(refusal->owner, claim.owner);
    QCOMPARE(refusal->purse, QByteArray("key:1"));
    QCOMPARE(refusal->spent, usd(spent));
    QCOMPARE(refusal->reserved, usd(reserved));
    QCOMPARE(refusal->limit, usd(10));
    QCOMPARE(refusal->estimate, usd(estimate));
    QCOMPARE(refusal->resetsAt.has_value(), daily);

    const Result<Reservation> result = ledger.reserve(Claims{claim}, usd(estimate), noon);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::BudgetExceeded);
    QCOMPARE(result.error().message, message);
    QCOMPARE(result.error().retryAfter.has_value(), retryAfter >= 0);
    if (retryAfter >= 0)
        QCOMPARE(std::chrono::duration_cast<seconds>(*result.error().retryAfter).count(), retryAfter);
}

void TestLedger::keepsToItsShare()
{
    struct Leased final : BudgetShare {
        std::atomic<std::int64_t> dollars{4};
        Money allowance(const QByteArray &, WallTime, Money limit) const override { return std::min(limit, usd(dollars)); }
    };
    auto share = std::make_unique<Leased>();
    Leased &leased = *share;
    Ledger ledger({}, std::move(share));
    const Claims claims{limited(ledger, "key", usd(10))};
    const auto first = admitted(ledger, claims, usd(4));
    QVERIFY(first);
    const auto refusal = refused(ledger, claims, usd(1));
    QVERIFY(refusal);
    QCOMPARE(refusal->reason, BudgetRefusal::Reason::NotGranted);
    QCOMPARE(refusal->toError(noon).retryAfter.value_or(seconds(0)), std::chrono::milliseconds(1000));
    QVERIFY(admitted(ledger, {limited(ledger, "key", {})}, usd(9))); // no limit, no share of it
    leased.dollars = 5;
    QVERIFY(admitted(ledger, claims, usd(1)));
    leased.dollars = 50; // a grant never lifts the limit
    QCOMPARE(refused(ledger, claims, usd(7))->reason, BudgetRefusal::Reason::HeldByRunning);
}

void TestLedger::survivesAbsurdSums()
{
    const Money most = Money::fromNano(std::numeric_limits<std::int64_t>::max());
    Ledger ledger;
    const Claims open{limited(ledger, "key", {})}, closed{limited(ledger, "key", usd(10))};
    {
        std::vector<Reservation> running;
        for (int i = 0; i < 100; ++i)
            running.push_back(std::move(*admitted(ledger, open, most)));
        QVERIFY(ledger.state("key")->reserved > usd(1'000'000));
        QVERIFY(!admitted(ledger, closed, usd(1)));
        QVERIFY(!admitted(ledger, closed, most));
    }
    QCOMPARE(ledger.state("key")->reserved, Money());
    admitted(ledger, open, usd(1))->settle(most);
    admitted(ledger, open, usd(1))->settle(most);
    QCOMPARE(ledger.spentSoFar("key"), most);
    QVERIFY(!admitted(ledger, closed, usd(1)));
}

void TestLedger::aForgottenPurseEndsWithItsRequests()
{
    Ledger ledger;
    auto running = admitted(ledger, {limited(ledger, "key", usd(5))}, usd(5));
    ledger.forget("key");
    QVERIFY(!ledger.state("key"));
    QVERIFY(admitted(ledger, {limited(ledger, "key", usd(5))}, usd(5))); // of the same name, and another one
    running->settle(usd(5));
    QCOMPARE(ledger.spentSoFar("key"), Money());
}

void TestLedger::knowsOnlyWhatWasUsed()
{
    Ledger ledger;
    QVERIFY(!ledger.state("key"));
    QCOMPARE(ledger.spentSoFar("key"), Money());
    QVERIFY(ledger.states().empty()); // asking makes nothing
    QCOMPARE(ledger.purse("key"), ledger.purse("key"));
    ledger.load("team", {}, usd(2));
    QCOMPARE(ledger.states().size(), std::size_t(2));
}

void TestLedger::costs()
{
    Ledger ledger;
    const Claims claims{limited(ledger, "key", usd(1'000'000), &m_day), limited(ledger, "team", usd(1'000'000), &m_day), limited(ledger, "user", {}),
                        limited(ledger, "proxy", usd(1'000'000))};
    QBENCHMARK {
        Ledger::Answer answer = ledger.tryReserve(claims, Money::fromNano(5), noon);
        std::get<Reservation>(answer).settle(Money::fromNano(3));
    }
    QVERIFY(ledger.spentSoFar("proxy") > Money());
}

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
