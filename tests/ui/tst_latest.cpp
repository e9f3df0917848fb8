// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/screens/overview/latestmodel.h"
#include "ui/support/translations.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

/// A stand-in for the Requests screen that tells which item it was asked to show.
class RequestsProbe : public Screen
{
public:
    RequestsProbe(const Services &, Shell &, QWidget *parent) : Screen(parent) {}
    void showItem(const QString &id) override { item = id; }
    QString item;
};

std::vector<ScreenEntry> overviewAndProbe()
{
    std::vector<ScreenEntry> screens;
    for (ScreenEntry &entry : allScreens()) {
        if (entry.id == QLatin1String("overview"))
            screens.push_back(entry);
    }
    screens.push_back({QStringLiteral("requests"), QStringLiteral("Requests"), QStringLiteral("requests"),
                       [](const Services &services, Shell &shell, QWidget *parent) -> Screen * { return new RequestsProbe(services, shell, parent); }});
    return screens;
}

} // namespace

class TestLatest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates)); }
    void latestAreShownAndOpened();
    void latestFollowTheLog();
    void latestKeepTheNewestOnly();
    void latestFailureCanBeRetried();
    void lateAnswersAreDropped();
    void latestModelIsSound();
};

void TestLatest::latestAreShownAndOpened()
{
    Console console;
    console.fakes.fill(40);
    MainWindow &window = console.open(overviewAndProbe());
    auto *table = console.find<QTableView>(QStringLiteral("overview.latest"));
    QTRY_VERIFY(table->isVisible());
    QTRY_COMPARE(table->model()->rowCount(), 12);
    const RequestRecord &newest = console.fakes.requests.rows.last();
    QCOMPARE(table->model()->index(0, LatestModel::Model).data().toString(), QString::fromUtf8(newest.model));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(0, 0)).center());
    QCOMPARE(window.currentScreen(), QStringLiteral("requests"));
    QCOMPARE(static_cast<RequestsProbe *>(window.screen(QStringLiteral("requests")))->item, QString::fromUtf8(newest.id));
}

void TestLatest::latestFollowTheLog()
{
    Console console;
    console.fakes.gateway.run();
    console.open();
    auto *table = console.find<QTableView>(QStringLiteral("overview.latest"));
    QVERIFY(!table->isVisible());
    console.fakes.requests.record(makeRecords(3, SystemClock().wall()));
    QTRY_VERIFY(table->isVisible());
    QCOMPARE(table->model()->rowCount(), 3);
    // Announced and listed: shown once.
    console.fakes.requests.record({console.fakes.requests.rows.last()});
    QCOMPARE(table->model()->rowCount(), 3);
}

void TestLatest::latestKeepTheNewestOnly()
{
    LatestModel model(5);
    const QList<RequestRecord> rows = makeRecords(20, SystemClock().wall());
    model.prepend(rows);
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(model.at(0).id, rows.last().id);
    QCOMPARE(model.at(4).id, rows.at(15).id);
}

void TestLatest::latestFailureCanBeRetried()
{
    Console console;
    console.fakes.fill(5);
    console.fakes.requests.failure = Error(ErrorKind::Storage, QStringLiteral("The disk is full."));
    console.open();
    const auto labels = [&] {
        QStringList texts;
        for (const QLabel *label : console.window->findChildren<QLabel *>()) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts;
    };
    QTRY_VERIFY(labels().contains(QStringLiteral("The disk is full.")));
    console.fakes.requests.failure.reset();
    console.find<QPushButton>(QStringLiteral("overview.retryLatest"))->click();
    QTRY_VERIFY(console.find<QTableView>(QStringLiteral("overview.latest"))->isVisible());
    QVERIFY(!labels().contains(QStringLiteral("The disk is full.")));
}

void TestLatest::lateAnswersAreDropped()
{
    Console console;
    console.fakes.fill(5);
    console.fakes.requests.hold();
    MainWindow &window = console.open(overviewAndProbe());
    window.showScreen(QStringLiteral("requests"));
    window.showScreen(QStringLiteral("overview")); // asks again
    QCOMPARE(console.fakes.requests.asked.size(), 2);
    auto *model = console.find<QTableView>(QStringLiteral("overview.latest"))->model();
    QSignalSpy resets(model, &QAbstractItemModel::modelReset);
    console.fakes.requests.answerHeld();
    QTRY_COMPARE(model->rowCount(), 5);
    QCOMPARE(resets.count(), 1);
}

void TestLatest::latestModelIsSound()
{
    LatestModel model(6);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QList<RequestRecord> rows = makeRecords(30, SystemClock().wall());
    model.setRows(rows.mid(0, 4));
    model.prepend(rows.mid(4, 3));
    model.prepend(rows.mid(7));
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
    RequestRecord failed = rows.first();
    failed.status = 500;
    failed.errorMessage = QStringLiteral("It broke.");
    model.setRows({failed});
    const QModelIndex cell = model.index(0, LatestModel::Model);
    QVERIFY(cell.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("Failed with status 500")));
    QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QStringLiteral("It broke.")));
}

QTEST_MAIN(TestLatest)
#include "tst_latest.moc"
