// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/requestsconsole.h"
#include "ui/models/requesttable.h"
#include "ui/support/translations.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

using namespace std::chrono_literals;

/// The Requests screen, driven as a person does.
class TestRequestsScreen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void listsTheLog();
    void busyEmptyAndFailed();
    void databaseComesBack();
    void nothingMatches();
    void filtersAsk_data();
    void filtersAsk();
    void searchWaitsForAPause();
    void timeRangeBegins();
    void headerSorts();
    void scrollingFetches();
    void liveRowsEnterAtTheTop();
    void scrollPositionStaysPut();
    void pauseCountsAndResumes();
    void selectionStays();
    void selectionSurvivesReload();
    void keyboard();
    void nothingFlashesUp();
    void contextMenu();
    void showItemSearchesForWhatIsNotListed();
    void columnsAreRemembered();
    void detailsMoveBelowInASmallWindow();
};

void TestRequestsScreen::initTestCase()
{
    keepSettingsApart();
    installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates));
}

void TestRequestsScreen::listsTheLog()
{
    RequestsConsole console;
    console.show();
    QCOMPARE(console.model->rowCount(), 60);
    QVERIFY(console.table->isVisible());
    QCOMPARE(console.find<Label>(QStringLiteral("requests.subtitle"))->text(), QStringLiteral("60 requests, live"));
    QCOMPARE(std::count_if(console.fakes.requests.asked.cbegin(), console.fakes.requests.asked.cend(),
                           [](const RequestQuery &query) { return query.limit == RequestTable::pageSize; }), 1);
    // The provider is called by its title.
    const int azure = [&] {
        for (int row = 0; row < 60; ++row) {
            if (console.model->at(row).provider == "azure")
                return row;
        }
        return -1;
    }();
    QVERIFY(azure >= 0);
    QCOMPARE(console.model->index(azure, RequestCells::Provider).data().toString(), QStringLiteral("Azure OpenAI"));
}

void TestRequestsScreen::busyEmptyAndFailed()
{
    RequestsConsole console(0);
    console.fakes.requests.hold();
    console.open();
    console.window->showScreen(QStringLiteral("requests"));
    QVERIFY(console.find<BusyIndicator>(QStringLiteral("requests.loading"))->isVisible());
    console.fakes.requests.answerHeld();
    QTRY_VERIFY(console.find<EmptyState>(QStringLiteral("requests.empty"))->isVisible());
    QVERIFY(!console.button("export")->isEnabled());

    console.fakes.requests.failure = Error(ErrorKind::Storage, QStringLiteral("db.example.com:5432 refused the connection."));
    console.action("reload")->trigger();
    QTRY_VERIFY(console.find<EmptyState>(QStringLiteral("requests.failed"))->isVisible());
    console.fakes.requests.failure.reset();
    console.fakes.requests.rows = makeRecords(3, SystemClock().wall());
    QTest::mouseClick(console.button("retry"), Qt::LeftButton);
    QTRY_VERIFY(console.find<DataTable>(QStringLiteral("requests.table"))->isVisible());
}

void TestRequestsScreen::databaseComesBack()
{
    RequestsConsole console;
    console.fakes.requests.failure = Error(ErrorKind::Storage, QStringLiteral("away"));
    console.show();
    QVERIFY(console.model->failure());
    console.fakes.requests.failure.reset();
    StorageStatus storage;
    storage.state = StorageStatus::State::Connected;
    console.fakes.gateway.setStorage(storage);
    QTRY_COMPARE(console.model->rowCount(), 60);
}

void TestRequestsScreen::nothingMatches()
{
    RequestsConsole console;
    console.show();
    auto *search = console.find<SearchField>(QStringLiteral("requests.search"));
    search->setText(QStringLiteral("no such thing"));
    QTest::keyClick(search, Qt::Key_Return);
    auto *nothing = console.find<EmptyState>(QStringLiteral("requests.nothing"));
    QTRY_VERIFY(nothing->isVisible());
    QVERIFY(console.button("clearFilters")->isVisible());
    QTest::mouseClick(console.button("clearAll"), Qt::LeftButton);
    QTRY_COMPARE(console.model->rowCount(), 60);
    QVERIFY(!console.button("clearFilters")->isVisible());
    QVERIFY(search->text().isEmpty());
}

void TestRequestsScreen::filtersAsk_data()
{
    QTest::addColumn<QString>("box");
    QTest::addColumn<QString>("choice");
    QTest::newRow("failed") << QStringLiteral("requests.outcome") << QStringLiteral("Failed");
    QTest::newRow("succeeded") << QStringLiteral("requests.outcome") << QStringLiteral("Succeeded");
    QTest::newRow("model") << QStringLiteral("requests.model") << QStringLiteral("claude-sonnet");
    QTest::newRow("provider") << QStringLiteral("requests.provider") << QStringLiteral("Azure OpenAI");
}

void TestRequestsScreen::filtersAsk()
{
    QFETCH(QString, box);
    QFETCH(QString, choice);
    RequestsConsole console;
    console.show();
    auto *combo = console.find<QComboBox>(box);
    QVERIFY(combo->findText(choice) > 0);
    console.fakes.requests.asked.clear();
    combo->setCurrentText(choice);
    QTRY_VERIFY(!console.model->isBusy() && console.fakes.requests.asked.size() == 1);
    QVERIFY(console.model->rowCount() > 0 && console.model->rowCount() < 60);
    for (int row = 0; row < console.model->rowCount(); ++row) {
        const RequestRecord &record = console.model->at(row);
        if (box.endsWith(QLatin1String("outcome")))
            QCOMPARE(record.failed(), choice == QLatin1String("Failed"));
        else
            QCOMPARE(box.endsWith(QLatin1String("model")) ? record.model : record.provider, box.endsWith(QLatin1String("model")) ? QByteArray("claude-sonnet") : QByteArray("azure"));
    }
    QVERIFY(console.find<Label>(QStringLiteral("requests.subtitle"))->text().contains(QStringLiteral("matching")));
    // Models that come and go leave the choice alone.
    console.fakes.models.setModels({});
    QCOMPARE(combo->currentText(), choice);
    QCOMPARE(console.fakes.requests.asked.size(), 1);
}

void TestRequestsScreen::searchWaitsForAPause()
{
    RequestsConsole console;
    console.show();
    console.fakes.requests.asked.clear();
    console.window->findChild<QWidget *>(QStringLiteral("requests.search"))->setFocus();
    QTest::keyClicks(console.find<SearchField>(QStringLiteral("requests.search")), QStringLiteral("claude"));
    QTRY_COMPARE(console.fakes.requests.asked.size(), 1);
    QCOMPARE(console.fakes.requests.asked.constFirst().text, QStringLiteral("claude"));
}

void TestRequestsScreen::timeRangeBegins()
{
    RequestsConsole console;
    console.show();
    console.fakes.requests.asked.clear();
    console.find<QComboBox>(QStringLiteral("requests.range"))->setCurrentText(QStringLiteral("Last hour"));
    QCOMPARE(console.fakes.requests.asked.size(), 1);
    const auto from = console.fakes.requests.asked.constFirst().from;
    QVERIFY(from);
    QVERIFY(std::chrono::abs(SystemClock().wall() - 1h - *from) < 1min);
    console.find<QComboBox>(QStringLiteral("requests.range"))->setCurrentText(QStringLiteral("Today"));
    const QDateTime midnight = QDate::currentDate().startOfDay();
    QCOMPARE(std::chrono::floor<std::chrono::seconds>(*console.fakes.requests.asked.constLast().from).time_since_epoch().count(), midnight.toSecsSinceEpoch());
}

void TestRequestsScreen::headerSorts()
{
    RequestsConsole console;
    console.show();
    QHeaderView *header = console.table->horizontalHeader();
    const auto click = [&](int column) {
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(header->sectionViewportPosition(column) + 20, header->height() / 2));
    };
    click(RequestCells::Cost);
    QTRY_VERIFY(!console.model->isBusy());
    QCOMPARE(console.fakes.requests.asked.constLast().sort, RequestQuery::Sort::Cost);
    QVERIFY(console.fakes.requests.asked.constLast().descending); // the dearest first
    for (int row = 1; row < 60; ++row)
        QVERIFY(console.model->at(row - 1).cost.total >= console.model->at(row).cost.total);
    click(RequestCells::Model);
    QTRY_VERIFY(!console.model->isBusy());
    QVERIFY(!console.fakes.requests.asked.constLast().descending);
    // A column that the log cannot be sorted by leaves the mark where it was.
    console.table->setColumnHidden(RequestCells::Key, false);
    const qsizetype asked = console.fakes.requests.asked.size();
    header->setSortIndicator(RequestCells::Key, Qt::AscendingOrder);
    QCOMPARE(header->sortIndicatorSection(), int(RequestCells::Model));
    QCOMPARE(console.fakes.requests.asked.size(), asked);
}

void TestRequestsScreen::scrollingFetches()
{
    RequestsConsole console(5000);
    console.show();
    QTRY_VERIFY(!console.model->isBusy());
    QCOMPARE(console.model->rowCount(), 200);
    console.fakes.requests.asked.clear();
    QScrollBar *bar = console.table->verticalScrollBar();
    int steps = 0;
    while (console.model->rowCount() < 1000 && ++steps < 40) {
        bar->setValue(bar->maximum());
        QTRY_VERIFY(!console.model->isBusy());
    }
    QVERIFY2(console.model->rowCount() >= 1000, qPrintable(QString::number(console.model->rowCount())));
    for (const RequestQuery &query : std::as_const(console.fakes.requests.asked))
        QCOMPARE(query.limit, 200);
    // Only what scrolling needed.
    QVERIFY2(console.fakes.requests.asked.size() <= 8, qPrintable(QString::number(console.fakes.requests.asked.size())));
}

void TestRequestsScreen::liveRowsEnterAtTheTop()
{
    RequestsConsole console;
    console.show();
    console.fakes.requests.record({console.newRecord("new-1")});
    QCOMPARE(console.model->rowCount(), 61);
    QCOMPARE(console.model->at(0).id, QByteArray("new-1"));
    QVERIFY(!console.button("waiting")->isVisible());
    QTRY_COMPARE(console.find<Label>(QStringLiteral("requests.subtitle"))->text(), QStringLiteral("61 requests, live"));
}

void TestRequestsScreen::scrollPositionStaysPut()
{
    RequestsConsole console(200);
    console.show();
    QScrollBar *bar = console.table->verticalScrollBar();
    bar->setValue(900);
    const QByteArray topmost = console.model->at(console.table->rowAt(0)).id;
    console.fakes.requests.record({console.newRecord("new-1"), console.newRecord("new-2")});
    QCOMPARE(bar->value(), 900);
    QCOMPARE(console.model->at(console.table->rowAt(0)).id, topmost);
    QPushButton *waiting = console.button("waiting");
    QVERIFY(waiting->isVisible());
    QCOMPARE(waiting->text(), QStringLiteral("2 new requests"));
    QTest::mouseClick(waiting, Qt::LeftButton);
    QCOMPARE(bar->value(), 0);
    QVERIFY(!waiting->isVisible());
    QCOMPARE(console.model->rowCount(), 202);
    // Scrolling back to the top brings them in as well.
    bar->setValue(900);
    console.fakes.requests.record({console.newRecord("new-3")});
    QVERIFY(waiting->isVisible());
    bar->setValue(0);
    QCOMPARE(console.model->rowCount(), 203);
    QVERIFY(!waiting->isVisible());
}

void TestRequestsScreen::pauseCountsAndResumes()
{
    RequestsConsole console;
    console.show();
    QPushButton *live = console.button("live");
    QCOMPARE(live->text(), QStringLiteral("Pause"));
    QTest::mouseClick(live, Qt::LeftButton);
    QCOMPARE(live->text(), QStringLiteral("Go Live"));
    QVERIFY(console.find<Label>(QStringLiteral("requests.subtitle"))->text().endsWith(QStringLiteral("paused")));
    console.fakes.requests.record({console.newRecord("new-1")});
    QCOMPARE(console.model->rowCount(), 60);
    QCOMPARE(console.button("waiting")->text(), QStringLiteral("1 new request"));
    QTest::keyClick(console.window.get(), Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(console.model->rowCount(), 61);
    QVERIFY(!console.button("waiting")->isVisible());
}

void TestRequestsScreen::selectionStays()
{
    RequestsConsole console;
    console.show();
    console.select(4);
    const QByteArray id = console.model->at(4).id;
    console.fakes.requests.record({console.newRecord("new-1"), console.newRecord("new-2")});
    QCOMPARE(console.table->currentIndex().row(), 6);
    QCOMPARE(console.model->at(6).id, id);
    QCOMPARE(console.find<QLineEdit>(QStringLiteral("requests.id"))->text(), QString::fromUtf8(id));
}

void TestRequestsScreen::selectionSurvivesReload()
{
    RequestsConsole console;
    console.show();
    console.select(4);
    const QByteArray id = console.model->at(4).id;
    console.table->horizontalHeader()->setSortIndicator(RequestCells::Duration, Qt::DescendingOrder);
    QTRY_VERIFY(!console.model->isBusy());
    QTRY_VERIFY(console.table->currentIndex().isValid());
    QCOMPARE(console.model->at(console.table->currentIndex().row()).id, id);
}

void TestRequestsScreen::keyboard()
{
    RequestsConsole console;
    console.show();
    console.table->setFocus(Qt::TabFocusReason);
    QCOMPARE(console.table->currentIndex().row(), 0);
    QTest::keyClick(console.table, Qt::Key_Down);
    QTest::keyClick(console.table, Qt::Key_Down);
    QCOMPARE(console.table->currentIndex().row(), 2);
    QTest::keyClick(console.table, Qt::Key_End);
    QCOMPARE(console.table->currentIndex().row(), 59);
    QTest::keyClick(console.table, Qt::Key_Home);
    QCOMPARE(console.table->currentIndex().row(), 0);
    QTest::keyClick(console.table, Qt::Key_Return);
    auto *details = console.find<QWidget>(QStringLiteral("requests.details"));
    QVERIFY(details->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget(), console.table);
    QVERIFY(details->isVisible());
    QTest::keyClick(console.table, Qt::Key_Escape);
    QVERIFY(!details->isVisible());
    QTest::keyClick(console.window.get(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("requests.search"));
}

void TestRequestsScreen::nothingFlashesUp()
{
    // A part that is shown before it has its place is a window of its own for a moment.
    struct Watch : QObject {
        bool eventFilter(QObject *watched, QEvent *event) override
        {
            auto *widget = qobject_cast<QWidget *>(watched);
            if (event->type() == QEvent::Show && widget && widget->isWindow() && !qobject_cast<MainWindow *>(widget))
                shown << QString::fromLatin1(widget->metaObject()->className());
            return false;
        }
        QStringList shown;
    } watch;
    RequestsConsole console;
    console.open({allScreens()[1], allScreens()[2]});
    qApp->installEventFilter(&watch);
    console.window->showScreen(QStringLiteral("requests"));
    console.window->showScreen(QStringLiteral("models"));
    qApp->removeEventFilter(&watch);
    QCOMPARE(watch.shown, QStringList());
}

void TestRequestsScreen::contextMenu()
{
    RequestsConsole console;
    console.show();
    console.select(2);
    const QRect cell = console.table->visualRect(console.model->index(2, RequestCells::Model));
    Q_EMIT console.table->customContextMenuRequested(cell.center());
    auto *menu = console.find<QMenu>(QStringLiteral("requests.menu"));
    QVERIFY(menu->isVisible());
    QCOMPARE(menu->actions().size(), 4);
    menu->close();
    console.action("filterModel")->trigger();
    const QByteArray model = console.fakes.requests.asked.constLast().model;
    QTRY_VERIFY(!console.model->isBusy());
    QCOMPARE(console.find<QComboBox>(QStringLiteral("requests.model"))->currentText(), QString::fromUtf8(model));
    for (int row = 0; row < console.model->rowCount(); ++row)
        QCOMPARE(console.model->at(row).model, model);
}

void TestRequestsScreen::showItemSearchesForWhatIsNotListed()
{
    RequestsConsole console(900);
    console.open();
    const QByteArray listed = console.fakes.requests.rows.at(890).id;
    const QByteArray old = console.fakes.requests.rows.at(5).id;
    // Before the first list is there.
    console.window->showItem(QStringLiteral("requests"), QString::fromUtf8(listed));
    auto *table = console.find<DataTable>(QStringLiteral("requests.table"));
    auto *model = qobject_cast<RequestTable *>(table->model());
    QTRY_VERIFY(table->currentIndex().isValid());
    QCOMPARE(model->at(table->currentIndex().row()).id, listed);
    console.window->showItem(QStringLiteral("requests"), QString::fromUtf8(old));
    QTRY_COMPARE(model->rowCount(), 1);
    QTRY_VERIFY(table->currentIndex().isValid());
    QCOMPARE(model->at(table->currentIndex().row()).id, old);
    QCOMPARE(console.find<SearchField>(QStringLiteral("requests.search"))->text(), QString::fromUtf8(old));
    // Not even in the log: asked for once, not for ever.
    console.window->showItem(QStringLiteral("requests"), QStringLiteral("gone"));
    QTRY_VERIFY(console.find<EmptyState>(QStringLiteral("requests.nothing"))->isVisible());
}

void TestRequestsScreen::columnsAreRemembered()
{
    {
        RequestsConsole console;
        console.show();
        console.table->setColumnHidden(RequestCells::Provider, true);
        console.table->horizontalHeader()->resizeSection(RequestCells::Tokens, 177);
        console.table->horizontalHeader()->moveSection(0, 3);
    }
    RequestsConsole console;
    console.show();
    QVERIFY(console.table->isColumnHidden(RequestCells::Provider));
    QCOMPARE(console.table->columnWidth(RequestCells::Tokens), 177);
    QCOMPARE(console.table->horizontalHeader()->visualIndex(0), 3);
    QCOMPARE(console.table->horizontalHeader()->sortIndicatorSection(), int(RequestCells::Time));
    console.table->resetColumns();
    QVERIFY(!console.table->isColumnHidden(RequestCells::Provider));
    QVERIFY(console.table->isColumnHidden(RequestCells::Key));
    QCOMPARE(console.table->horizontalHeader()->visualIndex(0), 0);
}

void TestRequestsScreen::detailsMoveBelowInASmallWindow()
{
    RequestsConsole console;
    console.show({1000, 640});
    console.select(0);
    auto *splitter = console.find<QSplitter>(QStringLiteral("requests.splitter"));
    QCOMPARE(splitter->orientation(), Qt::Vertical);
    QVERIFY(console.table->horizontalScrollBar()->maximum() == 0);
    console.window->resize(1600, 900);
    QTRY_COMPARE(splitter->orientation(), Qt::Horizontal);
    QVERIFY(splitter->sizes().constLast() >= 480);
}

QTEST_MAIN(TestRequestsScreen)
#include "tst_requestsscreen.moc"
