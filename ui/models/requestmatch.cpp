// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/requestmatch.h"

namespace Gatehouse::Ui {

namespace {

bool holdsText(const RequestRecord &record, const QString &text)
{
    const auto holds = [&](const QString &field) { return field.contains(text, Qt::CaseInsensitive); };
    return holds(QString::fromUtf8(record.model)) || holds(QString::fromUtf8(record.provider)) || holds(QString::fromUtf8(record.keyAlias))
        || holds(QString::fromUtf8(record.id)) || holds(record.errorMessage);
}

} // namespace

bool matches(const RequestRecord &record, const RequestQuery &query)
{
    if (query.outcome != RequestQuery::Outcome::Any && record.failed() != (query.outcome == RequestQuery::Outcome::Failed))
        return false;
    if ((query.from && record.startedAt < *query.from) || (query.to && record.startedAt >= *query.to))
        return false;
    if (!query.model.isEmpty() && record.model != query.model)
        return false;
    if (!query.provider.isEmpty() && record.provider != query.provider)
        return false;
    if (!query.keyHash.isEmpty() && record.keyHash != query.keyHash)
        return false;
    const QString text = query.text.trimmed();
    return text.isEmpty() || holdsText(record, text);
}

bool isFiltered(const RequestQuery &query)
{
    return query.outcome != RequestQuery::Outcome::Any || query.from || query.to || !query.model.isEmpty() || !query.provider.isEmpty()
        || !query.keyHash.isEmpty() || !query.text.trimmed().isEmpty();
}

} // namespace Gatehouse::Ui
