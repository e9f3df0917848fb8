// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktopapplication.h"
#include "tests/ui/support/fakeservices.h"
#include "ui/screens/welcome/welcomepage.h"
#include "ui/shell/mainwindow.h"

#include <QAction>
#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

/// The desktop program over services held in memory.
struct Desktop {
    Desktop() : store(place.filePath(QStringLiteral("desktop.ini")), QSettings::IniFormat) {}

    MainWindow &start()
    {
        application = std::make_unique<DesktopApplication>(fakes.services(), store);
        application->open();
        return application->window();
    }

    QTemporaryDir place;
    QSettings store;
    FakeServices fakes;
    std::unique_ptr<DesktopApplication> application;
};

} // namespace

class TestDesktop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutTrayClosingQuits();
    void firstStartWelcomesAndAsks();
    void firstStartOpensTheOverview();
    void laterStartsShowTheConsole();
    void providerIsAddedFromTheMenu();
    void chosenSchemeIsUsed();
};

void TestDesktop::withoutTrayClosingQuits()
{
    Desktop desktop;
    desktop.start();
    // The offscreen platform has no tray: hiding would leave no way back.
    QVERIFY(QApplication::quitOnLastWindowClosed());
}

void TestDesktop::firstStartWelcomesAndAsks()
{
    Desktop desktop;
    desktop.fakes.setup.welcome = true;
    desktop.fakes.gateway.run();
    desktop.fakes.setup.onAdded = [&] { desktop.fakes.models.setModels(makeModels()); };
    MainWindow &window = desktop.start();
    QVERIFY(window.isCovered());
    window.findChild<QPushButton *>(QStringLiteral("welcome.demo"))->click();
    QTRY_VERIFY(!window.isCovered());
    QCOMPARE(window.currentScreen(), QStringLiteral("overview"));
    QCOMPARE(desktop.fakes.tryOut.prompts.size(), 1);
    QTRY_COMPARE(desktop.fakes.tryOut.running, 0);
}

void TestDesktop::firstStartOpensTheOverview()
{
    Desktop desktop;
    desktop.store.setValue(QStringLiteral("window/screen"), QStringLiteral("requests"));
    desktop.fakes.setup.welcome = true;
    QCOMPARE(desktop.start().currentScreen(), QStringLiteral("overview"));
}

void TestDesktop::laterStartsShowTheConsole()
{
    Desktop desktop;
    desktop.fakes.fill(3);
    MainWindow &window = desktop.start();
    QVERIFY(!window.isCovered());
    QVERIFY(window.isVisible());
    QVERIFY(desktop.fakes.tryOut.prompts.isEmpty());
}

void TestDesktop::providerIsAddedFromTheMenu()
{
    Desktop desktop;
    desktop.fakes.fill(3);
    MainWindow &window = desktop.start();
    window.findChild<QAction *>(QStringLiteral("file.addProvider"))->trigger();
    QVERIFY(window.isCovered());
    window.findChild<QPushButton *>(QStringLiteral("welcome.cancel"))->click();
    QVERIFY(!window.isCovered());
    QVERIFY(desktop.fakes.tryOut.prompts.isEmpty());
}

void TestDesktop::chosenSchemeIsUsed()
{
    Desktop desktop;
    desktop.store.setValue(QStringLiteral("appearance/scheme"), QStringLiteral("dark"));
    desktop.start();
    QCOMPARE(currentScheme(), Scheme::Dark);
}

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
