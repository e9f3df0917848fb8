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

bool RollUps::Kind::operator<(const Kind &other) const
{
    return std::tie(hour, statusClass, texts, tags) < std::tie(other.hour, other.statusClass, other.texts, other.tags);
}

/// Equal without a look at the texts themselves.
bool RollUps::Kind::sharesTextsWith(const Kind &other) const
{
    const auto isShared = [](const QByteArray &a, const QByteArray &b) { return a.constData() == b.constData() && a.size() == b.size(); };
    return hour == other.hour && statusClass == other.statusClass && std::equal(texts.begin(), texts.end(), other.texts.begin(), isShared)
        && std::equal(tags.begin(), tags.end(), other.tags.begin(), other.tags.end(), isShared);
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
    Kind kind{hourOf(record.startedAt), static_cast<qint64>(statusClassOf(record.status)),
              {record.keyHash, record.model, record.provider, record.deploymentId, record.team, record.user, record.customer, record.organization}, record.tags};
    if (!m_last || !kind.sharesTextsWith(m_lastKind)) {
        m_lastKind = kind;
        for (QByteArray &text : kind.texts)
            text = shortened(text);
        m_last = &m_kinds[std::move(kind)];
    }
    for (std::size_t i = 0; i < sums.size(); ++i)
        (*m_last)[i] += sums[i];
}

void RollUps::addTo(Tables &tables, const Kind &kind, const Sums &sums)
{
    const auto add = [&sums](Table &table, Key key) {
        Sums &into = table[std::move(key)];
        for (std::size_t i = 0; i < sums.size(); ++i)
            into[i] += sums[i];
    };
    const auto &[keyHash, model, provider, deployment, team, user, customer, organization] = kind.texts;
    const qint64 day = dayOf(WallTime(std::chrono::microseconds(kind.hour)));
    const QList<QByteArray> full{keyHash, model, provider, deployment, team, user};
    add(tables.hours, Key{kind.hour, 0, full, kind.statusClass});
    add(tables.days, Key{day, 0, full, kind.statusClass});
    const auto addValue = [&](Dimension dimension, const QByteArray &value) {
        add(tables.dimensionDays, Key{day, static_cast<qint64>(dimension), {value}, 0});
        if (dimension != Dimension::Model)
            add(tables.dimensionHours, Key{kind.hour, static_cast<qint64>(dimension), {value, model}, kind.statusClass});
    };
    addValue(Dimension::All, {});
    addValue(Dimension::Model, model);
    addValue(Dimension::Key, keyHash);
    addValue(Dimension::User, user);
    addValue(Dimension::Team, team);
    addValue(Dimension::Provider, provider);
    addValue(Dimension::Deployment, deployment);
    if (!customer.isEmpty())
        addValue(Dimension::Customer, customer);
    if (!organization.isEmpty())
        addValue(Dimension::Organization, organization);
    QSet<QByteArray> seen; // a tag given twice counts once
    for (const QByteArray &tag : kind.tags) {
        const QByteArray text = shortened(tag);
        if (text.isEmpty() || seen.contains(text))
            continue;
        seen.insert(text);
        addValue(Dimension::Tag, text);
    }
}

Result<void> RollUps::write(Database &database) const
{
    Tables tables;
    for (const auto &[kind, sums] : m_kinds)
        addTo(tables, kind, sums);
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
    if (auto written = writeTable(u"rollups_hourly"_s, u"hour, "_s + texts, tables.hours, true); !written)
        return written;
    if (auto written = writeTable(u"rollups_daily"_s, u"day, "_s + texts, tables.days, true); !written)
        return written;
    if (auto written = writeTable(u"dimension_rollups_hourly"_s, u"dimension, hour, value, model, status_class"_s, tables.dimensionHours, true); !written)
        return written;
    return writeTable(u"dimension_rollups_daily"_s, u"dimension, day, value"_s, tables.dimensionDays, false);
}

} // namespace Gatehouse
