// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace Gatehouse::Ui {

class Label;

/// A titled area on a raised surface. Its accessible name is its title. Owned by its parent.
class Card : public QWidget
{
    Q_OBJECT
public:
    /// Without a title there is no heading line.
    explicit Card(const QString &title = {}, QWidget *parent = nullptr);

    /// Where the content goes.
    QVBoxLayout *body() const { return m_body; }
    /// Puts a small control at the end of the heading line.
    void addToHeading(QWidget *widget);
    /// Content reaches the edges (tables).
    void setFlush(bool flush);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_heading = nullptr;
    QVBoxLayout *m_body = nullptr;
};

} // namespace Gatehouse::Ui
