// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/modelfilter.h"

#include "ui/models/modeltable.h"

namespace Gatehouse::Ui {

ModelFilter::ModelFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(ModelTable::SortRole);
}

void ModelFilter::setText(const QString &text)
{
    const QStringList words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

bool ModelFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    if (m_words.isEmpty())
        return true;
    const QString searched = static_cast<const ModelTable *>(sourceModel())->searchText(row);
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString &word) { return searched.contains(word, Qt::CaseInsensitive); });
}

bool ModelFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(sortRole());
    const QVariant b = right.data(sortRole());
    if (!a.isValid() || !b.isValid())
        return a.isValid() != b.isValid() && a.isValid() == (sortOrder() == Qt::AscendingOrder);
    if (a.userType() == QMetaType::QString)
        return a.toString().compare(b.toString(), Qt::CaseInsensitive) < 0;
    return a.toLongLong() < b.toLongLong();
}

} // namespace Gatehouse::Ui
