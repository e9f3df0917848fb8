// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/modelservice.h"
#include "ui/widgets/statuspill.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QIcon>

namespace Gatehouse::Ui {

class ModelTester;

/// "Healthy", "Failing", "Unusable", "Not called yet", and how that looks.
QString healthText(ModelStatus::Health health);
StatusPill::Tone healthTone(ModelStatus::Health health);

/// The deployments as a table, in the order of the configuration. Sorted and searched through `ModelFilter`. Owned by its
/// screen; main thread.
class ModelTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Provider, Upstream, Health, InputPrice, OutputPrice, Context, Latency, Test, Where, ColumnCount };
    /// A value that sorts as the cell means it; unknown values are invalid.
    static constexpr int SortRole = Qt::UserRole;

    /// `tester` outlives this.
    explicit ModelTable(const ModelTester &tester, QObject *parent = nullptr);

    /// Changes rows in place when the same deployments are there in the same order, else begins anew.
    void setModels(const QList<ModelStatus> &models);
    const ModelStatus &at(int row) const { return m_models.at(row); }
    int rowOf(const QByteArray &id) const { return m_rows.value(id, -1); }
    /// What search looks at.
    QString searchText(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void showTest(const QByteArray &deploymentId);
    QString text(const ModelStatus &model, int column) const;
    QString testText(const ModelStatus &model) const;
    QString toolTip(const ModelStatus &model, int column) const;
    QVariant decoration(const ModelStatus &model, int column) const;
    QVariant ink(const ModelStatus &model, int column) const;
    QVariant sortValue(const ModelStatus &model, int column) const;

    const ModelTester &m_tester;
    QList<ModelStatus> m_models;
    QHash<QByteArray, int> m_rows; ///< row by deployment id
    mutable QHash<QString, QIcon> m_monograms;
    QIcon m_healthIcons[4];
    QIcon m_running, m_passed, m_failed;
};

} // namespace Gatehouse::Ui
