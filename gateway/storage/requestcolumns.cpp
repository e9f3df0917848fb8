// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/requestcolumns.h"

#include "gateway/base/json.h"
#include "gateway/storage/statement.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

constexpr qsizetype longText = 16 * 1024;
constexpr qsizetype longSearch = 4096;

template <auto Field>
constexpr RequestColumn integer(const char *name)
{
    return {name, [](Statement &s, const RequestRecord &r) { s.bind(static_cast<qint64>(r.*Field)); },
            [](const Statement &s, int c, RequestRecord &r) {
                using Value = std::remove_reference_t<decltype(r.*Field)>;
                r.*Field = static_cast<Value>(s.integer(c));
            }};
}

template <auto Field>
constexpr RequestColumn span(const char *name)
{
    return {name, [](Statement &s, const RequestRecord &r) { s.bind(static_cast<qint64>((r.*Field).count())); },
            [](const Statement &s, int c, RequestRecord &r) { r.*Field = std::chrono::microseconds(s.integer(c)); }};
}

/// Short texts stand in indexes and are cut to what an index takes.
template <auto Field, qsizetype Limit = 256>
constexpr RequestColumn shortText(const char *name)
{
    return {name, [](Statement &s, const RequestRecord &r) { s.bind(shortened(r.*Field, Limit)); },
            [](const Statement &s, int c, RequestRecord &r) { r.*Field = s.text(c); }};
}

template <auto Field>
constexpr RequestColumn tokens(const char *name)
{
    return {name, [](Statement &s, const RequestRecord &r) { s.bind(static_cast<qint64>(r.usage.*Field)); },
            [](const Statement &s, int c, RequestRecord &r) {
                using Value = std::remove_reference_t<decltype(r.usage.*Field)>;
                r.usage.*Field = static_cast<Value>(s.integer(c));
            }};
}

template <auto Field>
constexpr RequestColumn money(const char *name)
{
    return {name, [](Statement &s, const RequestRecord &r) { s.bind(static_cast<qint64>((r.cost.*Field).nano())); },
            [](const Statement &s, int c, RequestRecord &r) { r.cost.*Field = Money::fromNano(s.integer(c)); }};
}

void writeState(Statement &s, const RequestRecord &r) { s.bind(static_cast<qint64>(r.state)); }
void readState(const Statement &s, int c, RequestRecord &r)
{
    r.state = static_cast<LedgerState>(qBound<qint64>(0, s.integer(c), static_cast<qint64>(LedgerState::Orphaned)));
}

void writeStart(Statement &s, const RequestRecord &r) { s.bind(microsecondsOf(r.startedAt)); }
void readStart(const Statement &s, int c, RequestRecord &r) { r.startedAt = WallTime(std::chrono::microseconds(s.integer(c))); }

/// A JSON list of texts.
template <auto Field>
constexpr RequestColumn list(const char *name)
{
    return {name,
            [](Statement &s, const RequestRecord &r) {
                Json list = Json::array();
                for (const QByteArray &text : r.*Field)
                    list.push_back(toJson(shortened(text)));
                s.bind(dumpJson(list));
            },
            [](const Statement &s, int c, RequestRecord &r) {
                (r.*Field).clear();
                const auto list = parseJson(s.text(c));
                if (!list || !list->is_array())
                    return;
                for (const Json &text : *list)
                    r.*Field << jsonBytes(text);
            }};
}

void writeReported(Statement &s, const RequestRecord &r)
{
    if (r.usage.reportedCost)
        s.bind(static_cast<qint64>(r.usage.reportedCost->nano()));
    else
        s.bindNothing();
}
void readReported(const Statement &s, int c, RequestRecord &r)
{
    r.usage.reportedCost.reset();
    if (!s.isNull(c))
        r.usage.reportedCost = Money::fromNano(s.integer(c));
}

void writePriced(Statement &s, const RequestRecord &r) { s.bind(r.cost.priced ? 1 : 0); }
void readPriced(const Statement &s, int c, RequestRecord &r) { r.cost.priced = s.integer(c) != 0; }

void writeMessage(Statement &s, const RequestRecord &r) { s.bind(shortened(r.errorMessage.toUtf8(), longText)); }
void readMessage(const Statement &s, int c, RequestRecord &r) { r.errorMessage = QString::fromUtf8(s.text(c)); }

using R = RequestRecord;

constexpr std::array columns{
    shortText<&R::id>("id"),
    RequestColumn{"state", writeState, readState},
    RequestColumn{"started_at", writeStart, readStart},
    span<&R::duration>("duration"),
    span<&R::timeToFirstToken>("time_to_first_token"),
    span<&R::overhead>("overhead"),
    integer<&R::status>("status"),
    shortText<&R::route>("route"),
    shortText<&R::dialect>("dialect"),
    shortText<&R::model>("model"),
    shortText<&R::provider>("provider"),
    shortText<&R::upstreamModel>("upstream_model"),
    shortText<&R::deploymentId>("deployment_id"),
    shortText<&R::apiBase, 2048>("api_base"),
    shortText<&R::keyHash>("key_hash"),
    shortText<&R::keyAlias>("key_alias"),
    shortText<&R::user>("user_id"),
    shortText<&R::team>("team"),
    shortText<&R::customer>("customer"),
    list<&R::tags>("tags"),
    shortText<&R::sessionId>("session_id"),
    shortText<&R::clientAddress>("client_address"),
    shortText<&R::userAgent, 1024>("user_agent"),
    integer<&R::streamed>("streamed"),
    integer<&R::cacheHit>("cache_hit"),
    integer<&R::attempts>("attempts"),
    tokens<&Usage::input>("input_tokens"),
    tokens<&Usage::output>("output_tokens"),
    tokens<&Usage::cacheRead>("cache_read_tokens"),
    tokens<&Usage::cacheWrite>("cache_write_tokens"),
    tokens<&Usage::cacheWrite1h>("cache_write_1h_tokens"),
    tokens<&Usage::reasoning>("reasoning_tokens"),
    tokens<&Usage::audioInput>("audio_input_tokens"),
    tokens<&Usage::audioOutput>("audio_output_tokens"),
    tokens<&Usage::searches>("searches"),
    tokens<&Usage::estimated>("usage_estimated"),
    RequestColumn{"reported_cost", writeReported, readReported},
    money<&CostBreakdown::input>("cost_input"),
    money<&CostBreakdown::cacheRead>("cost_cache_read"),
    money<&CostBreakdown::cacheWrite>("cost_cache_write"),
    money<&CostBreakdown::output>("cost_output"),
    money<&CostBreakdown::reasoning>("cost_reasoning"),
    money<&CostBreakdown::other>("cost_other"),
    money<&CostBreakdown::total>("cost_total"),
    RequestColumn{"priced", writePriced, readPriced},
    shortText<&R::priceVersion>("price_version"),
    shortText<&R::finishReason>("finish_reason"),
    shortText<&R::errorKind>("error_kind"),
    RequestColumn{"error_message", writeMessage, readMessage},
    integer<&R::requestBytes>("request_bytes"),
    integer<&R::responseBytes>("response_bytes"),
    shortText<&R::organization>("organization_id"),
    list<&R::fallbackPath>("fallback_path"),
};

} // namespace

std::span<const RequestColumn> requestColumns()
{
    return columns;
}

const QString &requestColumnNames()
{
    static const QString names = [] {
        QStringList list;
        for (const RequestColumn &column : columns)
            list << QString::fromLatin1(column.name);
        return list.join(QStringLiteral(", "));
    }();
    return names;
}

QByteArray searchText(const RequestRecord &record)
{
    QByteArray text = record.model + '\n' + record.provider + '\n' + record.keyAlias + '\n' + record.id;
    if (!record.errorMessage.isEmpty())
        text += '\n' + record.errorMessage.toUtf8();
    const bool plain = text.size() <= longSearch && std::all_of(text.cbegin(), text.cend(), [](char c) { return static_cast<uchar>(c) < 0x80; });
    return plain ? std::move(text).toLower() : QString::fromUtf8(text).left(longSearch).toCaseFolded().toUtf8();
}

qint64 hourOf(WallTime time)
{
    return microsecondsOf(std::chrono::floor<std::chrono::hours>(time));
}

QByteArray shortened(const QByteArray &utf8, qsizetype limit)
{
    if (utf8.size() <= limit)
        return utf8;
    qsizetype end = limit;
    while (end > 0 && (static_cast<uchar>(utf8.at(end)) & 0xc0) == 0x80)
        --end;
    return utf8.first(end);
}

QByteArray validText(const QByteArray &text)
{
    if (text.isValidUtf8() && !text.contains('\0'))
        return text;
    return QString::fromUtf8(text).replace(QChar::Null, QChar::ReplacementCharacter).toUtf8();
}

QByteArray storedId(const QByteArray &id)
{
    return validText(shortened(id));
}

} // namespace Gatehouse
