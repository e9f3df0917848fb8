// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ledger.h"

#include <QRandomGenerator>
#include <QTest>

#include <barrier>
#include <deque>
#include <thread>

using namespace Gatehouse;

namespace {

constexpr WallTime noon{std::chrono::microseconds(1'795'521'600'000'000)}; // 2026-11-24 12:00 UTC
constexpr int threadCount = 8;

PurseClaim claimOf(Ledger &ledger, const QByteArray &id, std::optional<std::int64_t> nano, const WindowClock *window = nullptr)
{
    PurseClaim claim;
    claim.purse = ledger.purse(id);
    claim.window = window;
    if (nano)
        claim.limit = Money::fromNano(*nano);
    claim.owner = QString::fromUtf8(id);
    return claim;
}

/// Runs `work(number)` on all threads at once.
template <class Work>
void together(int count, Work work)
{
    std::barrier start(count);
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            work(i);
        });
    }
    for (std::thread &thread : threads)
        thread.join();
}

} // namespace

class TestLedgerThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exactlyTenPass();
    void fiftyOfFiveHundred();
    void everyOutcomeIsCounted();
    void windowsTurnUnderRequests();
};

void TestLedgerThreads::exactlyTenPass()
{
    for (int round = 0; round < 100; ++round) {
        Ledger ledger;
        std::atomic<int> passed{0};
        std::vector<std::vector<Reservation>> open(threadCount);
        together(threadCount, [&](int number) {
            const std::vector<PurseClaim> claims{claimOf(ledger, "key", 10'000), claimOf(ledger, "team", {})};
            for (int i = 0; i < 25; ++i) {
                Ledger::Answer answer = ledger.tryReserve(claims, Money::fromNano(1'000), noon);
                if (Reservation *reservation = std::get_if<Reservation>(&answer)) {
                    ++passed;
                    open[static_cast<std::size_t>(number)].push_back(std::move(*reservation));
                }
            }
        });
        QCOMPARE(passed.load(), 10);
        QCOMPARE(ledger.state("team")->reserved.nano(), 10'000);
    }
}

/// One request a thread, all at once: the team has room for fifty, and a refused request leaves nothing behind in its key.
void TestLedgerThreads::fiftyOfFiveHundred()
{
    Ledger ledger;
    std::atomic<int> passed{0};
    std::vector<Reservation> open(500);
    together(500, [&](int number) {
        const QByteArray key = "key:" + QByteArray::number(number % 7);
        const std::vector<PurseClaim> claims{claimOf(ledger, key, 1'000'000), claimOf(ledger, "team", 50 * 300)};
        Ledger::Answer answer = ledger.tryReserve(claims, Money::fromNano(300), noon);
        if (Reservation *reservation = std::get_if<Reservation>(&answer)) {
            ++passed;
            open[static_cast<std::size_t>(number)] = std::move(*reservation);
        }
    });
    QCOMPARE(passed.load(), 50);
    std::int64_t held = 0;
    for (const PurseState &state : ledger.states())
        held += state.id == "team" ? 0 : state.reserved.nano();
    QCOMPARE(held, 50 * 300);
    open.clear();
    for (const PurseState &state : ledger.states())
        QCOMPARE(state.reserved, Money());
}

/// 100,000 requests over shared purses in every order of claims; they end settled below, at or above their estimate, given
/// back, or dropped. Nothing stays held, and what was spent is what was settled.
void TestLedgerThreads::everyOutcomeIsCounted()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    constexpr int purseCount = 6, requestsAThread = 100'000 / threadCount;
    constexpr std::int64_t limit = 20'000'000;
    Ledger ledger;
    std::vector<QByteArray> ids;
    for (int i = 0; i < purseCount; ++i)
        ids.push_back("purse:" + QByteArray::number(i));
    std::vector<std::atomic<std::int64_t>> tally(purseCount);
    std::atomic<int> refusals{0}, overruns{0};

    together(threadCount, [&](int number) {
        QRandomGenerator random(seed + static_cast<quint32>(number));
        std::deque<std::pair<Reservation, std::vector<int>>> open;
        for (int i = 0; i < requestsAThread; ++i) {
            std::vector<int> chosen;
            std::vector<PurseClaim> claims;
            for (int j = random.bounded(1, 5); j > 0; --j) {
                const int which = random.bounded(purseCount);
                if (std::find(chosen.begin(), chosen.end(), which) != chosen.end())
                    continue;
                chosen.push_back(which);
                const bool isLimited = which % 2 == 0;
                claims.push_back(claimOf(ledger, ids[static_cast<std::size_t>(which)], isLimited ? std::optional(limit) : std::nullopt));
            }
            Ledger::Answer answer = ledger.tryReserve(claims, Money::fromNano(random.bounded(5'000)), noon);
            if (Reservation *reservation = std::get_if<Reservation>(&answer))
                open.emplace_back(std::move(*reservation), chosen);
            else
                ++refusals;
            while (open.size() > 8 || (i + 1 == requestsAThread && !open.empty())) {
                auto [reservation, purses] = std::move(open.front());
                open.pop_front();
                const std::int64_t estimate = reservation.estimate().nano();
                const int outcome = random.bounded(4);
                if (outcome == 0)
                    continue; // dropped
                if (outcome == 1) {
                    reservation.release();
                    continue;
                }
                const std::int64_t cost = outcome == 2 ? estimate : random.bounded(static_cast<int>(estimate) + 1);
                reservation.settle(Money::fromNano(cost));
                for (const int which : purses)
                    tally[static_cast<std::size_t>(which)] += cost;
            }
            const PurseState state = claims.front().purse->state();
            if (claims.front().limit && state.spent + state.reserved > *claims.front().limit)
                ++overruns;
        }
    });

    for (int i = 0; i < purseCount; ++i) {
        const PurseState state = ledger.state(ids[static_cast<std::size_t>(i)]).value();
        QCOMPARE(state.reserved, Money());
        QCOMPARE(state.spent.nano(), tally[static_cast<std::size_t>(i)].load());
    }
    QCOMPARE(overruns.load(), 0);
    QVERIFY2(refusals.load() > 1'000, "the limit was never reached: nothing was tried at it");
}

/// The same while the day turns every few requests: each window is charged with what was admitted in it.
void TestLedgerThreads::windowsTurnUnderRequests()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    const WindowClock day(Duration{1, Duration::Unit::Day}, QTimeZone::utc());
    Ledger ledger;
    std::atomic<std::int64_t> hour{0}, all{0}, lastDay{0};
    const WallTime end = noon + std::chrono::hours(1'000'000);
    together(threadCount, [&](int number) {
        QRandomGenerator random(seed + static_cast<quint32>(number));
        const std::vector<PurseClaim> claims{claimOf(ledger, "daily", 1'000'000, &day), claimOf(ledger, "ever", {})};
        std::deque<Reservation> open;
        for (int i = 0; i < 10'000; ++i) {
            const WallTime now = i < 9'000 ? noon + std::chrono::hours(hour += random.bounded(2)) : end;
            Ledger::Answer answer = ledger.tryReserve(claims, Money::fromNano(10), now);
            open.push_back(std::get<Reservation>(std::move(answer)));
            if (open.size() < 20 && i + 1 < 10'000)
                continue;
            for (Reservation &reservation : open) {
                const bool last = reservation.windows().front().windowStart == day.at(end).start;
                const std::int64_t cost = random.bounded(11);
                if (random.bounded(5) == 0)
                    continue;
                reservation.settle(Money::fromNano(cost));
                all += cost;
                lastDay += last ? cost : 0;
            }
            open.clear();
        }
    });
    QCOMPARE(ledger.state("daily")->reserved, Money());
    QCOMPARE(ledger.state("ever")->reserved, Money());
    QCOMPARE(ledger.spentSoFar("ever").nano(), all.load());
    QCOMPARE(ledger.spentSoFar("daily", day.at(end).start).nano(), lastDay.load());
    QVERIFY(lastDay.load() > 0);
}

QTEST_GUILESS_MAIN(TestLedgerThreads)
#include "tst_ledgerthreads.moc"
