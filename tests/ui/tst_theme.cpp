// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QDirIterator>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace Gatehouse::Ui;

namespace {

double luminance(const QColor &colour)
{
    const auto linear = [](double channel) { return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textMeetsAA_data();
    void textMeetsAA();
    void marksMeetThreeToOne_data();
    void marksMeetThreeToOne();
    void choiceDecidesScheme();
    void systemChoiceFollowsTheSystem();
    void labelsFollowTheScheme();
    void everyIconDraws();
    void iconsFollowSchemeAndState();
};

void TestTheme::textMeetsAA_data()
{
    QTest::addColumn<Role>("ink");
    QTest::addColumn<Role>("ground");
    for (const Role ground : {Role::Window, Role::Surface, Role::Sidebar, Role::Code, Role::Hover, Role::Selection}) {
        for (const Role ink : {Role::Text, Role::TextMuted})
            QTest::addRow("%d on %d", static_cast<int>(ink), static_cast<int>(ground)) << ink << ground;
    }
    for (const Role ground : {Role::Window, Role::Surface, Role::Selection}) {
        for (const Role ink : {Role::Link, Role::Success, Role::Warning, Role::Danger, Role::Information})
            QTest::addRow("%d on %d", static_cast<int>(ink), static_cast<int>(ground)) << ink << ground;
    }
    QTest::newRow("on accent") << Role::OnAccent << Role::Accent;
    QTest::newRow("success") << Role::Success << Role::SuccessSoft;
    QTest::newRow("warning") << Role::Warning << Role::WarningSoft;
    QTest::newRow("danger") << Role::Danger << Role::DangerSoft;
    QTest::newRow("information") << Role::Information << Role::InformationSoft;
    for (const Role ground : {Role::SuccessSoft, Role::WarningSoft, Role::DangerSoft, Role::InformationSoft}) {
        for (const Role ink : {Role::Text, Role::TextMuted})
            QTest::addRow("%d on %d", static_cast<int>(ink), static_cast<int>(ground)) << ink << ground;
    }
}

void TestTheme::textMeetsAA()
{
    QFETCH(Role, ink);
    QFETCH(Role, ground);
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        const double ratio = contrast(colour(ink, scheme), colour(ground, scheme));
        QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1 in the %2 scheme").arg(ratio).arg(scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))));
    }
}

void TestTheme::marksMeetThreeToOne_data()
{
    QTest::addColumn<Role>("mark");
    for (int role = static_cast<int>(Role::Series1); role <= static_cast<int>(Role::Series6); ++role)
        QTest::addRow("series %d", role - static_cast<int>(Role::Series1) + 1) << static_cast<Role>(role);
    QTest::newRow("accent") << Role::Accent;
}

void TestTheme::marksMeetThreeToOne()
{
    QFETCH(Role, mark);
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark})
        QVERIFY(contrast(colour(mark, scheme), colour(Role::Surface, scheme)) >= 3.0);
}

void TestTheme::choiceDecidesScheme()
{
    Theme theme(Theme::Choice::Light);
    QCOMPARE(currentScheme(), Scheme::Light);
    QSignalSpy changed(&theme, &Theme::schemeChanged);
    theme.setChoice(Theme::Choice::Dark);
    QCOMPARE(currentScheme(), Scheme::Dark);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(QGuiApplication::palette().color(QPalette::Window), colour(Role::Window, Scheme::Dark));
    theme.setChoice(Theme::Choice::Dark);
    QCOMPARE(changed.count(), 1);
}

void TestTheme::systemChoiceFollowsTheSystem()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    QSKIP("From Qt 6.5 on the style hints tell the scheme; the platform's palette is not asked.");
#endif
    Theme theme(Theme::Choice::System);
    QPalette dark;
    dark.setColor(QPalette::Window, QColor(30, 30, 30));
    QGuiApplication::setPalette(dark);
    QTRY_COMPARE(QGuiApplication::palette().color(QPalette::Window), colour(Role::Window, Scheme::Dark));
    QPalette light;
    light.setColor(QPalette::Window, QColor(240, 240, 240));
    QGuiApplication::setPalette(light);
    QTRY_COMPARE(QGuiApplication::palette().color(QPalette::Window), colour(Role::Window, Scheme::Light));
}

void TestTheme::labelsFollowTheScheme()
{
    Theme theme(Theme::Choice::Light);
    QWidget window;
    auto *label = new Label(QStringLiteral("muted"), TextStyle::Body, Role::TextMuted, &window);
    window.show();
    QCOMPARE(label->palette().color(QPalette::WindowText), colour(Role::TextMuted, Scheme::Light));
    theme.setChoice(Theme::Choice::Dark);
    QTRY_COMPARE(label->palette().color(QPalette::WindowText), colour(Role::TextMuted, Scheme::Dark));
    label->setRole(Role::Danger);
    QCOMPARE(label->palette().color(QPalette::WindowText), colour(Role::Danger, Scheme::Dark));
}

void TestTheme::everyIconDraws()
{
    icon(QStringLiteral("copy")); // brings the resources of the library in
    int count = 0;
    QDirIterator icons(QStringLiteral(":/gatehouse/icons"));
    while (icons.hasNext()) {
        icons.next();
        const QImage picture = iconPixmap(icons.fileInfo().completeBaseName(), Role::Text, 16, 2.0).toImage();
        QCOMPARE(picture.size(), QSize(32, 32));
        bool inked = false;
        for (int y = 0; y < picture.height() && !inked; ++y) {
            for (int x = 0; x < picture.width() && !inked; ++x)
                inked = qAlpha(picture.pixel(x, y)) > 128;
        }
        QVERIFY2(inked, qPrintable(icons.fileName()));
        ++count;
    }
    QVERIFY(count > 20);
}

void TestTheme::iconsFollowSchemeAndState()
{
    const auto ink = [](const QIcon &icon, QIcon::Mode mode) {
        const QImage picture = icon.pixmap(QSize(64, 64), 1.0, mode).toImage().convertToFormat(QImage::Format_ARGB32);
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                if (qAlpha(picture.pixel(x, y)) == 255)
                    return QColor::fromRgb(picture.pixel(x, y));
            }
        }
        return QColor();
    };
    Theme theme(Theme::Choice::Light);
    const QIcon made = icon(QStringLiteral("stop"), Role::Danger);
    QCOMPARE(ink(made, QIcon::Normal), colour(Role::Danger, Scheme::Light));
    theme.setChoice(Theme::Choice::Dark);
    QCOMPARE(ink(made, QIcon::Normal), colour(Role::Danger, Scheme::Dark));
    QCOMPARE(ink(made, QIcon::Disabled), colour(Role::TextDisabled, Scheme::Dark));
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
