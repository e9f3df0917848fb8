// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/rollup.h"

#include <QTest>

using namespace Gatehouse;

class TestRollUp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void classesOfStatus_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("expected");
        const auto row = [](int status, StatusClass expected) { QTest::addRow("%d", status) << status << static_cast<int>(expected); };
        row(0, StatusClass::None);
        row(-1, StatusClass::None);
        row(99, StatusClass::None);
        row(100, StatusClass::Informational);
        row(200, StatusClass::Succeeded);
        row(299, StatusClass::Succeeded);
        row(302, StatusClass::Redirected);
        row(400, StatusClass::Refused);
        row(498, StatusClass::Refused);
        row(499, StatusClass::ClientLeft);
        row(500, StatusClass::Failed);
        row(599, StatusClass::Failed);
        row(600, StatusClass::None);
    }
    void classesOfStatus()
    {
        QFETCH(int, status);
        QTEST(static_cast<int>(statusClassOf(status)), "expected");
    }
};

QTEST_APPLESS_MAIN(TestRollUp)
#include "tst_rollup.moc"
