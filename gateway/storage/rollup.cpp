// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/rollup.h"

#include "gateway/storage/database.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/statement.h"

#include <QSet>
#include <QStringList>

#include <tuple>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

/// How the rows of one table are inserted.
RowInsert additionTo(const QString &table, const QString &keyColumns)
{
    QStringList additions;
    for (const QString &column : sumColumnNames())
        additions << column + u" = "_s + table + u'.' + column + u" + excluded."_s + column;
    return {table, keyColumns + u", "_s + sumColumnNames().join(u", "_s),
            u" ON CONFLICT ("_s + keyColumns + u") DO UPDATE SET "_s + additions.join(u", "_s)};
}

} // namespace

const QStringList &sumColumnNames()
{
    static const QStringList columns{u"requests"_s, u"failed"_s, u"input_tokens"_s, u"output_tokens"_s, u"cache_read_tokens"_s,
                                     u"cache_write_tokens"_s, u"reasoning_tokens"_s, u"spend"_s, u"unpriced"_s, u"duration"_s,
                                     u"overhead"_s, u"first_tokens"_s, u"time_to_first_token"_s};
    return columns;
}

qint64 dayOf(WallTime time)
{
    return microsecondsOf(std::chrono::floor<std::chrono::days>(time));
}

StatusClass statusClassOf(int status)
{
    if (status == 499)
        return StatusClass::ClientLeft;
    return status >= 100 && status < 600 ? static_cast<StatusClass>(status / 100) : StatusClass::None;
}

bool RollUps::Key::operator<(const Key &other) const
{
    return std::tie(time, dimension, texts, statusClass) < std::tie(other.time, other.dimension, other.texts, other.statusClass);
}

RollUps::Sums RollUps::sumsOf(const RequestRecord &record)
{
    const Usage &usage = record.usage;
    const bool began = record.timeToFirstToken.count() >= 0;
    return {1, record.failed() ? 1 : 0, usage.input, usage.output, usage.cacheRead, usage.cacheWrite + usage.cacheWrite1h,
            usage.reasoning, record.cost.total.nano(), record.cost.priced ? 0 : 1, record.duration.count(), record.overhead.count(),
            began ? 1 : 0, began ? record.timeToFirstToken.count() : 0};
}

void RollUps::add(const RequestRecord &record)
{
    addSums(record, sumsOf(record));
}

void RollUps::addRepriced(const RequestRecord &record, const CostBreakdown &before)
{
    RequestRecord earlier = record;
    earlier.cost = before;
    Sums difference = sumsOf(record);
    const Sums was = sumsOf(earlier);
    for (std::size_t i = 0; i < was.size(); ++i)
        difference[i] -= was[i];
    addSums(record, difference);
}

void RollUps::addSums(const RequestRecord &record, const Sums &sums)
{
    const QList<QByteArray> texts{shortened(record.keyHash), shortened(record.model), shortened(record.provider), shortened(record.deploymentId),
                                  shortened(record.team), shortened(record.user)};
    const qint64 statusClass = static_cast<qint64>(statusClassOf(record.status));
    for (auto [table, time] : {std::pair(&m_hours, hourOf(record.startedAt)), std::pair(&m_days, dayOf(record.startedAt))}) {
        Sums &into = (*table)[Key{time, 0, texts, statusClass}];
        for (std::size_t i = 0; i < sums.size(); ++i)
            into[i] += sums[i];
    }
    addValue(Dimension::All, {}, record, sums);
    addValue(Dimension::Model, record.model, record, sums);
    addValue(Dimension::Key, record.keyHash, record, sums);
    addValue(Dimension::User, record.user, record, sums);
    addValue(Dimension::Team, record.team, record, sums);
    addValue(Dimension::Provider, record.provider, record, sums);
    addValue(Dimension::Deployment, record.deploymentId, record, sums);
    if (!record.customer.isEmpty())
        addValue(Dimension::Customer, record.customer, record, sums);
    if (!record.organization.isEmpty())
        addValue(Dimension::Organization, record.organization, record, sums);
    QSet<QByteArray> seen; // a tag given twice counts once
    for (const QByteArray &tag : record.tags) {
        const QByteArray text = shortened(tag);
        if (text.isEmpty() || seen.contains(text))
            continue;
        seen.insert(text);
        addValue(Dimension::Tag, text, record, sums);
    }
}

void RollUps::addValue(Dimension dimension, const QByteArray &value, const RequestRecord &record, const Sums &sums)
{
    const QByteArray text = shortened(value);
    const auto addTo = [&](Table &table, Key key) {
        Sums &into = table[std::move(key)];
        for (std::size_t i = 0; i < sums.size(); ++i)
            into[i] += sums[i];
    };
    addTo(m_dimensionDays, Key{dayOf(record.startedAt), static_cast<qint64>(dimension), {text}, 0});
    if (dimension != Dimension::Model)
        addTo(m_dimensionHours, Key{hourOf(record.startedAt), static_cast<qint64>(dimension), {text, shortened(record.model)},
                                    static_cast<qint64>(statusClassOf(record.status))});
}

Result<void> RollUps::write(Database &database) const
{
    const auto writeTable = [&](const QString &name, const QString &keyColumns, const Table &table, bool hasStatus) -> Result<void> {
        auto row = table.constBegin();
        auto written = additionTo(name, keyColumns).run(database, table.size(), [&](Statement &statement, qsizetype) {
            if (row.key().dimension != 0)
                statement.bind(row.key().dimension);
            statement.bind(row.key().time);
            for (const QByteArray &text : row.key().texts)
                statement.bind(text);
            if (hasStatus)
                statement.bind(row.key().statusClass);
            for (const qint64 sum : row.value())
                statement.bind(sum);
            ++row;
        });
        return written ? Result<void>() : written.error();
    };
    const QString texts = u"key_hash, model, provider, deployment_id, team, user_id, status_class"_s;
    if (auto written = writeTable(u"rollups_hourly"_s, u"hour, "_s + texts, m_hours, true); !written)
        return written;
    if (auto written = writeTable(u"rollups_daily"_s, u"day, "_s + texts, m_days, true); !written)
        return written;
    if (auto written = writeTable(u"dimension_rollups_hourly"_s, u"dimension, hour, value, model, status_class"_s, m_dimensionHours, true); !written)
        return written;
    return writeTable(u"dimension_rollups_daily"_s, u"dimension, day, value"_s, m_dimensionDays, false);
}

} // namespace Gatehouse
