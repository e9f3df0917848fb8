// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/stylepainting.h"

#include <QProxyStyle>

namespace Gatehouse::Ui {

/// Fusion with flat, rounded controls in the colours of the theme. Owned by the application. A push button with the
/// dynamic property "primary" is filled with the accent; one window has at most one in each area. With
/// "link" it looks like a link: it leads somewhere else.
class Style : public QProxyStyle
{
    Q_OBJECT
public:
    Style();

    /// Underlines of mnemonics are shown only while Alt is held.
    void setMnemonicsShown(bool shown) { m_mnemonicsShown = shown; }

    void polish(QWidget *widget) override;
    using QProxyStyle::polish;

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget = nullptr) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget = nullptr) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget = nullptr) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option = nullptr, const QWidget *widget = nullptr) const override;
    int styleHint(StyleHint hint, const QStyleOption *option = nullptr, const QWidget *widget = nullptr,
                  QStyleHintReturn *answer = nullptr) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget = nullptr) const override;
    QIcon standardIcon(StandardPixmap standard, const QStyleOption *option = nullptr, const QWidget *widget = nullptr) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget = nullptr) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget = nullptr) const override;

private:
    bool m_mnemonicsShown = false;
};

} // namespace Gatehouse::Ui
