// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/gatewayservice.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace Gatehouse::Ui {

/// Notices, the gravest first; beyond three the rest waits behind a button. Hidden while there is none. Owned by its parent.
class NoticeList : public QWidget
{
    Q_OBJECT
public:
    explicit NoticeList(QWidget *parent = nullptr);

    void setNotices(QList<Notice> notices);
    /// The notices with a button of that text tell `acted` with their id when it is pressed.
    struct WayOut {
        QString idPrefix; ///< "config."
        QString button;   ///< "Reload"
    };
    void setWaysOut(QList<WayOut> ways) { m_ways = std::move(ways); }

Q_SIGNALS:
    void acted(const QString &noticeId);

private:
    void rebuild();
    QWidget *makeBanner(const Notice &notice);

    QList<Notice> m_notices;
    QList<WayOut> m_ways;
    QVBoxLayout *m_column = nullptr;
    bool m_expanded = false;
};

} // namespace Gatehouse::Ui
