// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/stylepainting.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

namespace Gatehouse::Ui {

namespace {

QColor mixed(const QColor &ground, const QColor &over, qreal share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return {mix(ground.red(), over.red()), mix(ground.green(), over.green()), mix(ground.blue(), over.blue())};
}

} // namespace

void drawRounded(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &edge, qreal radius, qreal edgeWidth)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const qreal half = edgeWidth / 2;
    painter->setPen(edge.alpha() == 0 ? QPen(Qt::NoPen) : QPen(edge, edgeWidth));
    painter->setBrush(fill.alpha() == 0 ? QBrush(Qt::NoBrush) : QBrush(fill));
    painter->drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half);
    painter->restore();
}

bool isPrimary(const QWidget *widget)
{
    return widget && widget->property("primary").toBool();
}

bool isLink(const QWidget *widget)
{
    return widget && widget->property("link").toBool();
}

void drawFocus(QPainter *painter, const QRectF &rect, qreal radius)
{
    drawRounded(painter, rect, Qt::transparent, colour(Role::Accent), radius, 2);
}

void drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool down = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (option->state & QStyle::State_MouseOver);
    QColor fill = colour(Role::Surface);
    QColor edge = colour(Role::Outline);
    if (isPrimary(widget) && enabled) {
        fill = colour(Role::Accent);
        if (down || hover)
            fill = mixed(fill, Qt::black, down ? 0.18 : 0.08);
        edge = fill;
    } else if (!enabled) {
        fill = colour(Role::Window);
        edge = colour(Role::Border);
    } else if (down || hover) {
        fill = down ? colour(Role::Border) : colour(Role::Hover);
    }
    drawRounded(painter, option->rect, fill, edge);
    if (option->state & QStyle::State_HasFocus && option->state & QStyle::State_KeyboardFocusChange) {
        if (isPrimary(widget))
            drawRounded(painter, QRectF(option->rect).adjusted(2, 2, -2, -2), Qt::transparent, colour(Role::OnAccent), controlRadius - 2, 1);
        else
            drawFocus(painter, option->rect);
    }
}

void drawField(const QStyleOption *option, QPainter *painter)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool focus = enabled && (option->state & QStyle::State_HasFocus);
    const QColor fill = enabled ? option->palette.color(QPalette::Base) : colour(Role::Window);
    drawRounded(painter, option->rect, fill, focus ? colour(Role::Accent) : colour(enabled ? Role::Outline : Role::Border),
                controlRadius, focus ? 2 : 1);
}

void drawChevron(QPainter *painter, const QPointF &centre, const QColor &ink)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(QPolygonF{centre + QPointF(-3.5, -1.75), centre + QPointF(0, 1.75), centre + QPointF(3.5, -1.75)});
    painter->restore();
}

void drawMark(const QStyleOption *option, QPainter *painter, bool round)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool on = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const QRectF box = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    const qreal corner = round ? box.width() / 2 : 4;
    const QColor fill = on ? colour(enabled ? Role::Accent : Role::TextDisabled) : colour(enabled ? Role::Surface : Role::Window);
    drawRounded(painter, box, fill, on ? fill : colour(Role::Outline), corner);
    if (option->state & QStyle::State_HasFocus)
        drawFocus(painter, box, corner);
    if (!on)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QPointF c = box.center();
    if (round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(colour(Role::OnAccent));
        painter->drawEllipse(c, 3, 3);
    } else {
        painter->setPen(QPen(colour(Role::OnAccent), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (option->state & QStyle::State_NoChange)
            painter->drawLine(c - QPointF(3.5, 0), c + QPointF(3.5, 0));
        else
            painter->drawPolyline(QPolygonF{c + QPointF(-3.5, 0.2), c + QPointF(-1, 2.8), c + QPointF(3.6, -2.6)});
    }
    painter->restore();
}

void drawScrollBar(const QStyleOptionSlider *bar, QPainter *painter, const QRect &slider)
{
    if (!(bar->state & QStyle::State_Enabled) || bar->minimum == bar->maximum)
        return;
    const bool lively = bar->activeSubControls & QStyle::SC_ScrollBarSlider;
    const qreal inset = lively ? 2 : 3;
    QRectF thumb = QRectF(slider);
    thumb = bar->orientation == Qt::Vertical ? thumb.adjusted(inset, 2, -inset, -2) : thumb.adjusted(2, inset, -2, -inset);
    const QColor ink = lively ? colour(Role::TextDisabled) : colour(Role::Outline);
    drawRounded(painter, thumb, ink, ink, std::min(thumb.width(), thumb.height()) / 2);
}

} // namespace Gatehouse::Ui
