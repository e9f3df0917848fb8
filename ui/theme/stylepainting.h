// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;
class QStyleOption;
class QStyleOptionSlider;
class QWidget;

/// How single parts of controls are painted: the hand of `Style`, and of widgets that paint themselves.
namespace Gatehouse::Ui {

constexpr int controlRadius = 6;

/// Fills and strokes a rounded rectangle so that its one-pixel edge is crisp.
void drawRounded(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &edge, qreal radius = controlRadius,
                 qreal edgeWidth = 1);

/// Dynamic properties "primary" and "link" of a push button; see Style.
bool isPrimary(const QWidget *widget);
bool isLink(const QWidget *widget);

void drawFocus(QPainter *painter, const QRectF &rect, qreal radius = controlRadius);
/// The ground of a push button or a combo box.
void drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget);
/// The ground and edge of a line or area to write in.
void drawField(const QStyleOption *option, QPainter *painter);
void drawChevron(QPainter *painter, const QPointF &centre, const QColor &ink);
/// A check box, or with `round` a radio button.
void drawMark(const QStyleOption *option, QPainter *painter, bool round);
void drawScrollBar(const QStyleOptionSlider *bar, QPainter *painter, const QRect &slider);

} // namespace Gatehouse::Ui
