// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QWidget>

class QLineEdit;
class QToolButton;

namespace Gatehouse::Ui {

/// A value to take away: selectable text with a copy button that answers "Copied". Owned by its parent. Give it a
/// name for people with `setWhat()`; it becomes the accessible name of the field and its buttons.
class CopyField : public QWidget
{
    Q_OBJECT
public:
    enum class Look { Field, Prominent };

    explicit CopyField(const QString &what, Look look = Look::Field, QWidget *parent = nullptr);

    void setValue(const QString &value);
    QString value() const { return m_value; }
    QLineEdit *edit() const { return m_edit; }
    QToolButton *copyButton() const { return m_copy; }

    virtual void copy();

Q_SIGNALS:
    void copied();

protected:
    void paintEvent(QPaintEvent *event) override;
    void addButton(QToolButton *button);
    void showText(const QString &text);
    void answerCopied();

private:
    QString m_value;
    Look m_look;
    QLineEdit *m_edit = nullptr;
    QToolButton *m_copy = nullptr;
};

/// The same for a key: dots until it is asked for, and the clipboard is cleared after half a minute.
class SecretField : public CopyField
{
    Q_OBJECT
public:
    explicit SecretField(const QString &what, QWidget *parent = nullptr);

    void setSecret(const Secret &secret);
    bool isRevealed() const;
    QToolButton *revealButton() const { return m_reveal; }
    void copy() override;

private:
    void refresh();

    Secret m_secret;
    QToolButton *m_reveal = nullptr;
};

} // namespace Gatehouse::Ui
