// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/busyindicator.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QTimer>

namespace Gatehouse::Ui {

namespace {

constexpr int ringSide = 16;
constexpr int ringGap = 8;

} // namespace

BusyIndicator::BusyIndicator(const QString &sentence, QWidget *parent) : QWidget(parent), m_turn(new QTimer(this))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_turn->setInterval(40);
    connect(m_turn, &QTimer::timeout, this, [this] {
        m_angle = (m_angle + 14) % 360;
        update();
    });
    setSentence(sentence);
}

void BusyIndicator::setSentence(const QString &sentence)
{
    m_sentence = sentence;
    setAccessibleName(sentence.isEmpty() ? tr("Please wait") : sentence);
    updateGeometry();
    update();
}

QSize BusyIndicator::sizeHint() const
{
    const int text = m_sentence.isEmpty() ? 0 : ringGap + fontMetrics().horizontalAdvance(m_sentence) + 1;
    return {ringSide + text, std::max(ringSide, fontMetrics().height())};
}

void BusyIndicator::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const QRectF ring(mirrored ? width() - ringSide + 2 : 2, (height() - ringSide) / 2.0 + 2, ringSide - 4, ringSide - 4);
    painter.setPen(QPen(colour(Role::Border), 2));
    painter.drawEllipse(ring);
    painter.setPen(QPen(colour(Role::Accent), 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(ring, -m_angle * 16, 90 * 16);
    if (m_sentence.isEmpty())
        return;
    painter.setPen(colour(Role::TextMuted));
    painter.drawText(mirrored ? rect().adjusted(0, 0, -ringSide - ringGap, 0) : rect().adjusted(ringSide + ringGap, 0, 0, 0),
                     Qt::AlignVCenter | (mirrored ? Qt::AlignRight : Qt::AlignLeft), m_sentence);
}

void BusyIndicator::showEvent(QShowEvent *event)
{
    m_turn->start();
    QWidget::showEvent(event);
}

void BusyIndicator::hideEvent(QHideEvent *event)
{
    m_turn->stop();
    QWidget::hideEvent(event);
}

} // namespace Gatehouse::Ui
