// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/spendcall.h"

#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/services/keyrequest.h"

#include <QDateTime>

namespace Gatehouse {
namespace {

Error wrongField(ErrorKind kind, const char *name, const QByteArray &value, const QString &what)
{
    Error error(kind, QStringLiteral("`%1` is \"%2\"; %3.").arg(QString::fromUtf8(name), QString::fromUtf8(value), what));
    error.param = name;
    return error;
}

WallTime wallTimeOf(const QDateTime &moment)
{
    return WallTime(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

} // namespace

SpendCall::SpendCall(RouteCall call) : m_call(std::move(call)), m_scope(spendScopeOf(m_call.caller)), m_fields(queryFields(*m_call.request)) {}

SpendService &SpendCall::spend() const
{
    return *m_call.worker->spend;
}

QList<QByteArray> SpendCall::list(const char *name) const
{
    QList<QByteArray> values;
    for (const QByteArray &value : field(name).split(',')) {
        if (!value.trimmed().isEmpty())
            values << value.trimmed();
    }
    return values;
}

QByteArray SpendCall::keyHash(const char *name) const
{
    return keyHashOf(field(name));
}

Result<int> SpendCall::number(const char *name, int otherwise, int least, int most) const
{
    const QByteArray text = field(name);
    if (text.isEmpty())
        return otherwise;
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < least || number > most)
        return wrongField(ErrorKind::Unprocessable, name, text, QStringLiteral("give a number from %1 to %2").arg(least).arg(most));
    return number;
}

Result<std::optional<Money>> SpendCall::money(const char *name) const
{
    const QByteArray text = field(name);
    if (text.isEmpty())
        return std::optional<Money>();
    bool isNumber = false;
    const double dollars = text.toDouble(&isNumber);
    if (!isNumber || !(dollars >= -9e9 && dollars <= 9e9))
        return wrongField(ErrorKind::Unprocessable, name, text, QStringLiteral("give an amount of dollars, such as 0.25"));
    return std::optional(Money::fromUsd(dollars));
}

Result<QTimeZone> SpendCall::zone() const
{
    const QByteArray text = field("timezone");
    if (text.isEmpty())
        return QTimeZone::utc();
    bool isNumber = false;
    const int behind = text.toInt(&isNumber);
    const QTimeZone zone = isNumber ? QTimeZone(-60 * behind) : QTimeZone(text);
    if (!zone.isValid() || (!isNumber && !QTimeZone::isTimeZoneIdAvailable(text)))
        return wrongField(ErrorKind::InvalidRequest, "timezone", text, QStringLiteral("give a name such as Europe/Berlin, or minutes behind UTC such as -60"));
    return zone;
}

Result<std::optional<WallTime>> SpendCall::time(const char *name, int daysLater, const QTimeZone &zone) const
{
    const QByteArray bytes = field(name);
    if (bytes.isEmpty())
        return std::optional<WallTime>();
    const QString text = QString::fromUtf8(bytes);
    if (const QDate date = QDate::fromString(text, Qt::ISODate); date.isValid() && text.size() == 10)
        return std::optional(wallTimeOf(date.addDays(daysLater).startOfDay(zone)));
    // A time without an offset is UTC, and a blank may stand for the T.
    QDateTime moment = QDateTime::fromString(QString(text).replace(QLatin1Char(' '), QLatin1Char('T')), Qt::ISODateWithMs);
    if (moment.timeSpec() == Qt::LocalTime)
        moment = QDateTime(moment.date(), moment.time(), Qt::UTC);
    if (!moment.isValid())
        return wrongField(ErrorKind::InvalidRequest, name, bytes, QStringLiteral("write a date as YYYY-MM-DD, or a time as YYYY-MM-DD HH:MM:SS"));
    return std::optional(wallTimeOf(moment));
}

Result<SpendPeriod> SpendCall::period(int days) const
{
    SpendPeriod period;
    const Result<QTimeZone> zone = this->zone();
    if (!zone)
        return zone.error();
    period.zone = *zone;
    m_scope.narrow(period.filters);
    const auto from = time("start_date", 0, *zone), to = time("end_date", 1, *zone);
    if (!from || !to)
        return from ? to.error() : from.error();
    if (days == 0 && (!*from || !*to)) {
        Error error(ErrorKind::InvalidRequest, QStringLiteral("Please provide start_date and end_date, as YYYY-MM-DD."));
        error.param = *from ? "end_date" : "start_date";
        return error;
    }
    const WallTime now = m_call.worker->clock->wall();
    const QDate today = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count() / 1000, *zone).date();
    period.to = to->value_or(wallTimeOf(today.addDays(1).startOfDay(*zone)));
    const QDate last = QDateTime::fromMSecsSinceEpoch(period.to.time_since_epoch().count() / 1000, *zone).date();
    period.from = from->value_or(wallTimeOf(last.addDays(-std::max(1, days)).startOfDay(*zone)));
    return period;
}

void SpendCall::fail(Error error) const
{
    // What tools around a LiteLLM proxy look for while the database is away.
    if (error.kind == ErrorKind::Unavailable)
        error.type = "no_db_connection";
    sendError(*m_call.reply, error, nullptr, m_call.callId);
}

QByteArray dateText(WallTime time, const QTimeZone &zone)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count() / 1000, zone).date().toString(Qt::ISODate).toUtf8();
}

} // namespace Gatehouse
