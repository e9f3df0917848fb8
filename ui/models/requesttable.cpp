// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/requesttable.h"

#include "gateway/base/clock.h"
#include "gateway/services/requestservice.h"
#include "ui/models/requestmatch.h"
#include "ui/support/answers.h"
#include "ui/theme/icons.h"
#include "ui/widgets/monogram.h"

namespace Gatehouse::Ui {

namespace {

using namespace RequestCells;

/// Beyond it the list is asked for anew instead.
constexpr int mostWaiting = 2000;

bool isAbove(const RequestRecord &a, const RequestRecord &b)
{
    return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.id > b.id;
}

} // namespace

RequestTable::RequestTable(RequestService &service, const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent), m_service(service), m_clock(clock), m_succeeded(icon(QStringLiteral("success"), Role::Success)),
      m_failed(icon(QStringLiteral("error"), Role::Danger)), m_cached(icon(QStringLiteral("bolt"), Role::Success))
{
    m_query.limit = pageSize;
    connect(&service, &RequestService::recorded, this, &RequestTable::arrive);
}

void RequestTable::setFilter(const RequestQuery &filter)
{
    const RequestQuery before = m_query;
    m_query = filter;
    m_query.sort = before.sort;
    m_query.descending = before.descending;
    m_query.limit = pageSize;
    m_query.offset = 0;
    reload();
}

void RequestTable::reload()
{
    const int generation = ++m_generation;
    m_asking = true;
    m_reloading = true;
    m_failure.reset();
    // What is recorded from here on may be missing from the answer.
    clearWaiting();
    Q_EMIT stateChanged();
    whenAnswered(m_service.list(m_query), this, [this, generation](const Result<RequestPage> &page) {
        if (generation == m_generation)
            takeFirstPage(page);
    });
}

void RequestTable::takeFirstPage(const Result<RequestPage> &page)
{
    m_asking = false;
    m_reloading = false;
    beginResetModel();
    m_rows.clear();
    m_ids.clear();
    m_words.clear();
    m_more = false;
    m_total = 0;
    m_totalIsCapped = false;
    if (page.ok()) {
        m_rows = page->rows;
        for (RequestRecord &row : m_rows) {
            keepWords(row);
            m_ids.insert(row.id);
        }
        m_offset = static_cast<int>(m_rows.size());
        m_more = m_rows.size() >= pageSize;
        m_total = page->total;
        m_totalIsCapped = page->totalIsCapped;
    } else {
        m_failure = page.error();
    }
    endResetModel();
    const QList<RequestRecord> meanwhile = std::exchange(m_waiting, {});
    clearWaiting();
    if (page.ok())
        arrive(meanwhile);
    Q_EMIT stateChanged();
    Q_EMIT reloaded();
}

void RequestTable::retry()
{
    if (!m_failure)
        return;
    if (m_rows.isEmpty()) {
        reload();
        return;
    }
    m_failure.reset();
    fetchMore({});
}

RequestQuery RequestTable::nextPage() const
{
    RequestQuery query = m_query;
    query.offset = m_offset;
    if (isNewestFirst() && !m_rows.isEmpty()) {
        // From the last row on, so that what is recorded meanwhile moves nothing, and far pages cost no more than near ones.
        const WallTime last = m_rows.constLast().startedAt;
        query.to = last + std::chrono::microseconds(1);
        query.offset = 0;
        for (auto row = m_rows.crbegin(); row != m_rows.crend() && row->startedAt == last; ++row)
            ++query.offset;
    }
    return query;
}

bool RequestTable::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_more && !m_asking && !m_failure;
}

void RequestTable::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_asking = true;
    Q_EMIT stateChanged();
    whenAnswered(m_service.list(nextPage()), this, [this, generation = m_generation](const Result<RequestPage> &page) {
        if (generation == m_generation)
            takeNextPage(page);
    });
}

void RequestTable::takeNextPage(const Result<RequestPage> &page)
{
    m_asking = false;
    if (!page.ok()) {
        m_failure = page.error();
        Q_EMIT stateChanged();
        return;
    }
    QList<RequestRecord> fresh;
    for (const RequestRecord &row : page->rows) {
        if (!m_ids.contains(row.id))
            fresh.append(row);
    }
    m_offset += static_cast<int>(page->rows.size());
    m_more = page->rows.size() >= pageSize;
    if (!fresh.isEmpty()) {
        beginInsertRows({}, static_cast<int>(m_rows.size()), static_cast<int>(m_rows.size() + fresh.size()) - 1);
        for (RequestRecord &row : fresh) {
            keepWords(row);
            m_ids.insert(row.id);
            m_rows.append(std::move(row));
        }
        endInsertRows();
    }
    m_total = std::max<qint64>(m_total, m_rows.size());
    Q_EMIT stateChanged();
}

void RequestTable::arrive(const QList<RequestRecord> &recorded)
{
    QList<RequestRecord> fresh;
    for (const RequestRecord &record : recorded) {
        if (!m_ids.contains(record.id) && matches(record, m_query))
            fresh.append(record);
    }
    if (fresh.isEmpty())
        return;
    if (m_reloading) {
        // Whether the answer holds them shows when it is there.
        m_waiting.append(fresh);
        return;
    }
    if (m_following && isNewestFirst() && !m_failure)
        insert(std::move(fresh));
    else
        wait(fresh);
}

void RequestTable::wait(const QList<RequestRecord> &fresh)
{
    m_waitingCount += static_cast<int>(fresh.size());
    if (m_waiting.size() < mostWaiting)
        m_waiting.append(fresh);
    Q_EMIT waitingChanged(m_waitingCount);
}

void RequestTable::clearWaiting()
{
    m_waiting.clear();
    if (std::exchange(m_waitingCount, 0) != 0)
        Q_EMIT waitingChanged(0);
}

void RequestTable::insert(QList<RequestRecord> fresh)
{
    // Delivered at least once means sometimes twice.
    fresh.removeIf([this](const RequestRecord &record) { return m_ids.contains(record.id) || (m_ids.insert(record.id), false); });
    std::sort(fresh.begin(), fresh.end(), isAbove);
    // Requests are recorded when they end, so one that took long belongs below some that are already there.
    while (!fresh.isEmpty()) {
        const int at = static_cast<int>(std::lower_bound(m_rows.cbegin(), m_rows.cend(), fresh.constLast(), isAbove) - m_rows.cbegin());
        qsizetype first = fresh.size() - 1;
        while (first > 0 && (at == 0 || isAbove(m_rows.at(at - 1), fresh.at(first - 1))))
            --first;
        const bool belowAll = at == m_rows.size() && m_more;
        const qsizetype count = fresh.size() - first;
        m_total += m_totalIsCapped ? 0 : count;
        if (!belowAll) {
            beginInsertRows({}, at, at + static_cast<int>(count) - 1);
            for (qsizetype i = fresh.size() - 1; i >= first; --i) {
                keepWords(fresh[i]);
                m_rows.insert(at, fresh.at(i));
            }
            endInsertRows();
        } else {
            // They come with a later page.
            for (qsizetype i = first; i < fresh.size(); ++i)
                m_ids.remove(fresh.at(i).id);
        }
        fresh.resize(first);
    }
    Q_EMIT stateChanged();
}

void RequestTable::setFollowing(bool following)
{
    if (m_following == following)
        return;
    m_following = following;
    if (following && m_waitingCount > 0 && isNewestFirst())
        takeWaiting();
}

void RequestTable::takeWaiting()
{
    if (m_waitingCount == 0)
        return;
    if (!isNewestFirst() || m_waitingCount > m_waiting.size() || m_failure) {
        reload();
        return;
    }
    QList<RequestRecord> fresh = std::exchange(m_waiting, {});
    clearWaiting();
    insert(std::move(fresh));
}

void RequestTable::forgetBeyond(int rows)
{
    if (!isNewestFirst() || rows < 1 || m_rows.size() <= rows || m_asking)
        return;
    beginRemoveRows({}, rows, static_cast<int>(m_rows.size()) - 1);
    for (qsizetype row = rows; row < m_rows.size(); ++row)
        m_ids.remove(m_rows.at(row).id);
    m_rows.resize(rows);
    m_more = true;
    endRemoveRows();
}

int RequestTable::rowOf(const QByteArray &id) const
{
    if (!m_ids.contains(id))
        return -1;
    const auto found = std::find_if(m_rows.cbegin(), m_rows.cend(), [&](const RequestRecord &row) { return row.id == id; });
    return static_cast<int>(found - m_rows.cbegin());
}

void RequestTable::setProviderTitles(const QHash<QByteArray, QString> &titles)
{
    if (titles == m_providerTitles)
        return;
    m_providerTitles = titles;
    m_monograms.clear();
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, Provider), index(rowCount() - 1, Provider));
}

QString RequestTable::providerTitle(const QByteArray &provider) const
{
    return m_providerTitles.value(provider, QString::fromUtf8(provider));
}

void RequestTable::keepWords(RequestRecord &record)
{
    for (QByteArray *word : {&record.route, &record.dialect, &record.model, &record.provider, &record.upstreamModel, &record.deploymentId,
                             &record.apiBase, &record.keyHash, &record.keyAlias, &record.clientAddress, &record.userAgent, &record.priceVersion,
                             &record.finishReason, &record.errorKind}) {
        if (!word->isEmpty())
            *word = *m_words.insert(*word);
    }
}

void RequestTable::sort(int column, Qt::SortOrder order)
{
    const auto wanted = sortOf(column);
    const bool descending = order == Qt::DescendingOrder;
    if (!wanted || (*wanted == m_query.sort && descending == m_query.descending))
        return;
    m_query.sort = *wanted;
    m_query.descending = descending;
    reload();
}

int RequestTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RequestTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RequestTable::decoration(const RequestRecord &record, int column) const
{
    if (column == Status)
        return record.failed() ? m_failed : record.cacheHit ? m_cached : m_succeeded;
    if (column != Provider || record.provider.isEmpty())
        return {};
    const auto known = m_monograms.constFind(record.provider);
    return known != m_monograms.constEnd() ? *known : *m_monograms.insert(record.provider, monogram(providerTitle(record.provider)));
}

QVariant RequestTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const RequestRecord &record = m_rows.at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return column == Provider && !record.provider.isEmpty() ? providerTitle(record.provider) : text(record, column, m_clock.wall());
    case Qt::DecorationRole:
        return decoration(record, column);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ForegroundRole:
        if (column == Status && record.failed())
            return colour(Role::Danger);
        return column == Status || column == Model ? QVariant() : colour(Role::TextMuted);
    case Qt::ToolTipRole:
        return toolTip(record, column);
    case Qt::AccessibleTextRole:
        if (column == Status)
            return (record.failed() ? tr("Failed: %1") : tr("Succeeded: %1")).arg(statusText(record));
        return {};
    default:
        return {};
    }
}

QVariant RequestTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    switch (role) {
    case Qt::DisplayRole: return title(section);
    case Qt::ToolTipRole: return meaning(section);
    case Qt::TextAlignmentRole: return int(Qt::AlignVCenter | (isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft));
    // Figures are looked up for their largest, names for their first.
    case Qt::InitialSortOrderRole: return section == Model || section == Provider ? Qt::AscendingOrder : Qt::DescendingOrder;
    default: return {};
    }
}

} // namespace Gatehouse::Ui
