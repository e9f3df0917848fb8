// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/latestmodel.h"

#include "gateway/base/clock.h"
#include "ui/support/formats.h"
#include "ui/theme/icons.h"

namespace Gatehouse::Ui {

LatestModel::LatestModel(int capacity, QObject *parent) : QAbstractTableModel(parent), m_capacity(capacity) {}

void LatestModel::setRows(QList<RequestRecord> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    if (m_rows.size() > m_capacity)
        m_rows.resize(m_capacity);
    endResetModel();
}

void LatestModel::prepend(const QList<RequestRecord> &rows)
{
    QList<RequestRecord> fresh;
    for (auto row = rows.crbegin(); row != rows.crend() && fresh.size() < m_capacity; ++row) {
        const auto known = [&](const RequestRecord &one) { return one.id == row->id; };
        if (std::none_of(m_rows.cbegin(), m_rows.cend(), known))
            fresh.append(*row);
    }
    if (fresh.isEmpty())
        return;
    beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
    m_rows = fresh + m_rows;
    endInsertRows();
    if (m_rows.size() > m_capacity) {
        beginRemoveRows({}, m_capacity, static_cast<int>(m_rows.size()) - 1);
        m_rows.resize(m_capacity);
        endRemoveRows();
    }
}

int LatestModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LatestModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LatestModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const RequestRecord &row = m_rows.at(index.row());
    const QString state = row.failed() ? tr("Failed with status %1").arg(row.status) : tr("Succeeded");
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
        case Model: return QString::fromUtf8(row.model);
        case Duration: return Formats::duration(row.duration);
        case Cost: return row.failed() || !row.cost.priced ? Formats::none() : Formats::money(row.cost.total);
        case Started: return Formats::moment(row.startedAt, SystemClock().wall());
        default: return {};
        }
    }
    if (role == Qt::DecorationRole && index.column() == Model)
        return row.failed() ? icon(QStringLiteral("error"), Role::Danger) : icon(QStringLiteral("success"), Role::Success);
    if (role == Qt::TextAlignmentRole)
        return index.column() == Model ? int(Qt::AlignLeft | Qt::AlignVCenter) : int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ForegroundRole && index.column() != Model)
        return colour(Role::TextMuted);
    if (role == Qt::ToolTipRole)
        return row.failed() && !row.errorMessage.isEmpty() ? QStringLiteral("%1\n%2").arg(state, row.errorMessage)
                                                            : QStringLiteral("%1\n%2").arg(state, Formats::fullMoment(row.startedAt));
    if (role == Qt::AccessibleTextRole && index.column() == Model)
        return QStringLiteral("%1, %2").arg(QString::fromUtf8(row.model), state);
    return {};
}

QVariant LatestModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == Model ? int(Qt::AlignLeft | Qt::AlignVCenter) : int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Model: return tr("Model");
    case Duration: return tr("Duration");
    case Cost: return tr("Cost");
    case Started: return tr("Time");
    default: return {};
    }
}

} // namespace Gatehouse::Ui
