// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include "ui/theme/icons.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPushButton>

namespace Gatehouse::Ui {

EmptyState::EmptyState(const QString &iconName, const QString &title, const QString &sentence, QWidget *parent)
    : QWidget(parent), m_icon(new IconLabel(iconName, Role::TextMuted, 32)), m_title(new Label({}, TextStyle::Heading)),
      m_sentence(new Label({}, TextStyle::Body, Role::TextMuted)), m_buttons(new QHBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 16, 24, 16);
    column->setSpacing(6);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setWordWrap(true);
    m_sentence->setMaximumWidth(420);
    // A wrapping label in a centred column asks for too little room unless it is told its width.
    m_sentence->setMinimumWidth(220);

    auto *sentenceRow = new QHBoxLayout;
    sentenceRow->addStretch(1);
    sentenceRow->addWidget(m_sentence, 100);
    sentenceRow->addStretch(1);

    column->addStretch();
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addSpacing(4);
    column->addWidget(m_title);
    column->addLayout(sentenceRow);
    m_buttons->setContentsMargins(0, 10, 0, 0);
    m_buttons->addStretch();
    m_buttons->addStretch();
    column->addLayout(m_buttons);
    column->addStretch();
    setContent(iconName, title, sentence);
}

void EmptyState::setContent(const QString &iconName, const QString &title, const QString &sentence)
{
    m_icon->setIcon(iconName, Role::TextMuted);
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    setAccessibleName(title);
}

QPushButton *EmptyState::addButton(const QString &text, const QString &iconName, Weight weight)
{
    auto *button = new QPushButton(text);
    button->setProperty("primary", weight == Weight::Primary);
    if (!iconName.isEmpty())
        button->setIcon(icon(iconName, weight == Weight::Primary ? Role::OnAccent : Role::TextMuted));
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

} // namespace Gatehouse::Ui
