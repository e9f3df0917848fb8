// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

namespace Gatehouse::Ui {

/// A state in an icon and a word on a soft ground; the word says it, the colour only helps. Owned by its parent.
class StatusPill : public QWidget
{
    Q_OBJECT
public:
    enum class Tone { Neutral, Success, Warning, Danger, Information };

    explicit StatusPill(QWidget *parent = nullptr);

    /// Without an icon of its own the tone's is shown.
    void setState(Tone tone, const QString &text, const QString &iconName = {});
    Tone tone() const { return m_tone; }
    QString text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    /// The ink and the ground of a tone, and its icon; shared with table delegates and banners.
    static Role ink(Tone tone);
    static Role ground(Tone tone);
    static QString iconName(Tone tone);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Neutral;
    QString m_text;
    QString m_icon;
};

} // namespace Gatehouse::Ui
