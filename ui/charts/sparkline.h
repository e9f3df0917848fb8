// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

#include <deque>

namespace Gatehouse::Ui {

/// The course of one figure over its last samples: a line on a soft ground, newest at the end. Its scale begins at zero
/// and fits the largest sample. Owned by its parent; the owner calls `push()` at a steady pace.
class Sparkline : public QWidget
{
    Q_OBJECT
public:
    /// `what` is the accessible name; `capacity` samples span the width.
    explicit Sparkline(const QString &what, int capacity, QWidget *parent = nullptr);

    void push(double value);
    const std::deque<double> &samples() const { return m_samples; }
    double largest() const;

    QSize sizeHint() const override { return {240, 56}; }
    QSize minimumSizeHint() const override { return {120, 40}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_capacity;
    std::deque<double> m_samples;
};

} // namespace Gatehouse::Ui
