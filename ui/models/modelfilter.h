// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace Gatehouse::Ui {

/// Searches and sorts a `ModelTable`. Every word must be found somewhere in a row; unknown values stand last in either
/// order. Owned by the models screen; main thread.
class ModelFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit ModelFilter(QObject *parent = nullptr);

    void setText(const QString &text);
    QString text() const { return m_words.join(QLatin1Char(' ')); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QStringList m_words;
};

} // namespace Gatehouse::Ui
