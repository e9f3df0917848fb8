// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/rollup.h"

#include "gateway/storage/database.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/statement.h"

#include <QSet>
#include <QStringList>

#include <algorithm>
#include <tuple>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

const QStringList &sumColumns()
{
    static const QStringList columns{u"requests"_s, u"failed"_s, u"input_tokens"_s, u"output_tokens"_s, u"cache_read_tokens"_s,
                                     u"cache_write_tokens"_s, u"reasoning_tokens"_s, u"spend"_s, u"unpriced"_s, u"duration"_s,
                                     u"overhead"_s, u"first_tokens"_s, u"time_to_first_token"_s};
    return columns;
}

} // namespace

StatusClass statusClassOf(int status)
{
    if (status == 499)
        return StatusClass::ClientLeft;
    return status >= 100 && status < 600 ? static_cast<StatusClass>(status / 100) : StatusClass::None;
}

bool RollUps::Key::operator<(const Key &other) const
{
    return std::tie(hour, dimension, texts, statusClass) < std::tie(other.hour, other.dimension, other.texts, other.statusClass);
}

RollUps::Sums RollUps::sumsOf(const RequestRecord &record)
{
    const Usage &usage = record.usage;
    const bool began = record.timeToFirstToken.count() >= 0;
    return {1, record.failed() ? 1 : 0, usage.input, usage.output, usage.cacheRead, usage.cacheWrite + usage.cacheWrite1h,
            usage.reasoning, record.cost.total.nano(), record.cost.priced ? 0 : 1, record.duration.count(), record.overhead.count(),
            began ? 1 : 0, began ? record.timeToFirstToken.count() : 0};
}

RollUps::Sums &RollUps::sumsByHour(const RequestRecord &record, qint64 hour, qint64 statusClass)
{
    std::array<QByteArray, 6> texts{record.keyHash, record.model, record.provider, record.deploymentId, record.team, record.user};
    const auto isShared = [](const QByteArray &a, const QByteArray &b) { return a.constData() == b.constData() && a.size() == b.size(); };
    const bool sameAsLast = m_last.sums && m_last.hour == hour && m_last.statusClass == statusClass
        && std::equal(texts.begin(), texts.end(), m_last.texts.begin(), isShared);
    if (!sameAsLast) {
        QList<QByteArray> key;
        for (const QByteArray &text : texts)
            key << shortened(text);
        m_last = {hour, statusClass, std::move(texts), &m_byHour[Key{hour, 0, std::move(key), statusClass}]};
    }
    return *m_last.sums;
}

void RollUps::add(const RequestRecord &record)
{
    const qint64 hour = hourOf(record.startedAt);
    const qint64 statusClass = static_cast<qint64>(statusClassOf(record.status));
    const Sums sums = sumsOf(record);
    const auto addTo = [&sums](Sums &into) {
        for (size_t i = 0; i < sums.size(); ++i)
            into[i] += sums[i];
    };
    addTo(sumsByHour(record, hour, statusClass));
    const auto addValue = [&](Dimension dimension, const QByteArray &value) {
        if (!value.isEmpty())
            addTo(m_byDimension[Key{hour, static_cast<qint64>(dimension), {shortened(value), shortened(record.model)}, statusClass}]);
    };
    addValue(Dimension::Customer, record.customer);
    addValue(Dimension::Organization, record.organization);
    QSet<QByteArray> seen; // a tag given twice counts once
    for (const QByteArray &tag : record.tags) {
        const QByteArray text = shortened(tag);
        if (seen.contains(text))
            continue;
        seen.insert(text);
        addValue(Dimension::Tag, text);
    }
}

Result<void> RollUps::write(Database &database) const
{
    if (auto written = writeTable(database, u"rollups_hourly"_s, u"hour, key_hash, model, provider, deployment_id, team, user_id, status_class"_s, m_byHour);
        !written)
        return written;
    return writeTable(database, u"dimension_rollups_hourly"_s, u"hour, dimension, value, model, status_class"_s, m_byDimension);
}

Result<void> RollUps::writeTable(Database &database, const QString &name, const QString &keyColumns, const Table &table)
{
    QStringList additions;
    for (const QString &column : sumColumns())
        additions << column + u" = "_s + name + u'.' + column + u" + excluded."_s + column;
    const RowInsert insert{name, keyColumns + u", "_s + sumColumns().join(u", "_s),
                           u" ON CONFLICT ("_s + keyColumns + u") DO UPDATE SET "_s + additions.join(u", "_s)};
    auto row = table.constBegin();
    auto written = insert.run(database, table.size(), [&row](Statement &statement, qsizetype) {
        statement.bind(row.key().hour);
        if (row.key().dimension != 0)
            statement.bind(row.key().dimension);
        for (const QByteArray &text : row.key().texts)
            statement.bind(text);
        statement.bind(row.key().statusClass);
        for (const qint64 sum : row.value())
            statement.bind(sum);
        ++row;
    });
    return written ? Result<void>() : written.error();
}

} // namespace Gatehouse
