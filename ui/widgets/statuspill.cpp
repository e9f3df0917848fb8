// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/statuspill.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepainting.h"
#include "ui/widgets/label.h"

#include <QPainter>

namespace Gatehouse::Ui {

namespace {

constexpr int pillSide = 14;
constexpr int pillGap = 5;
constexpr int pillMargin = 9;

} // namespace

StatusPill::StatusPill(QWidget *parent) : QWidget(parent)
{
    setFont(textFont(TextStyle::Caption));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusPill::setState(Tone tone, const QString &text, const QString &iconName)
{
    const QString shown = iconName.isEmpty() ? StatusPill::iconName(tone) : iconName;
    if (tone == m_tone && text == m_text && shown == m_icon)
        return;
    m_icon = shown;
    m_tone = tone;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize StatusPill::sizeHint() const
{
    return {pillMargin + pillSide + pillGap + fontMetrics().horizontalAdvance(m_text) + pillMargin + 1, std::max(fontMetrics().height() + 6, 22)};
}

Role StatusPill::ink(Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return Role::TextMuted;
    case Tone::Success: return Role::Success;
    case Tone::Warning: return Role::Warning;
    case Tone::Danger: return Role::Danger;
    case Tone::Information: return Role::Information;
    }
    Q_UNREACHABLE();
}

Role StatusPill::ground(Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return Role::Hover;
    case Tone::Success: return Role::SuccessSoft;
    case Tone::Warning: return Role::WarningSoft;
    case Tone::Danger: return Role::DangerSoft;
    case Tone::Information: return Role::InformationSoft;
    }
    Q_UNREACHABLE();
}

QString StatusPill::iconName(Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return QStringLiteral("pause");
    case Tone::Success: return QStringLiteral("success");
    case Tone::Warning: return QStringLiteral("warning");
    case Tone::Danger: return QStringLiteral("error");
    case Tone::Information: return QStringLiteral("info");
    }
    Q_UNREACHABLE();
}

void StatusPill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    if (m_icon.isEmpty())
        return;
    drawRounded(&painter, rect(), colour(ground(m_tone)), Qt::transparent, height() / 2.0);
    const int iconX = mirrored ? width() - pillMargin - pillSide : pillMargin;
    painter.drawPixmap(iconX, (height() - pillSide) / 2, iconPixmap(m_icon, ink(m_tone), pillSide, devicePixelRatioF()));
    painter.setPen(colour(ink(m_tone)));
    const int inner = pillMargin + pillSide + pillGap;
    painter.drawText(mirrored ? rect().adjusted(pillMargin, 0, -inner, 0) : rect().adjusted(inner, 0, -pillMargin, 0),
                     Qt::AlignVCenter | (mirrored ? Qt::AlignRight : Qt::AlignLeft), m_text);
}

} // namespace Gatehouse::Ui
