// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/style.h"

#include <QAbstractButton>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QMenuBar>
#include <QStyleHints>

namespace Gatehouse::Ui {

namespace {

struct Tone {
    QRgb light;
    QRgb dark;
};

// In the order of Role. Pairs that carry text meet WCAG AA in both schemes; tst_theme checks each of them.
constexpr Tone tones[] = {
    {0xfff6f7f9, 0xff17191e}, // Window
    {0xffffffff, 0xff1f2228}, // Surface
    {0xffeceef2, 0xff121418}, // Sidebar
    {0xfff4f5f8, 0xff15171b}, // Code
    {0xffdfe2e8, 0xff30343d}, // Border
    {0xffc3c8d2, 0xff464c58}, // Outline
    {0xffeef0f4, 0xff292d35}, // Hover
    {0xffdde5fd, 0xff2b3656}, // Selection
    {0xff1a1e26, 0xffe8eaef}, // Text
    {0xff586173, 0xffa3abb9}, // TextMuted
    {0xff9aa1ae, 0xff666d7a}, // TextDisabled
    {0xff3659d9, 0xff4a6be8}, // Accent
    {0xffffffff, 0xffffffff}, // OnAccent
    {0xff2f50c8, 0xff8faaff}, // Link
    {0xff17703c, 0xff5fcf8d}, // Success
    {0xffe2f4e9, 0xff1a3326}, // SuccessSoft
    {0xff8a5000, 0xffeab355}, // Warning
    {0xfffdf1d8, 0xff392c14}, // WarningSoft
    {0xffb9232b, 0xffff8b8b}, // Danger
    {0xfffde8e8, 0xff3f1f22}, // DangerSoft
    {0xff2f50c8, 0xff8faaff}, // Information
    {0xffe8eefd, 0xff202a45}, // InformationSoft
    {0xff3659d9, 0xff7d9aff}, // Series1
    {0xff0f8a7e, 0xff4cc7b8}, // Series2
    {0xffb65c00, 0xffeba64a}, // Series3
    {0xff8b45c9, 0xffc08df2}, // Series4
    {0xffc2386f, 0xfff283ae}, // Series5
    {0xff5f6b7d, 0xff9aa5b6}, // Series6
};
static_assert(std::size(tones) == static_cast<std::size_t>(Role::Series6) + 1);

Scheme schemeOf(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? Scheme::Dark : Scheme::Light;
}

} // namespace

QColor colour(Role role, Scheme scheme)
{
    const Tone &tone = tones[static_cast<std::size_t>(role)];
    return QColor::fromRgb(scheme == Scheme::Dark ? tone.dark : tone.light);
}

QColor colour(Role role)
{
    return colour(role, currentScheme());
}

Scheme currentScheme()
{
    return schemeOf(QGuiApplication::palette());
}

Theme::Theme(Choice choice, QObject *parent) : QObject(parent), m_choice(choice), m_systemPalette(QGuiApplication::palette()), m_style(new Style)
{
    QApplication::setStyle(m_style);
    qApp->installEventFilter(this);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
#endif
    apply();
}

void Theme::setChoice(Choice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    apply();
}

Scheme Theme::systemScheme() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (const Qt::ColorScheme hint = QGuiApplication::styleHints()->colorScheme(); hint != Qt::ColorScheme::Unknown)
        return hint == Qt::ColorScheme::Dark ? Scheme::Dark : Scheme::Light;
#endif
    return schemeOf(m_systemPalette);
}

void Theme::apply()
{
    const Scheme before = currentScheme();
    const Scheme scheme = m_choice == Choice::System ? systemScheme()
                                                     : (m_choice == Choice::Dark ? Scheme::Dark : Scheme::Light);
    m_applying = true;
    QApplication::setPalette(palette(scheme));
    m_applying = false;
    if (scheme != before)
        Q_EMIT schemeChanged(scheme);
}

bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    // Before Qt 6.5 a change of the system's theme is told only by the palette the platform puts in place of ours.
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange && !m_applying) {
        const QPalette incoming = QGuiApplication::palette();
        if (incoming != palette(currentScheme())) {
            m_systemPalette = incoming;
            QMetaObject::invokeMethod(this, &Theme::apply, Qt::QueuedConnection);
        }
    }
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
        if (static_cast<QKeyEvent *>(event)->key() == Qt::Key_Alt)
            showMnemonics(event->type() == QEvent::KeyPress);
    } else if (event->type() == QEvent::ApplicationDeactivate) {
        showMnemonics(false);
    }
    return QObject::eventFilter(watched, event);
}

void Theme::showMnemonics(bool shown)
{
    m_style->setMnemonicsShown(shown);
    for (QWidget *window : QApplication::topLevelWidgets()) {
        for (QWidget *widget : window->findChildren<QWidget *>()) {
            if (qobject_cast<QMenuBar *>(widget) || qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLabel *>(widget))
                widget->update();
        }
    }
}

QPalette Theme::palette(Scheme scheme)
{
    const auto of = [scheme](Role role) { return colour(role, scheme); };
    QPalette palette;
    palette.setColor(QPalette::Window, of(Role::Window));
    palette.setColor(QPalette::WindowText, of(Role::Text));
    palette.setColor(QPalette::Base, of(Role::Surface));
    palette.setColor(QPalette::AlternateBase, of(Role::Window));
    palette.setColor(QPalette::Text, of(Role::Text));
    palette.setColor(QPalette::Button, of(Role::Surface));
    palette.setColor(QPalette::ButtonText, of(Role::Text));
    palette.setColor(QPalette::BrightText, of(Role::OnAccent));
    palette.setColor(QPalette::Light, of(Role::Surface));
    palette.setColor(QPalette::Midlight, of(Role::Hover));
    palette.setColor(QPalette::Mid, of(Role::Border));
    palette.setColor(QPalette::Dark, of(Role::Outline));
    palette.setColor(QPalette::Shadow, of(Role::Outline));
    palette.setColor(QPalette::Highlight, of(Role::Selection));
    palette.setColor(QPalette::HighlightedText, of(Role::Text));
    palette.setColor(QPalette::Link, of(Role::Link));
    palette.setColor(QPalette::LinkVisited, of(Role::Link));
    palette.setColor(QPalette::ToolTipBase, of(Role::Surface));
    palette.setColor(QPalette::ToolTipText, of(Role::Text));
    palette.setColor(QPalette::PlaceholderText, of(Role::TextMuted));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, of(Role::TextDisabled));
    return palette;
}

} // namespace Gatehouse::Ui
