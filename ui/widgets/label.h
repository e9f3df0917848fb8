// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QLabel>

namespace Gatehouse::Ui {

/// Sizes of text. All derive from the system's font.
enum class TextStyle {
    Body,
    Caption,  ///< a little smaller
    Strong,   ///< body, semibold
    Heading,  ///< of a card
    Title,    ///< of a screen
    Address,  ///< the address of the gateway, to be read from afar
    Figure,   ///< a number that is meant to be seen first
    Mono,     ///< code, addresses, keys
};

QFont textFont(TextStyle style);

/// A label in a role's colour that follows the scheme. Main thread; owned by its parent.
class Label : public QLabel
{
    Q_OBJECT
public:
    explicit Label(const QString &text = {}, TextStyle style = TextStyle::Body, Role role = Role::Text, QWidget *parent = nullptr);

    void setRole(Role role);
    Role role() const { return m_role; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintInRole();
    Role m_role;
};

/// One line that gives way: text that does not fit ends in "…" and is whole in the tool tip. Takes the room it is given.
class ElidedLabel : public Label
{
    Q_OBJECT
public:
    using Label::Label;

    void setElideMode(Qt::TextElideMode mode);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString shown() const;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace Gatehouse::Ui
