// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestquery.h"
#include "ui/models/requestcells.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QIcon>
#include <QSet>

#include <optional>

namespace Gatehouse {
class Clock;
class RequestService;
}

namespace Gatehouse::Ui {

/// The request log as a table. The service filters and sorts; the table asks for pages as they are needed and takes in
/// what is recorded meanwhile. Answers to questions that are no longer asked are dropped. Owned by its screen; main thread.
class RequestTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int pageSize = 200;

    /// `service` and `clock` outlive this. Asks for nothing before `reload()` or `setFilter()`.
    RequestTable(RequestService &service, const Clock &clock, QObject *parent = nullptr);

    /// Asks anew; order and page of `filter` are ignored. The rows of before stay until the answer is there.
    void setFilter(const RequestQuery &filter);
    const RequestQuery &query() const { return m_query; }
    void reload();
    /// Asks once more for what was not answered: the list, or its next page.
    void retry();

    /// While true, requests enter the list as they are recorded, provided the newest stand on top; else they are counted.
    void setFollowing(bool following);
    bool isNewestFirst() const { return m_query.sort == RequestQuery::Sort::StartedAt && m_query.descending; }
    int waitingCount() const { return m_waitingCount; }
    /// Brings what waits into the list, by asking anew where it does not simply stand on top.
    void takeWaiting();
    /// Gives up rows below the first `rows`; they are fetched again when needed. Newest first only.
    void forgetBeyond(int rows);

    bool isBusy() const { return m_asking; }
    /// Why the last question was not answered; the rows shown are still true when there are any.
    const std::optional<Error> &failure() const { return m_failure; }
    qint64 total() const { return m_total; }
    bool isTotalCapped() const { return m_totalIsCapped; }

    const RequestRecord &at(int row) const { return m_rows.at(row); }
    /// -1 when that request is not in the list, or not yet.
    int rowOf(const QByteArray &id) const;
    /// How providers are called ("azure" → "Azure OpenAI").
    void setProviderTitles(const QHash<QByteArray, QString> &titles);
    QString providerTitle(const QByteArray &provider) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    /// Asks the service for that order; columns it cannot sort by change nothing.
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    /// Busy, failure or total changed.
    void stateChanged();
    void waitingChanged(int count);
    /// The list was asked for anew and is there.
    void reloaded();

private:
    RequestQuery nextPage() const;
    void takeFirstPage(const Result<RequestPage> &page);
    void takeNextPage(const Result<RequestPage> &page);
    void arrive(const QList<RequestRecord> &recorded);
    void insert(QList<RequestRecord> fresh);
    void wait(const QList<RequestRecord> &fresh);
    void clearWaiting();
    void keepWords(RequestRecord &record);
    QVariant decoration(const RequestRecord &record, int column) const;

    RequestService &m_service;
    const Clock &m_clock;
    RequestQuery m_query;
    QList<RequestRecord> m_rows;
    QSet<QByteArray> m_ids;          ///< of m_rows
    QList<RequestRecord> m_waiting;  ///< recorded, oldest first, not in m_rows; the first few thousand of them
    int m_waitingCount = 0;
    qint64 m_total = 0;
    bool m_totalIsCapped = false;
    int m_offset = 0;                ///< rows the service has handed out for this question
    int m_generation = 0;            ///< of the question; older answers are dropped
    bool m_asking = false;
    bool m_reloading = false;
    bool m_more = false;
    bool m_following = true;
    std::optional<Error> m_failure;
    QHash<QByteArray, QString> m_providerTitles;
    QSet<QByteArray> m_words; ///< texts that most rows share are kept once
    mutable QHash<QByteArray, QIcon> m_monograms;
    QIcon m_succeeded, m_failed, m_cached;
};

} // namespace Gatehouse::Ui
