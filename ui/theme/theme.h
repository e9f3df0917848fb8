// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QPalette>

namespace Gatehouse::Ui {

/// What a colour is for. Code names a role; the palette of the moment (light or dark) decides how it looks.
enum class Role {
    Window,      ///< behind everything
    Surface,     ///< cards, lists, fields
    Sidebar,
    Code,        ///< behind code and captured bodies
    Border,      ///< hairlines between areas
    Outline,     ///< the edge of a control
    Hover,       ///< under the pointer
    Selection,   ///< a selected row or entry; `Text` is readable on it
    Text,
    TextMuted,   ///< labels, captions; still readable
    TextDisabled,
    Accent,      ///< the one accent: primary buttons, focus, selection marks
    OnAccent,    ///< text on it
    Link,        ///< accent as text
    Success, SuccessSoft, ///< as text or mark, and as the ground under that text
    Warning, WarningSoft,
    Danger, DangerSoft,
    Information, InformationSoft,
    Series1, Series2, Series3, Series4, Series5, Series6, ///< charts, in this order
};

class Style;

enum class Scheme { Light, Dark };

/// The colour of a role in a scheme.
QColor colour(Role role, Scheme scheme);
/// The colour of a role as the application looks now. Ask at paint time; never keep it.
QColor colour(Role role);
/// What the application looks like now, told from its palette.
Scheme currentScheme();

/// Sets style and palette of the application and follows the system's light and dark. Made once by `main`, before the
/// first widget, and outlives them; main thread. Widgets need not know it: they ask `colour()` when they paint, and Qt
/// tells them with PaletteChange.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Choice { System, Light, Dark };

    explicit Theme(Choice choice = Choice::System, QObject *parent = nullptr);

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);

    static QPalette palette(Scheme scheme);

Q_SIGNALS:
    void schemeChanged(Gatehouse::Ui::Scheme scheme);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    Scheme systemScheme() const;
    void apply();
    void showMnemonics(bool shown);

    Choice m_choice;
    QPalette m_systemPalette; ///< as it was before ours replaced it
    Style *m_style; ///< owned by the application
    bool m_applying = false;
};

} // namespace Gatehouse::Ui
