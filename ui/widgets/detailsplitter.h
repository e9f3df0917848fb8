// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

namespace Gatehouse::Ui {

/// A list with the details of what is selected in it: side by side where there is room, else one below the other. Somebody
/// who moved the divider finds it there again until the window changes sides. Owned by its parent, owns both.
class DetailSplitter : public QSplitter
{
    Q_OBJECT
public:
    DetailSplitter(const QString &name, QWidget *list, QWidget *details, QWidget *parent = nullptr);

    void setDetailsShown(bool shown);
    bool areDetailsShown() const { return !m_details->isHidden(); }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void place();

    QWidget *m_details;
    bool m_placed = false; ///< sizes have been given for this orientation
};

} // namespace Gatehouse::Ui
