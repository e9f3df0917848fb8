// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepainting.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace Gatehouse::Ui {

namespace {

constexpr int bannerIcon = 18;
constexpr int bannerInset = 12;

} // namespace

Banner::Banner(QWidget *parent)
    : QWidget(parent), m_title(new Label({}, TextStyle::Strong)), m_text(new Label), m_hint(new Label({}, TextStyle::Body, Role::TextMuted)),
      m_buttons(new QHBoxLayout)
{
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    for (Label *label : {m_title, m_text, m_hint}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        texts->addWidget(label);
    }
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(bannerInset + bannerIcon + 10, bannerInset - 2, bannerInset, bannerInset - 2);
    row->setSpacing(12);
    row->addLayout(texts, 1);
    row->addLayout(m_buttons);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
}

void Banner::setContent(StatusPill::Tone tone, const QString &title, const QString &text, const QString &hint)
{
    m_tone = tone;
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    setAccessibleName(title.isEmpty() ? text : title);
    setAccessibleDescription(hint.isEmpty() ? text : text + QLatin1Char(' ') + hint);
    update();
}

QPushButton *Banner::addButton(const QString &text)
{
    auto *button = new QPushButton(text);
    m_buttons->addWidget(button);
    return button;
}

QString Banner::title() const
{
    return m_title->text();
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawRounded(&painter, rect(), colour(StatusPill::ground(m_tone)), Qt::transparent, 8);
    const int x = layoutDirection() == Qt::RightToLeft ? width() - bannerInset - bannerIcon : bannerInset;
    const QWidget *first = m_title->isHidden() ? m_text : m_title;
    const int y = first->y() + (first->fontMetrics().height() - bannerIcon) / 2;
    painter.drawPixmap(x, y, iconPixmap(StatusPill::iconName(m_tone), StatusPill::ink(m_tone), bannerIcon, devicePixelRatioF()));
}

} // namespace Gatehouse::Ui
