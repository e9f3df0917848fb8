// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QAbstractTableModel>

namespace Gatehouse::Ui {

/// The newest requests, newest first, at most `capacity`. Owned by the latest-requests card; main thread.
class LatestModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Model, Duration, Cost, Started, ColumnCount };

    explicit LatestModel(int capacity, QObject *parent = nullptr);

    /// Newest first.
    void setRows(QList<RequestRecord> rows);
    /// Oldest first, as the service announces them; a row that is already there is left alone.
    void prepend(const QList<RequestRecord> &rows);
    const RequestRecord &at(int row) const { return m_rows.at(row); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    int m_capacity;
    QList<RequestRecord> m_rows;
};

} // namespace Gatehouse::Ui
