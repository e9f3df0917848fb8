// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestquery.h"
#include "gateway/services/services.h"

#include <QWidget>

class QPushButton;
class QStackedLayout;

namespace Gatehouse {
class Clock;
}

namespace Gatehouse::Ui {

class DataTable;
class EmptyState;
class RequestTable;
class Shell;

/// The list of requests with what stands in its place while there is none. While it is live and at its top, new requests
/// enter it; else they are counted in a button that brings them in. Reloading keeps the selected request selected. Owned by
/// the requests screen.
class RequestList : public QWidget
{
    Q_OBJECT
public:
    /// `clock` outlives this.
    RequestList(const Services &services, Shell &shell, const Clock &clock, QWidget *parent = nullptr);

    RequestTable *requests() const { return m_requests; }
    DataTable *table() const { return m_table; }

    bool isLive() const { return m_live; }
    void setLive(bool live);

    /// The selected request, or null.
    const RequestRecord *current() const;
    /// Selects that request now or when the list under way is there; `missed` when it is not in it.
    void find(const QByteArray &id);

Q_SIGNALS:
    void currentChanged();
    void missed(const QByteArray &id);
    void clearFiltersRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void buildUi();
    void buildTable();
    void buildPages();
    void sortBy(int column, Qt::SortOrder order);
    void showPage();
    void showWaiting(int count);
    void placeWaiting();
    void follow();
    void selectAgain();
    void takeCurrent();
    void trim();
    bool eventFilter(QObject *watched, QEvent *event) override;

    Services m_services;
    Shell &m_shell;
    bool m_live = true;
    QByteArray m_selected; ///< id of the request that is selected, to be found again
    QByteArray m_wanted;   ///< id of a request to be selected once the list is there
    RequestTable *m_requests = nullptr;
    DataTable *m_table = nullptr;
    QPushButton *m_waiting = nullptr;
    QStackedLayout *m_pages = nullptr;
    QWidget *m_listed = nullptr; ///< the table, set in
    QWidget *m_loading = nullptr;
    QWidget *m_first = nullptr;
    EmptyState *m_nothing = nullptr;
    EmptyState *m_failed = nullptr;
};

} // namespace Gatehouse::Ui
