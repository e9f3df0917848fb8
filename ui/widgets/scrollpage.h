// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace Gatehouse::Ui {

/// The usual page of a screen: content in a column with even margins, no wider than reads well, scrolling down when it
/// does not fit. Owned by its parent.
class ScrollPage : public QScrollArea
{
    Q_OBJECT
public:
    explicit ScrollPage(QWidget *parent = nullptr, int widest = 1400);

    QVBoxLayout *column() const { return m_column; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fitMargins();

    int m_widest;
    QVBoxLayout *m_column = nullptr;
};

} // namespace Gatehouse::Ui
