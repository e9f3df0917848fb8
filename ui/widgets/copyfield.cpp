// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/copyfield.h"

#include "ui/support/clipboard.h"
#include "ui/theme/icons.h"
#include "ui/theme/stylepainting.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QTimer>
#include <QToolButton>

namespace Gatehouse::Ui {

CopyField::CopyField(const QString &what, Look look, QWidget *parent)
    : QWidget(parent), m_look(look), m_edit(new QLineEdit), m_copy(new QToolButton)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_edit->setFont(textFont(look == Look::Prominent ? TextStyle::Address : TextStyle::Mono));
    m_edit->setReadOnly(true);
    m_edit->setFrame(false);
    m_edit->setAccessibleName(what);
    QPalette bare = m_edit->palette();
    bare.setColor(QPalette::Base, Qt::transparent);
    m_edit->setPalette(bare);
    setFocusProxy(m_edit);

    m_copy->setAutoRaise(true);
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copy"));
    //: %1 is what is copied: "Address"
    m_copy->setAccessibleName(tr("Copy: %1").arg(what));
    connect(m_copy, &QToolButton::clicked, this, [this] { copy(); });

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 3, 2);
    row->setSpacing(2);
    row->addWidget(m_edit, 1);
    row->addWidget(m_copy);
}

void CopyField::setValue(const QString &value)
{
    m_value = value;
    m_copy->setEnabled(!value.isEmpty());
    showText(value);
}

void CopyField::showText(const QString &text)
{
    if (m_edit->text() == text)
        return;
    m_edit->setText(text);
    m_edit->setCursorPosition(0);
}

void CopyField::addButton(QToolButton *button)
{
    auto *row = static_cast<QHBoxLayout *>(layout());
    row->insertWidget(row->count() - 1, button);
    setTabOrder(m_edit, button);
    setTabOrder(button, m_copy);
}

void CopyField::copy()
{
    Clipboard::copy(m_value);
    answerCopied();
}

void CopyField::answerCopied()
{
    m_copy->setIcon(icon(QStringLiteral("check"), Role::Success));
    m_copy->setToolTip(tr("Copied"));
    QTimer::singleShot(1600, m_copy, [button = m_copy] {
        button->setIcon(icon(QStringLiteral("copy")));
        button->setToolTip(tr("Copy"));
    });
    Q_EMIT copied();
}

void CopyField::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawRounded(&painter, rect(), colour(Role::Code), colour(m_edit->hasFocus() ? Role::Accent : Role::Border));
}

SecretField::SecretField(const QString &what, QWidget *parent) : CopyField(what, Look::Field, parent), m_reveal(new QToolButton)
{
    m_reveal->setAutoRaise(true);
    m_reveal->setCheckable(true);
    addButton(m_reveal);
    connect(m_reveal, &QToolButton::toggled, this, &SecretField::refresh);
    refresh();
}

void SecretField::setSecret(const Secret &secret)
{
    m_secret = secret;
    refresh();
}

bool SecretField::isRevealed() const
{
    return m_reveal->isChecked();
}

void SecretField::copy()
{
    Clipboard::copySecret(m_secret);
    answerCopied();
}

void SecretField::refresh()
{
    const bool revealed = m_reveal->isChecked();
    m_reveal->setEnabled(!m_secret.isEmpty());
    copyButton()->setEnabled(!m_secret.isEmpty());
    m_reveal->setIcon(icon(revealed ? QStringLiteral("eye-off") : QStringLiteral("eye")));
    m_reveal->setToolTip(revealed ? tr("Hide") : tr("Show"));
    m_reveal->setAccessibleName(revealed ? tr("Hide: %1").arg(edit()->accessibleName()) : tr("Show: %1").arg(edit()->accessibleName()));
    // Shown and copied because the person asked to see it: the one place in the console where a key is revealed.
    showText(revealed ? QString::fromUtf8(m_secret.reveal()) : m_secret.isEmpty() ? QString() : m_secret.masked());
}

} // namespace Gatehouse::Ui
