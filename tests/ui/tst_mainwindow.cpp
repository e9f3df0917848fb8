// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuspill.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QToolButton>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

/// A screen that counts what the window does with it.
class ProbeScreen : public Screen
{
    Q_OBJECT
public:
    ProbeScreen(const Services &, Shell &shell, QWidget *parent) : Screen(parent), m_shell(shell), m_action(new QAction(QStringLiteral("Probe it"), this))
    {
        setFocusPolicy(Qt::StrongFocus);
        ++made;
    }
    QList<QAction *> screenActions() const override { return {m_action}; }
    void entered() override { ++enteredCount; }
    void left() override { ++leftCount; }
    void focusSearch() override { ++searches; }
    void showItem(const QString &id) override { item = id; }

    int enteredCount = 0, leftCount = 0, searches = 0;
    QString item;
    static inline int made = 0;
    Shell &m_shell;
    QAction *m_action;
};

Screen *makeProbe(const Services &services, Shell &shell, QWidget *parent)
{
    return new ProbeScreen(services, shell, parent);
}

std::vector<ScreenEntry> probes()
{
    return {{QStringLiteral("one"), QStringLiteral("One"), QStringLiteral("overview"), makeProbe},
            {QStringLiteral("two"), QStringLiteral("Two"), QStringLiteral("requests"), makeProbe},
            {QStringLiteral("three"), QStringLiteral("Three"), QStringLiteral("models"), makeProbe}};
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { ProbeScreen::made = 0; }
    void screensAreMadeWhenShown();
    void screensAreToldThatTheyAreShown();
    void keysSwitchScreens();
    void arrowsSwitchScreens();
    void unknownScreensAreIgnored();
    void findGoesToTheScreen();
    void actionsOfTheScreenAreInTheMenu();
    void itemsAreHandedOn();
    void placeIsRemembered();
    void everyMenuEntryHasAUniqueShortcut();
    void statusBarFollowsTheGateway();
    void statusBarTellsOfTheDatabase();
    void addressIsCopied();
    void startAndStop();
    void stoppingAsksWhileRequestsRun();
    void coverHidesTheScreens();
    void appearanceIsRemembered();
};

void TestMainWindow::screensAreMadeWhenShown()
{
    Console console;
    MainWindow &window = console.open(probes());
    QCOMPARE(ProbeScreen::made, 1);
    QCOMPARE(window.currentScreen(), QStringLiteral("one"));
    QVERIFY(!window.screen(QStringLiteral("two")));
    window.showScreen(QStringLiteral("two"));
    QCOMPARE(ProbeScreen::made, 2);
    window.showScreen(QStringLiteral("one"));
    window.showScreen(QStringLiteral("two"));
    QCOMPARE(ProbeScreen::made, 2);
    QVERIFY(window.screen(QStringLiteral("two"))->isVisible());
    QVERIFY(!window.screen(QStringLiteral("one"))->isVisible());
}

void TestMainWindow::screensAreToldThatTheyAreShown()
{
    Console console;
    MainWindow &window = console.open(probes());
    auto *one = static_cast<ProbeScreen *>(window.screen(QStringLiteral("one")));
    QCOMPARE(one->enteredCount, 1);
    window.showScreen(QStringLiteral("one"));
    QCOMPARE(one->enteredCount, 1);
    window.showScreen(QStringLiteral("two"));
    QCOMPARE(one->leftCount, 1);
    window.showScreen(QStringLiteral("one"));
    QCOMPARE(one->enteredCount, 2);
}

void TestMainWindow::keysSwitchScreens()
{
    Console console;
    MainWindow &window = console.open(probes());
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(window.currentScreen(), QStringLiteral("three"));
    QCOMPARE(console.find<QListView>(QStringLiteral("sidebar"))->currentIndex().row(), 2);
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(window.currentScreen(), QStringLiteral("one"));
}

void TestMainWindow::arrowsSwitchScreens()
{
    Console console;
    MainWindow &window = console.open(probes());
    auto *sidebar = console.find<QListView>(QStringLiteral("sidebar"));
    QTest::keyClick(sidebar, Qt::Key_Down);
    QCOMPARE(window.currentScreen(), QStringLiteral("two"));
    QTest::keyClick(sidebar, Qt::Key_End);
    QCOMPARE(window.currentScreen(), QStringLiteral("three"));
}

void TestMainWindow::unknownScreensAreIgnored()
{
    Console console;
    MainWindow &window = console.open(probes());
    window.showScreen(QStringLiteral("nowhere"));
    QCOMPARE(window.currentScreen(), QStringLiteral("one"));
    QCOMPARE(ProbeScreen::made, 1);
}

void TestMainWindow::findGoesToTheScreen()
{
    Console console;
    MainWindow &window = console.open(probes());
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(static_cast<ProbeScreen *>(window.screen(QStringLiteral("one")))->searches, 1);
}

void TestMainWindow::actionsOfTheScreenAreInTheMenu()
{
    Console console;
    MainWindow &window = console.open(probes());
    const auto entries = [&] {
        QList<QAction *> found;
        for (QAction *menu : window.menuBar()->actions()) {
            for (QAction *entry : menu->menu()->actions()) {
                if (entry->text() == QLatin1String("Probe it"))
                    found << entry;
            }
        }
        return found;
    };
    QCOMPARE(entries(), window.screen(QStringLiteral("one"))->screenActions());
    window.showScreen(QStringLiteral("two"));
    QCOMPARE(entries(), window.screen(QStringLiteral("two"))->screenActions());
}

void TestMainWindow::itemsAreHandedOn()
{
    Console console;
    MainWindow &window = console.open(probes());
    window.showItem(QStringLiteral("two"), QStringLiteral("request-7"));
    QCOMPARE(window.currentScreen(), QStringLiteral("two"));
    QCOMPARE(static_cast<ProbeScreen *>(window.screen(QStringLiteral("two")))->item, QStringLiteral("request-7"));
}

void TestMainWindow::placeIsRemembered()
{
    Console console;
    MainWindow &first = console.open(probes());
    first.resize(1010, 690);
    first.showScreen(QStringLiteral("two"));
    first.close();
    MainWindow &second = console.open(probes());
    QCOMPARE(second.size(), QSize(1010, 690));
    QCOMPARE(second.currentScreen(), QStringLiteral("two"));
}

void TestMainWindow::everyMenuEntryHasAUniqueShortcut()
{
    Console console;
    MainWindow &window = console.open(probes());
    QHash<QString, QString> taken;
    int withShortcut = 0;
    for (const QAction *action : window.findChildren<QAction *>()) {
        for (const QKeySequence &keys : action->shortcuts()) {
            const QString text = keys.toString();
            if (text.isEmpty())
                continue;
            QVERIFY2(!taken.contains(text), qPrintable(QStringLiteral("%1: %2 and %3").arg(text, taken.value(text), action->text())));
            taken.insert(text, action->text());
            ++withShortcut;
        }
    }
    QVERIFY(withShortcut >= 10);
}

void TestMainWindow::statusBarFollowsTheGateway()
{
    Console console;
    console.open(probes());
    auto *state = console.find<StatusPill>(QStringLiteral("status.state"));
    auto *address = console.find<QToolButton>(QStringLiteral("status.address"));
    QCOMPARE(state->text(), QStringLiteral("Stopped"));
    QVERIFY(!address->isVisible());
    console.fakes.gateway.run(4123);
    QCOMPARE(state->text(), QStringLiteral("Running"));
    QCOMPARE(address->text(), QStringLiteral("http://localhost:4123"));
    QVERIFY(address->isVisible());

    LiveFigures figures;
    figures.requestsPerSecond = 2.5;
    figures.spendToday = Money::fromUsd(1.5);
    console.fakes.gateway.setFigures(figures);
    QCOMPARE(console.find<Label>(QStringLiteral("status.rate"))->text(), QStringLiteral("2.5 requests/s"));
    QCOMPARE(console.find<Label>(QStringLiteral("status.spend"))->text(), QStringLiteral("Today $1.50"));
}

void TestMainWindow::statusBarTellsOfTheDatabase()
{
    Console console;
    console.open(probes());
    auto *database = console.find<StatusPill>(QStringLiteral("status.database"));
    StorageStatus storage;
    storage.state = StorageStatus::State::Connected;
    console.fakes.gateway.setStorage(storage);
    QCOMPARE(database->text(), QStringLiteral("SQLite"));
    storage.kind = StorageStatus::Kind::Postgres;
    storage.state = StorageStatus::State::Away;
    storage.waitingRows = 12;
    storage.message = QStringLiteral("db refused the connection.");
    console.fakes.gateway.setStorage(storage);
    QVERIFY(database->text().contains(QStringLiteral("12")));
    QCOMPARE(database->tone(), StatusPill::Tone::Warning);
    QCOMPARE(database->toolTip(), storage.message);
}

void TestMainWindow::addressIsCopied()
{
    Console console;
    console.fakes.gateway.run(4055);
    MainWindow &window = console.open(probes());
    console.find<QToolButton>(QStringLiteral("status.address"))->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("http://localhost:4055"));
    QVERIFY(!window.statusBar()->currentMessage().isEmpty());
}

void TestMainWindow::startAndStop()
{
    Console console;
    console.open(probes());
    auto *action = console.find<QAction>(QStringLiteral("gateway.startStop"));
    QCOMPARE(action->text(), QStringLiteral("Start Gateway"));
    action->trigger();
    QCOMPARE(console.fakes.gateway.starts, 1);
    QCOMPARE(action->text(), QStringLiteral("Stop Gateway"));
    action->trigger();
    QCOMPARE(console.fakes.gateway.stops, 1);

    GatewayStatus status;
    status.phase = GatewayStatus::Phase::Starting;
    console.fakes.gateway.setStatus(status);
    QVERIFY(!action->isEnabled());
}

void TestMainWindow::stoppingAsksWhileRequestsRun()
{
    Console console;
    console.fakes.gateway.run();
    console.fakes.gateway.currentFigures.inFlight = 2;
    MainWindow &window = console.open(probes());
    QVERIFY(QTest::qWaitForWindowActive(&window));
    console.find<QAction>(QStringLiteral("gateway.startStop"))->trigger();
    QCOMPARE(console.fakes.gateway.stops, 0);
    auto *question = console.find<QMessageBox>(QStringLiteral("stopQuestion"));
    QVERIFY(question->text().contains(QLatin1Char('2')));
    for (QAbstractButton *button : question->buttons()) {
        if (question->buttonRole(button) == QMessageBox::DestructiveRole)
            button->click();
    }
    QCOMPARE(console.fakes.gateway.stops, 1);
}

void TestMainWindow::coverHidesTheScreens()
{
    Console console;
    MainWindow &window = console.open(probes());
    auto *probe = static_cast<ProbeScreen *>(window.screen(QStringLiteral("one")));
    auto *cover = new QWidget;
    window.setCover(cover);
    QVERIFY(cover->isVisible());
    QVERIFY(!probe->isVisible());
    QCOMPARE(probe->leftCount, 1);
    window.dropCover();
    QVERIFY(probe->isVisible());
    QCOMPARE(probe->enteredCount, 2);
}

void TestMainWindow::appearanceIsRemembered()
{
    Console console;
    MainWindow &window = console.open(probes());
    for (QAction *action : window.findChildren<QAction *>()) {
        if (action->text() == QLatin1String("&Dark"))
            action->trigger();
    }
    QCOMPARE(currentScheme(), Scheme::Dark);
    QCOMPARE(console.settings.scheme(), Theme::Choice::Dark);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
