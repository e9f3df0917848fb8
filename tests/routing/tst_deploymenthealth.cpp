// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/routing/deploymenthealth.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace Gatehouse;
using namespace std::chrono_literals;

class TestDeploymentHealth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void knowsNothingAtFirst();
    void countsFailuresInARow();
    void keepsDeploymentsApart();
    void takesReportsFromAllThreads();
};

void TestDeploymentHealth::knowsNothingAtFirst()
{
    const HealthReport report = DeploymentHealth().report("a");
    QCOMPARE(report.succeeded + report.failed, 0);
    QVERIFY(!report.lastLatency && !report.lastCalled);
}

void TestDeploymentHealth::countsFailuresInARow()
{
    DeploymentHealth health;
    const quint64 before = health.revision();
    health.failed("a", QStringLiteral("first"), WallTime(1s));
    health.failed("a", QStringLiteral("second"), WallTime(2s));
    HealthReport report = health.report("a");
    QCOMPARE(report.failed, 2);
    QCOMPARE(report.failuresInARow, 2);
    QCOMPARE(report.lastError, QStringLiteral("second"));
    QCOMPARE(*report.lastCalled, WallTime(2s));
    QVERIFY(!report.lastLatency);
    health.succeeded("a", 1500us, WallTime(3s));
    report = health.report("a");
    QCOMPARE(report.succeeded, 1);
    QCOMPARE(report.failed, 2);
    QCOMPARE(report.failuresInARow, 0);
    QVERIFY(report.lastError.isEmpty());
    QCOMPARE(*report.lastLatency, 1500us);
    QCOMPARE(*report.lastCalled, WallTime(3s));
    health.failed("a", QStringLiteral("third"), WallTime(4s));
    QCOMPARE(health.report("a").failuresInARow, 1);
    QCOMPARE(*health.report("a").lastLatency, 1500us);
    QCOMPARE(health.revision(), before + 4);
}

void TestDeploymentHealth::keepsDeploymentsApart()
{
    DeploymentHealth health;
    health.failed("a", QStringLiteral("x"), {});
    health.succeeded("b", 1us, {});
    QCOMPARE(health.report("a").succeeded, 0);
    QCOMPARE(health.report("b").failed, 0);
}

void TestDeploymentHealth::takesReportsFromAllThreads()
{
    DeploymentHealth health;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&health, i] {
            for (int n = 0; n < 500; ++n) {
                if (i % 2)
                    health.succeeded("a", 1us, {});
                else
                    health.failed("a", QStringLiteral("x"), {});
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(health.report("a").succeeded, 1000);
    QCOMPARE(health.report("a").failed, 1000);
    QCOMPARE(health.revision(), quint64(2000));
}

QTEST_APPLESS_MAIN(TestDeploymentHealth)
#include "tst_deploymenthealth.moc"
