// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QWidget>

#include <optional>

class QStackedLayout;
class QTabBar;
class QToolButton;

namespace Gatehouse {
class RequestService;
}

namespace Gatehouse::Ui {

class ElidedLabel;
class ExchangeView;
class Label;
class RequestSummary;
class StatusPill;

/// The pane beside or below the list that shows one request: its summary, and the four messages of its exchange. The tab
/// stays the same from one request to the next. Owned by the requests screen.
class RequestDetails : public QWidget
{
    Q_OBJECT
public:
    explicit RequestDetails(RequestService &service, QWidget *parent = nullptr);

    void setRecord(const RequestRecord &record, const QString &providerTitle);
    const std::optional<RequestRecord> &record() const { return m_record; }
    /// Puts the keyboard's focus here.
    void enter();

Q_SIGNALS:
    /// Escape was pressed: back to the list.
    void leaveRequested();
    void closeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void buildUi();
    QWidget *buildHeading();
    void showTab();

    RequestService &m_service;
    std::optional<RequestRecord> m_record;
    StatusPill *m_status = nullptr;
    ElidedLabel *m_title = nullptr;
    Label *m_time = nullptr;
    QToolButton *m_close = nullptr;
    QTabBar *m_tabs = nullptr;
    QStackedLayout *m_pages = nullptr;
    RequestSummary *m_summary = nullptr;
    ExchangeView *m_exchange = nullptr;
};

} // namespace Gatehouse::Ui
