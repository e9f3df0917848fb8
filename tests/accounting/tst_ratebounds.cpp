// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/ratelimiter.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <barrier>
#include <thread>

using namespace Gatehouse;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

constexpr SteadyTime start{std::chrono::hours(5)};
constexpr seconds minute{60};

struct Admission {
    SteadyTime at;
    std::int64_t tokens;
};

/// The most that any minute holds, of requests and of tokens. A minute that begins with an admission is among the fullest.
std::pair<std::int64_t, std::int64_t> fullestMinute(const std::vector<Admission> &admissions)
{
    std::int64_t requests = 0, tokens = 0, mostRequests = 0, mostTokens = 0;
    std::size_t first = 0;
    for (const Admission &admission : admissions) {
        ++requests;
        tokens += admission.tokens;
        for (; admission.at - admissions[first].at >= minute; ++first) {
            --requests;
            tokens -= admissions[first].tokens;
        }
        mostRequests = std::max(mostRequests, requests);
        mostTokens = std::max(mostTokens, tokens);
    }
    return {mostRequests, mostTokens};
}

/// Steps between arrivals of very different kinds: bursts at one moment, a steady stream, long silences.
nanoseconds stepOf(QRandomGenerator &random)
{
    if (random.bounded(100) == 0)
        return seconds(random.bounded(1, 90));
    switch (random.bounded(10)) {
    case 1:
    case 2:
        return std::chrono::milliseconds(random.bounded(1, 1500));
    case 3:
        return nanoseconds(random.bounded(1, 1000));
    case 4:
        return seconds(1);
    case 5:
        return std::chrono::microseconds(random.bounded(1, 100'000));
    default:
        return nanoseconds(0);
    }
}

} // namespace

class TestRateBounds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noMinuteIsAboveTheLimit_data();
    void noMinuteIsAboveTheLimit();
    void steadyDemandIsServed_data();
    void steadyDemandIsServed();
    void retryTimesAreExact();
    void neverMoreAtOnce();
    void threadsShareALimitExactly();
    void threadsLeaveNothingBehind();
};

void TestRateBounds::noMinuteIsAboveTheLimit_data()
{
    QTest::addColumn<int>("requestLimit");
    QTest::addColumn<int>("tokenLimit");
    QTest::newRow("one") << 1 << 100'000;
    QTest::newRow("seven") << 7 << 100'000;
    QTest::newRow("fifty") << 50 << 1'000'000;
    QTest::newRow("few tokens") << 1'000'000 << 1'500;
    QTest::newRow("both") << 40 << 9'000;
}

void TestRateBounds::noMinuteIsAboveTheLimit()
{
    QFETCH(int, requestLimit);
    QFETCH(int, tokenLimit);
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    RateLimiter limiter;
    const std::vector<RateClaim> claims{{limiter.counter("a"), requestLimit, tokenLimit, {}, {}}};
    struct Running {
        Permit permit;
        std::size_t admission;
    };
    std::vector<Running> running;
    std::vector<Admission> admissions;
    int refusals = 0;
    SteadyTime now = start;
    for (int i = 0; i < 30'000; ++i) {
        now += stepOf(random);
        const int tokens = random.bounded(1'000);
        RateLimiter::Answer answer = limiter.admit(claims, tokens, now);
        if (Permit *permit = std::get_if<Permit>(&answer)) {
            running.push_back({std::move(*permit), admissions.size()});
            admissions.push_back({now, tokens});
        } else {
            ++refusals;
        }
        if (running.empty() || random.bounded(3) == 0)
            continue;
        const std::size_t which = static_cast<std::size_t>(random.bounded(static_cast<int>(running.size())));
        std::int64_t &used = admissions[running[which].admission].tokens;
        used = random.bounded(4) == 0 ? 0 : random.bounded(static_cast<int>(used) + 1);
        if (used > 0)
            running[which].permit.settle(used, now);
        running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
    }
    const auto [mostRequests, mostTokens] = fullestMinute(admissions);
    QVERIFY2(mostRequests <= requestLimit, qPrintable(QString::number(mostRequests)));
    QVERIFY2(mostTokens <= tokenLimit, qPrintable(QString::number(mostTokens)));
    QVERIFY2(refusals > 100, "the limits were never reached: nothing was tried at them");
}

void TestRateBounds::steadyDemandIsServed_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("everyMilliseconds");
    QTest::newRow("1 a minute") << 1 << 100;
    QTest::newRow("10 a minute") << 10 << 100;
    QTest::newRow("60 a minute") << 60 << 333;
    QTest::newRow("600 a minute, a little more asked") << 600 << 97;
    QTest::newRow("600 a minute, ten times asked") << 600 << 10;
    QTest::newRow("2000 a minute") << 2000 << 20;
}

/// Who is refused finds the limit used up within the last 61 seconds, and over half an hour gets more than 95 % of it.
void TestRateBounds::steadyDemandIsServed()
{
    QFETCH(int, limit);
    QFETCH(int, everyMilliseconds);
    RateLimiter limiter;
    const std::vector<RateClaim> claims{{limiter.counter("a"), limit, limit * 100, {}, {}}};
    std::vector<Admission> admissions;
    std::size_t recent = 0;
    int starved = 0;
    constexpr int minutes = 30;
    for (SteadyTime now = start; now < start + minutes * minute; now += std::chrono::milliseconds(everyMilliseconds)) {
        RateLimiter::Answer answer = limiter.admit(claims, 100, now);
        while (recent < admissions.size() && now - admissions[recent].at >= seconds(61))
            ++recent;
        if (Permit *permit = std::get_if<Permit>(&answer)) {
            permit->settle(100, now);
            admissions.push_back({now, 100});
        } else {
            starved += admissions.size() - recent < static_cast<std::size_t>(limit) ? 1 : 0;
        }
    }
    QCOMPARE(starved, 0);
    const auto [mostRequests, mostTokens] = fullestMinute(admissions);
    QCOMPARE(mostRequests, limit);
    QCOMPARE(mostTokens, limit * 100);
    const double served = static_cast<double>(admissions.size()) / (static_cast<double>(limit) * minutes);
    qInfo("%.2f %% of the limit", served * 100);
    QVERIFY(served >= 0.95);
}

/// A refused request is admitted at the very moment it was told, and a nanosecond before it is not.
void TestRateBounds::retryTimesAreExact()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    RateLimiter limiter;
    const std::vector<RateClaim> claims{{limiter.counter("key"), 20, 6'000, {}, {}}, {limiter.counter("team"), 25, 5'000, {}, {}}};
    SteadyTime now = start;
    int checked = 0;
    for (int i = 0; i < 5'000; ++i) {
        now += stepOf(random);
        const int tokens = random.bounded(1, 900);
        RateLimiter::Answer answer = limiter.admit(claims, tokens, now);
        if (Permit *permit = std::get_if<Permit>(&answer)) {
            permit->settle(random.bounded(1, tokens + 1), now);
            continue;
        }
        const nanoseconds wait = std::get<RateRefusal>(answer).retryAfter.value();
        QVERIFY(wait > nanoseconds(0) && wait <= seconds(60));
        QVERIFY(std::holds_alternative<RateRefusal>(limiter.admit(claims, tokens, now + wait - nanoseconds(1))));
        now += wait;
        RateLimiter::Answer later = limiter.admit(claims, tokens, now);
        QVERIFY(std::holds_alternative<Permit>(later));
        std::get<Permit>(later).settle(tokens, now);
        ++checked;
    }
    QVERIFY(checked > 50);
}

void TestRateBounds::neverMoreAtOnce()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    RateLimiter limiter;
    const std::vector<RateClaim> claims{{limiter.counter("key"), {}, {}, 5, {}}, {limiter.counter("team"), {}, {}, 7, {}}};
    const std::vector<RateClaim> mate{{limiter.counter("team"), {}, {}, 7, {}}};
    std::vector<Permit> ofKey, ofMate;
    for (int i = 0; i < 20'000; ++i) {
        const SteadyTime now = start + std::chrono::milliseconds(i);
        std::vector<Permit> &mine = random.bounded(2) == 0 ? ofKey : ofMate;
        if (random.bounded(2) == 0 && !mine.empty()) {
            if (random.bounded(2) == 0)
                mine.back().settle(5, now);
            mine.pop_back();
            continue;
        }
        const bool room = (&mine == &ofMate || ofKey.size() < 5) && ofKey.size() + ofMate.size() < 7;
        RateLimiter::Answer answer = limiter.admit(&mine == &ofKey ? claims : mate, 5, now);
        QCOMPARE(std::holds_alternative<Permit>(answer), room);
        if (room)
            mine.push_back(std::get<Permit>(std::move(answer)));
    }
}

void TestRateBounds::threadsShareALimitExactly()
{
    for (int round = 0; round < 30; ++round) {
        RateLimiter limiter;
        std::atomic<int> passed{0};
        std::barrier together(8);
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                // The claims stand in another order on every other thread.
                std::vector<RateClaim> claims{{limiter.counter("key"), 100, {}, {}, {}}, {limiter.counter("team"), {}, 1'000'000, {}, {}}};
                if (i % 2 == 0)
                    std::swap(claims[0], claims[1]);
                together.arrive_and_wait();
                for (int j = 0; j < 100; ++j) {
                    RateLimiter::Answer answer = limiter.admit(claims, 10, start);
                    if (Permit *permit = std::get_if<Permit>(&answer)) {
                        permit->settle(10, start);
                        ++passed;
                    }
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(passed.load(), 100);
        QCOMPARE(limiter.use("team", start).tokens, 1'000);
    }
}

/// Requests that begin and end on any thread, in the same few minutes: in the end nothing runs, and all is counted.
void TestRateBounds::threadsLeaveNothingBehind()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    RateLimiter limiter;
    std::atomic<std::int64_t> milliseconds{0};
    std::atomic<int> overruns{0};
    std::vector<std::thread> threads;
    for (quint32 i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            QRandomGenerator random(seed + i);
            const std::vector<RateClaim> claims{{limiter.counter("key"), {}, 200'000, 10, {}}, {limiter.counter("team"), 5'000, {}, {}, {}}};
            std::vector<Permit> open;
            for (int j = 0; j < 15'000; ++j) {
                const SteadyTime now = start + std::chrono::milliseconds(milliseconds += random.bounded(5));
                RateLimiter::Answer answer = limiter.admit(claims, random.bounded(300), now);
                if (Permit *permit = std::get_if<Permit>(&answer))
                    open.push_back(std::move(*permit));
                const RateUse key = limiter.use("key", now);
                if (key.running > 10 || limiter.use("team", now).requests > 5'000)
                    ++overruns;
                if (!open.empty() && random.bounded(2) == 0) {
                    open.back().settle(random.bounded(400), now);
                    open.pop_back();
                }
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(overruns.load(), 0);
    const SteadyTime end = start + std::chrono::milliseconds(milliseconds.load());
    QCOMPARE(limiter.use("key", end).running, 0);
    QVERIFY(limiter.use("team", end).requests > 0);
    for (const char *holder : {"key", "team"}) {
        const RateUse later = limiter.use(holder, end + minute);
        QCOMPARE(later.requests, 0);
        QCOMPARE(later.tokens, 0);
    }
}

QTEST_GUILESS_MAIN(TestRateBounds)
#include "tst_ratebounds.moc"
