// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/sparkline.h"

#include "ui/support/formats.h"

#include <QPainter>
#include <QPainterPath>

namespace Gatehouse::Ui {

Sparkline::Sparkline(const QString &what, int capacity, QWidget *parent) : QWidget(parent), m_capacity(capacity)
{
    setAccessibleName(what);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
}

void Sparkline::push(double value)
{
    m_samples.push_back(value);
    if (static_cast<int>(m_samples.size()) > m_capacity)
        m_samples.pop_front();
    setAccessibleDescription(tr("Now %1, at most %2").arg(Formats::rate(value), Formats::rate(largest())));
    update();
}

double Sparkline::largest() const
{
    return m_samples.empty() ? 0 : *std::max_element(m_samples.begin(), m_samples.end());
}

void Sparkline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(1, 3, -1, -1.5);
    painter.setPen(QPen(colour(Role::Border), 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (m_samples.size() < 2)
        return;

    // A quiet gateway draws a flat line, not noise blown up to the full height.
    const double top = std::max(largest() * 1.1, 1.0);
    const double step = area.width() / (m_capacity - 1);
    const double start = area.right() - step * static_cast<double>(m_samples.size() - 1);
    QPolygonF line;
    for (std::size_t i = 0; i < m_samples.size(); ++i)
        line.append({start + step * static_cast<double>(i), area.bottom() - m_samples[i] / top * area.height()});

    QColor ink = colour(Role::Series1);
    QPainterPath ground;
    ground.addPolygon(line);
    ground.lineTo(line.last().x(), area.bottom());
    ground.lineTo(line.first().x(), area.bottom());
    ground.closeSubpath();
    QLinearGradient fade(area.topLeft(), area.bottomLeft());
    QColor strong = ink, weak = ink;
    strong.setAlphaF(0.28F);
    weak.setAlphaF(0.03F);
    fade.setColorAt(0, strong);
    fade.setColorAt(1, weak);
    painter.fillPath(ground, fade);
    painter.setPen(QPen(ink, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
}

} // namespace Gatehouse::Ui
