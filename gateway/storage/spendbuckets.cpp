// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/spendbuckets.h"

#include "gateway/storage/requestcolumns.h"

#include <QDate>
#include <QDateTime>

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

QDateTime momentOf(WallTime time, const QTimeZone &zone)
{
    return QDateTime::fromMSecsSinceEpoch(microsecondsOf(time) / 1000, zone);
}

} // namespace

SpendBuckets SpendBuckets::of(const SpendQuery &query)
{
    SpendBuckets buckets;
    buckets.m_zone = query.zone.isValid() ? query.zone : QTimeZone::utc();
    for (const SpendBy by : query.by) {
        if (isTime(by))
            buckets.m_by = by;
    }
    if (buckets.m_by == SpendBy::Day || buckets.m_by == SpendBy::Month)
        buckets.findStretches(query);
    if (buckets.m_by == SpendBy::Month)
        buckets.findMonths(query);
    return buckets;
}

void SpendBuckets::findStretches(const SpendQuery &query)
{
    const auto offsetAt = [this](const QDateTime &moment) { return qint64(m_zone.offsetFromUtc(moment)) * 1'000'000; };
    const QDateTime from = momentOf(query.from, m_zone), to = momentOf(query.to, m_zone);
    m_stretches.push_back({0, offsetAt(from)});
    for (const QTimeZone::OffsetData &change : m_zone.transitions(from, to)) {
        const qint64 offset = qint64(change.offsetFromUtc) * 1'000'000;
        if (offset == m_stretches.back().offset)
            continue;
        m_stretches.back().until = change.atUtc.toMSecsSinceEpoch() * 1000;
        m_stretches.push_back({0, offset});
    }
}

void SpendBuckets::findMonths(const SpendQuery &query)
{
    const QDate first = momentOf(query.from, m_zone).date();
    for (QDate month(first.year(), first.month(), 1);; month = month.addMonths(1)) {
        const qint64 start = month.startOfDay(m_zone).toMSecsSinceEpoch() * 1000;
        if (!m_months.empty() && start >= microsecondsOf(query.to))
            return;
        m_months.push_back(start);
    }
}

bool SpendBuckets::takeDays() const
{
    if (!m_by)
        return true;
    return m_by != SpendBy::Hour && std::all_of(m_stretches.begin(), m_stretches.end(), [](const Stretch &stretch) { return stretch.offset == 0; });
}

QString SpendBuckets::expression(const QString &column) const
{
    if (m_by == SpendBy::Hour)
        return column;
    if (m_by == SpendBy::Month) {
        QString cases;
        for (std::size_t i = 1; i < m_months.size(); ++i)
            cases += u" WHEN %1 < %2 THEN %3"_s.arg(column).arg(m_months[i]).arg(i - 1);
        const QString last = QString::number(m_months.size() - 1);
        return cases.isEmpty() ? last : u"CASE"_s + cases + u" ELSE "_s + last + u" END"_s;
    }
    const auto day = [&](const Stretch &stretch) { return u"(%1 + %2) / %3"_s.arg(column).arg(stretch.offset).arg(microsecondsOfDay); };
    QString cases;
    for (std::size_t i = 0; i + 1 < m_stretches.size(); ++i)
        cases += u" WHEN %1 < %2 THEN "_s.arg(column).arg(m_stretches[i].until) + day(m_stretches[i]);
    return cases.isEmpty() ? day(m_stretches.back()) : u"CASE"_s + cases + u" ELSE "_s + day(m_stretches.back()) + u" END"_s;
}

WallTime SpendBuckets::start(qint64 number) const
{
    qint64 start = number;
    if (m_by == SpendBy::Month)
        start = m_months[static_cast<std::size_t>(std::clamp<qint64>(number, 0, static_cast<qint64>(m_months.size()) - 1))];
    else if (m_by == SpendBy::Day)
        start = QDate(1970, 1, 1).addDays(number).startOfDay(m_zone).toMSecsSinceEpoch() * 1000;
    return WallTime(std::chrono::microseconds(start));
}

} // namespace Gatehouse
