// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"
#include "ui/screens/welcome/welcomepage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/label.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

/// The page over a setup service, shown.
struct Welcome {
    explicit Welcome(WelcomePage::Occasion occasion = WelcomePage::Occasion::FirstStart) : m_occasion(occasion) {}

    void show()
    {
        page = std::make_unique<WelcomePage>(setup, m_occasion);
        page->resize(900, 640);
        page->show();
        page->setFocus();
    }

    template <class T>
    T *find(const char *name) const
    {
        T *found = page->findChild<T *>(QString::fromLatin1(name));
        if (!found)
            qFatal("no widget is named %s", name);
        return found;
    }

    Theme theme{Theme::Choice::Light};
    FakeSetupService setup;
    std::unique_ptr<WelcomePage> page;
    WelcomePage::Occasion m_occasion;
};

} // namespace

class TestWelcome : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keyIsHiddenAndFocused();
    void keyLeadsToDone();
    void wrongKeyIsSaidInPlace();
    void otherFailureIsSaidInPlace();
    void providerDecidesTheKeyPage();
    void keychainStateIsShown();
    void serversAreLookedFor();
    void noServerCanBeScannedAgain();
    void serverLeadsToDone();
    void serverWithoutModelsCannotBeUsed();
    void serverFailureIsSaidInPlace();
    void demoLeadsToDone();
    void addingAProviderCanBeLeft();
};

void TestWelcome::keyIsHiddenAndFocused()
{
    Welcome welcome;
    welcome.show();
    QVERIFY(QTest::qWaitForWindowActive(welcome.page.get()));
    auto *key = welcome.find<QLineEdit>("welcome.key");
    QTRY_VERIFY(key->hasFocus());
    QCOMPARE(key->echoMode(), QLineEdit::Password);
    QVERIFY(!welcome.find<QPushButton>("welcome.connect")->isEnabled());
}

void TestWelcome::keyLeadsToDone()
{
    Welcome welcome;
    welcome.show();
    QSignalSpy done(welcome.page.get(), &WelcomePage::done);
    welcome.find<QComboBox>("welcome.provider")->setCurrentIndex(1);
    auto *key = welcome.find<QLineEdit>("welcome.key");
    key->setText(QStringLiteral("  sk-ant-123\n"));
    QTest::keyClick(key, Qt::Key_Return);
    QTRY_COMPARE(done.count(), 1);
    QCOMPARE(welcome.setup.added.size(), 1);
    QCOMPARE(welcome.setup.added.first().first, QByteArray("anthropic"));
    QCOMPARE(welcome.setup.added.first().second, QByteArray("sk-ant-123"));
    QVERIFY(key->text().isEmpty());
}

void TestWelcome::wrongKeyIsSaidInPlace()
{
    Welcome welcome;
    welcome.setup.refusal = Error(ErrorKind::Authentication, QStringLiteral("OpenAI answered 401: incorrect API key."));
    welcome.show();
    QSignalSpy done(welcome.page.get(), &WelcomePage::done);
    auto *error = welcome.find<Banner>("welcome.keyError");
    QVERIFY(!error->isVisible());
    welcome.find<QLineEdit>("welcome.key")->setText(QStringLiteral("sk-wrong"));
    welcome.find<QPushButton>("welcome.connect")->click();
    QTRY_VERIFY(error->isVisible());
    QCOMPARE(error->title(), QStringLiteral("The key was refused"));
    QVERIFY(error->accessibleDescription().contains(QStringLiteral("401")));
    QVERIFY(!welcome.find<BusyIndicator>("welcome.checking")->isVisible());
    QVERIFY(welcome.find<QPushButton>("welcome.connect")->isEnabled());
    QCOMPARE(welcome.find<QLineEdit>("welcome.key")->text(), QStringLiteral("sk-wrong"));
    welcome.find<QLineEdit>("welcome.key")->setText(QStringLiteral("sk-other"));
    QVERIFY(!error->isVisible());
    QCOMPARE(done.count(), 0);
}

void TestWelcome::otherFailureIsSaidInPlace()
{
    Welcome welcome;
    welcome.setup.refusal = Error(ErrorKind::UpstreamUnreachable, QStringLiteral("api.openai.com cannot be reached. Is there a network?"));
    welcome.show();
    welcome.find<QLineEdit>("welcome.key")->setText(QStringLiteral("sk-1"));
    welcome.find<QPushButton>("welcome.connect")->click();
    auto *error = welcome.find<Banner>("welcome.keyError");
    QTRY_VERIFY(error->isVisible());
    QCOMPARE(error->title(), QStringLiteral("The provider could not be added"));
}

void TestWelcome::providerDecidesTheKeyPage()
{
    Welcome welcome;
    welcome.show();
    auto *page = welcome.find<QPushButton>("welcome.keyPage");
    QVERIFY(page->text().contains(QStringLiteral("OpenAI")));
    QCOMPARE(page->toolTip(), QStringLiteral("https://platform.openai.com/api-keys"));
    welcome.find<QComboBox>("welcome.provider")->setCurrentIndex(2);
    QVERIFY(page->text().contains(QStringLiteral("Groq")));
    QVERIFY(welcome.find<QLineEdit>("welcome.key")->placeholderText().contains(QStringLiteral("Groq")));
}

void TestWelcome::keychainStateIsShown()
{
    Welcome fine;
    fine.show();
    QTRY_VERIFY(fine.find<Label>("welcome.keychain")->text().contains(QStringLiteral("keychain, never in a file")));

    Welcome broken;
    broken.setup.keychain = Error(ErrorKind::Unavailable, QStringLiteral("No secret service runs. Install gnome-keyring."));
    broken.show();
    QTRY_VERIFY(broken.find<Label>("welcome.keychain")->text().contains(QStringLiteral("Install gnome-keyring.")));
    QCOMPARE(broken.find<Label>("welcome.keychain")->role(), Role::Warning);
}

void TestWelcome::serversAreLookedFor()
{
    Welcome welcome;
    welcome.setup.holdScan = true;
    welcome.setup.servers = {{QStringLiteral("Ollama"), "ollama", QStringLiteral("http://localhost:11434"), {QStringLiteral("qwen3:8b")}}};
    welcome.show();
    auto *busy = welcome.find<BusyIndicator>("welcome.scanning");
    QVERIFY(busy->isVisible());
    QVERIFY(!welcome.find<QPushButton>("welcome.scan")->isEnabled());
    welcome.setup.answerScan();
    QTRY_VERIFY(!busy->isVisible());
    QVERIFY(welcome.find<QPushButton>("welcome.use.ollama")->isVisible());
    QVERIFY(welcome.find<QPushButton>("welcome.scan")->isEnabled());
}

void TestWelcome::noServerCanBeScannedAgain()
{
    Welcome welcome;
    welcome.show();
    auto *none = welcome.find<Label>("welcome.noServer");
    QTRY_VERIFY(none->isVisible());
    welcome.setup.servers = {{QStringLiteral("LM Studio"), "lmstudio", QStringLiteral("http://localhost:1234"), {QStringLiteral("qwen3")}}};
    welcome.find<QPushButton>("welcome.scan")->click();
    QTRY_VERIFY(!none->isVisible());
    QCOMPARE(welcome.setup.scans, 2);
    QVERIFY(welcome.find<QPushButton>("welcome.use.lmstudio")->isVisible());
}

void TestWelcome::serverLeadsToDone()
{
    Welcome welcome;
    welcome.setup.servers = {{QStringLiteral("Ollama"), "ollama", QStringLiteral("http://localhost:11434"), {QStringLiteral("qwen3:8b")}}};
    welcome.show();
    QSignalSpy done(welcome.page.get(), &WelcomePage::done);
    QTRY_VERIFY(welcome.page->findChild<QPushButton *>(QStringLiteral("welcome.use.ollama")));
    welcome.find<QPushButton>("welcome.use.ollama")->click();
    QTRY_COMPARE(done.count(), 1);
    QCOMPARE(welcome.setup.addedServers, {QStringLiteral("http://localhost:11434")});
}

void TestWelcome::serverWithoutModelsCannotBeUsed()
{
    Welcome welcome;
    welcome.setup.servers = {{QStringLiteral("Ollama"), "ollama", QStringLiteral("http://localhost:11434"), {}}};
    welcome.show();
    QTRY_VERIFY(welcome.page->findChild<QPushButton *>(QStringLiteral("welcome.use.ollama")));
    QVERIFY(!welcome.find<QPushButton>("welcome.use.ollama")->isEnabled());
    QVERIFY(!welcome.find<QPushButton>("welcome.use.ollama")->toolTip().isEmpty());
}

void TestWelcome::serverFailureIsSaidInPlace()
{
    Welcome welcome;
    welcome.setup.servers = {{QStringLiteral("Ollama"), "ollama", QStringLiteral("http://localhost:11434"), {QStringLiteral("qwen3:8b")}}};
    welcome.setup.refusal = Error(ErrorKind::Configuration, QStringLiteral("litellm_config.yaml cannot be written: permission denied."));
    welcome.show();
    QTRY_VERIFY(welcome.page->findChild<QPushButton *>(QStringLiteral("welcome.use.ollama")));
    welcome.find<QPushButton>("welcome.use.ollama")->click();
    auto *error = welcome.find<Banner>("welcome.serverError");
    QTRY_VERIFY(error->isVisible());
    QVERIFY(error->accessibleDescription().contains(QStringLiteral("permission denied")));
    QVERIFY(welcome.find<QPushButton>("welcome.use.ollama")->isEnabled());
}

void TestWelcome::demoLeadsToDone()
{
    Welcome welcome;
    welcome.show();
    QSignalSpy done(welcome.page.get(), &WelcomePage::done);
    welcome.find<QPushButton>("welcome.demo")->click();
    QTRY_COMPARE(done.count(), 1);
    QCOMPARE(welcome.setup.demos, 1);
}

void TestWelcome::addingAProviderCanBeLeft()
{
    Welcome welcome(WelcomePage::Occasion::AddProvider);
    welcome.show();
    QSignalSpy cancelled(welcome.page.get(), &WelcomePage::cancelled);
    QVERIFY(!welcome.page->findChild<QPushButton *>(QStringLiteral("welcome.demo")));
    welcome.find<QPushButton>("welcome.cancel")->click();
    QTest::keyClick(welcome.find<QLineEdit>("welcome.key"), Qt::Key_Escape);
    QCOMPARE(cancelled.count(), 2);

    Welcome first;
    first.show();
    QVERIFY(!first.page->findChild<QPushButton *>(QStringLiteral("welcome.cancel")));
}

QTEST_MAIN(TestWelcome)
#include "tst_welcome.moc"
