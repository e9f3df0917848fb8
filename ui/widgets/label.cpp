// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/label.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QToolTip>

namespace Gatehouse::Ui {

QFont textFont(TextStyle style)
{
    QFont font = QApplication::font();
    const auto scale = [&font](qreal factor) {
        if (font.pointSizeF() > 0)
            font.setPointSizeF(font.pointSizeF() * factor);
        else
            font.setPixelSize(qRound(font.pixelSize() * factor));
    };
    switch (style) {
    case TextStyle::Body: break;
    case TextStyle::Caption: scale(0.9); break;
    case TextStyle::Strong: font.setWeight(QFont::DemiBold); break;
    case TextStyle::Heading: scale(1.08); font.setWeight(QFont::DemiBold); break;
    case TextStyle::Title: scale(1.6); font.setWeight(QFont::DemiBold); break;
    case TextStyle::Address: scale(1.3); font.setWeight(QFont::DemiBold); break;
    case TextStyle::Figure: scale(1.6); font.setWeight(QFont::DemiBold); break;
    case TextStyle::Mono: {
        QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        if (font.pointSizeF() > 0)
            mono.setPointSizeF(font.pointSizeF());
        else
            mono.setPixelSize(font.pixelSize());
        return mono;
    }
    }
    return font;
}

Label::Label(const QString &text, TextStyle style, Role role, QWidget *parent) : QLabel(text, parent), m_role(role)
{
    if (style != TextStyle::Body)
        setFont(textFont(style));
    setTextFormat(Qt::PlainText);
    paintInRole();
}

void Label::setRole(Role role)
{
    m_role = role;
    paintInRole();
}

void Label::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        paintInRole();
    QLabel::changeEvent(event);
}

void Label::paintInRole()
{
    const QColor ink = colour(m_role);
    if (palette().color(QPalette::Active, QPalette::WindowText) == ink)
        return;
    QPalette own = palette();
    own.setColor(QPalette::Active, QPalette::WindowText, ink);
    own.setColor(QPalette::Inactive, QPalette::WindowText, ink);
    setPalette(own);
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 6, QLabel::minimumSizeHint().height()};
}

QString ElidedLabel::shown() const
{
    return fontMetrics().elidedText(text(), m_mode, contentsRect().width());
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), static_cast<int>(QStyle::visualAlignment(layoutDirection(), alignment())),
                          palette(), isEnabled(), shown(), foregroundRole());
}

bool ElidedLabel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
        if (shown() == text())
            QToolTip::hideText();
        else
            QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), text(), this);
        return true;
    }
    return Label::event(event);
}

} // namespace Gatehouse::Ui
