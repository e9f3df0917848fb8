// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/connectionwatch.h"

#include <QTest>

#include <array>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

class HandClock final : public Clock
{
public:
    WallTime wall() const override { return {}; }
    SteadyTime steady() const override { return now; }
    SteadyTime now{1h};
};

struct Pair {
    std::array<int, 2> ends{-1, -1};
    Pair() { static_cast<void>(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data())); }
    ~Pair()
    {
        for (const int end : ends)
            ::close(end);
    }
};

} // namespace

class TestConnectionWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsHowLongAStatementWaits()
    {
        const auto clock = std::make_shared<HandClock>();
        ConnectionWatch watch(clock);
        QCOMPARE(watch.waitingFor(), 0ms);
        watch.statementBegins(10s);
        clock->now += 4s;
        QCOMPARE(watch.waitingFor(), 4000ms);
        QVERIFY(!watch.isOverdue());
        clock->now += 11s; // the limit and the grace
        QVERIFY(!watch.isOverdue());
        clock->now += 1ms;
        QVERIFY(watch.isOverdue());
        watch.statementEnds();
        QVERIFY(!watch.isOverdue());
        QCOMPARE(watch.waitingFor(), 0ms);
    }

    void cutEndsAWaitInAnotherThread()
    {
        Pair pair;
        ConnectionWatch watch(std::make_shared<HandClock>());
        watch.attach(pair.ends[0]);
        watch.statementBegins(10s);
        ssize_t got = -2;
        std::thread waits([&] {
            char byte = 0;
            got = ::read(pair.ends[0], &byte, 1); // would wait for ever
        });
        QVERIFY(watch.cut());
        waits.join();
        QCOMPARE(got, 0);
        QVERIFY(watch.wasCut());
        watch.attach(-1); // a new connection begins anew
        QVERIFY(!watch.wasCut());
    }

    void cutsNothingBetweenStatements()
    {
        Pair pair;
        ConnectionWatch watch(std::make_shared<HandClock>());
        QVERIFY(!watch.cut());
        watch.attach(pair.ends[0]);
        QVERIFY(!watch.cut());
        watch.statementBegins(10s);
        watch.statementEnds();
        QVERIFY(!watch.cut());
        QVERIFY(!watch.wasCut());
        QCOMPARE(::write(pair.ends[0], "x", 1), 1);
    }

    void cutsNoSocketThatTookTheNumber()
    {
        auto first = std::make_unique<Pair>();
        ConnectionWatch watch(std::make_shared<HandClock>());
        watch.attach(first->ends[0]);
        watch.statementBegins(10s);
        first.reset();
        Pair second; // usually gets the numbers that just became free
        QVERIFY(watch.cut());
        QCOMPARE(::write(second.ends[0], "x", 1), 1);
        QCOMPARE(::write(second.ends[1], "x", 1), 1);
    }

    void detachLetsTheSocketGo()
    {
        Pair pair;
        ConnectionWatch watch(std::make_shared<HandClock>());
        watch.attach(pair.ends[0]);
        watch.detach();
        watch.statementBegins(10s);
        QVERIFY(!watch.cut());
        ::close(std::exchange(pair.ends[0], -1));
        char byte = 0;
        QCOMPARE(::read(pair.ends[1], &byte, 1), 0); // no duplicate holds it open
    }
};

QTEST_APPLESS_MAIN(TestConnectionWatch)
#include "tst_connectionwatch.moc"
