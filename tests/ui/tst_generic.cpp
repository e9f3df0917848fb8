// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/screens/welcome/welcomepage.h"
#include "ui/support/translations.h"
#include "ui/widgets/statuspill.h"

#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTest>
#include <QTranslator>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

/// A language whose words are a third longer, as German's are.
class LongTexts : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        // Formats hold units and date patterns, which do not grow.
        if (qstrcmp(context, "Formats") == 0)
            return {};
        const QString text = QString::fromUtf8(source);
        return text + QString(std::max<qsizetype>(1, text.size() / 3), QLatin1Char('x'));
    }
};

} // namespace

/// What every screen must do, whoever wrote it: nothing is cut off in a small window, everything that takes the focus has
/// a name, it draws in light and dark, and its names are its own.
class TestGeneric : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void faultsAreFound();
    void screens_data();
    void screens();
    void welcome();
    void longerLanguagesFit_data();
    void longerLanguagesFit();
    void namesBeginWithTheScreen();
    void tabReachesEveryControl();

private:
    static void check(Console &console, const QString &what);
};

void TestGeneric::initTestCase()
{
    installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates));
}

void TestGeneric::faultsAreFound()
{
    QWidget page;
    auto *grid = new QGridLayout(&page);
    auto *cut = new QLabel(QStringLiteral("a text that does not fit"));
    cut->setFixedWidth(20);
    auto *nameless = new QPlainTextEdit;
    grid->addWidget(cut, 0, 0);
    grid->addWidget(new QLabel(QStringLiteral("Prompt")), 1, 0);
    grid->addWidget(nameless, 1, 1);
    page.show();
    QCOMPARE(widgetComplaints(&page).size(), 3);
    cut->setFixedWidth(400);
    nameless->setAccessibleName(QStringLiteral("Prompt"));
    static_cast<QLabel *>(grid->itemAtPosition(1, 0)->widget())->setBuddy(nameless);
    QTRY_COMPARE(widgetComplaints(&page), QStringList());
}

void TestGeneric::screens_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("dark");
    for (const ScreenEntry &entry : allScreens()) {
        for (const QString &state : {QStringLiteral("full"), QStringLiteral("empty"), QStringLiteral("failed")}) {
            for (const bool dark : {false, true})
                QTest::addRow("%s %s %s", qPrintable(entry.id), qPrintable(state), dark ? "dark" : "light") << entry.id << state << dark;
        }
    }
}

void TestGeneric::check(Console &console, const QString &what)
{
    // Layouts of wrapped text settle over a few turns of the event loop.
    QStringList complaints;
    QTRY_VERIFY2_WITH_TIMEOUT((complaints = widgetComplaints(console.window.get())).isEmpty(),
                              qPrintable(what + QStringLiteral(":\n") + complaints.join(QLatin1Char('\n'))), 2000);
}

void TestGeneric::screens()
{
    QFETCH(QString, id);
    QFETCH(QString, state);
    QFETCH(bool, dark);
    Console console;
    console.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    if (state == QLatin1String("full")) {
        console.fakes.fill(60);
    } else if (state == QLatin1String("failed")) {
        console.fakes.requests.failure = Error(ErrorKind::Storage, QStringLiteral("db.example.com:5432 refused the connection. Is Postgres running?"));
        console.fakes.gateway.currentStatus.phase = GatewayStatus::Phase::Failed;
        console.fakes.gateway.currentStatus.failure = QStringLiteral("Port 4000 is in use by another program.");
        console.fakes.gateway.currentStatus.freePort = 4001;
        console.fakes.gateway.currentNotices = {{Notice::Severity::Error, QStringLiteral("config.broken"), QStringLiteral("The configuration was not loaded"),
                                                 QStringLiteral("litellm_config.yaml:14:5: \"model_name\" is missing."), QStringLiteral("Add a name and save the file.")}};
    }
    MainWindow &window = console.open();
    window.resize(1000, 640);
    window.showScreen(id);
    QCOMPARE(window.currentScreen(), id);
    check(console, id);

    const QImage picture = window.grab().toImage();
    QVERIFY(picture.width() >= 1000);
    // Its ground is the theme's: nothing kept colours of the other scheme.
    const QColor ground = colour(Role::Window, dark ? Scheme::Dark : Scheme::Light);
    int matching = 0;
    for (int y = 0; y < picture.height(); y += 8) {
        for (int x = 0; x < picture.width(); x += 8)
            matching += QColor(picture.pixel(x, y)) == ground ? 1 : 0;
    }
    QVERIFY2(matching > 100, qPrintable(QStringLiteral("only %1 points have the window's colour").arg(matching)));
}

void TestGeneric::welcome()
{
    Console console;
    console.fakes.setup.servers = {{QStringLiteral("Ollama"), "ollama", QStringLiteral("http://localhost:11434"), {QStringLiteral("qwen3:8b")}}};
    MainWindow &window = console.open();
    window.resize(1000, 640);
    for (const auto occasion : {WelcomePage::Occasion::FirstStart, WelcomePage::Occasion::AddProvider}) {
        window.setCover(new WelcomePage(console.fakes.setup, occasion));
        check(console, QStringLiteral("welcome"));
    }
}

void TestGeneric::longerLanguagesFit_data()
{
    QTest::addColumn<QString>("id");
    for (const ScreenEntry &entry : allScreens())
        QTest::newRow(qPrintable(entry.id)) << entry.id;
}

void TestGeneric::longerLanguagesFit()
{
    QFETCH(QString, id);
    LongTexts longer;
    QCoreApplication::installTranslator(&longer);
    Console console;
    console.fakes.fill(10);
    MainWindow &window = console.open();
    window.resize(1000, 640);
    window.showScreen(id);
    QVERIFY(console.find<StatusPill>(QStringLiteral("status.state"))->text().endsWith(QLatin1Char('x')));
    check(console, id + QStringLiteral(" with longer texts"));
    QCoreApplication::removeTranslator(&longer);
}

void TestGeneric::namesBeginWithTheScreen()
{
    Console console;
    console.fakes.fill(10);
    MainWindow &window = console.open();
    for (const ScreenEntry &entry : allScreens()) {
        window.showScreen(entry.id);
        Screen *screen = window.screen(entry.id);
        QCOMPARE(screen->objectName(), entry.id);
        int named = 0;
        for (const QWidget *widget : screen->findChildren<QWidget *>()) {
            if (widget->objectName().startsWith(entry.id + QLatin1Char('.')))
                ++named;
        }
        QVERIFY2(named >= 3, qPrintable(entry.id));
    }
}

void TestGeneric::tabReachesEveryControl()
{
    Console console;
    console.fakes.fill(10);
    MainWindow &window = console.open();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (const ScreenEntry &entry : allScreens()) {
        window.showScreen(entry.id);
        Screen *screen = window.screen(entry.id);
        QSet<QWidget *> reached;
        for (int presses = 0; presses < 200; ++presses) {
            QTest::keyClick(window.focusWidget() ? window.focusWidget() : &window, Qt::Key_Tab);
            if (QWidget *focus = window.focusWidget())
                reached.insert(focus);
        }
        for (QWidget *widget : screen->findChildren<QWidget *>()) {
            if (widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus && !widget->focusProxy())
                QVERIFY2(reached.contains(widget), qPrintable(entry.id + QStringLiteral(": Tab does not reach ") + widget->objectName()
                                                              + QLatin1Char(' ') + QString::fromLatin1(widget->metaObject()->className())));
        }
    }
}

QTEST_MAIN(TestGeneric)
#include "tst_generic.moc"
