// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/recordcodec.h"

#include "gateway/accounting/bytecodec.h"

#include <algorithm>

namespace Gatehouse {
namespace {

// A field that is added goes to the end of its `fields` and raises the version; the reader of
// older bytes must stop before it.
constexpr std::uint8_t openingVersion = 2; // 2: charges
constexpr std::uint8_t recordVersion = 2;  // 2: organization, fallback path, charges

constexpr qsizetype longestTag = 1024;
constexpr qsizetype mostTags = 256;
constexpr qsizetype mostCharges = 256;

struct Writing {
    ByteWriter bytes;

    void field(const QByteArray &text) { bytes.text(text); }
    void field(const QString &text) { bytes.text(text.toUtf8()); }
    template <class Number>
        requires std::is_integral_v<Number> // std::int64_t and qint64 are different types, and both are in use
    void field(Number number) { bytes.integer(static_cast<std::int64_t>(number)); }
    void field(Money money) { bytes.integer(money.nano()); }
    void field(WallTime time) { bytes.integer(time.time_since_epoch().count()); }
    void field(std::chrono::microseconds time) { bytes.integer(time.count()); }
    void field(LedgerState state) { bytes.integer(static_cast<int>(state)); }
    void field(const std::optional<Money> &money)
    {
        field(money.has_value());
        if (money)
            field(*money);
    }
    void field(const QList<QByteArray> &texts)
    {
        const qsizetype count = std::min(texts.size(), mostTags);
        bytes.integer(count);
        for (qsizetype i = 0; i < count; ++i)
            bytes.text(QByteArrayView(texts[i]).first(std::min(texts[i].size(), longestTag)));
    }
    void field(const QList<Charge> &charges)
    {
        const qsizetype count = std::min(charges.size(), mostCharges);
        bytes.integer(count);
        for (qsizetype i = 0; i < count; ++i) {
            bytes.text(QByteArrayView(charges[i].purse).first(std::min(charges[i].purse.size(), longestPurse)));
            bytes.integer(charges[i].windowStart);
        }
    }
};

struct Reading {
    ByteReader bytes;
    std::vector<QByteArray> &lastTexts;
    std::size_t textsRead = 0;

    void field(QByteArray &text)
    {
        const QByteArrayView read = bytes.text();
        if (textsRead == lastTexts.size())
            lastTexts.emplace_back();
        QByteArray &last = lastTexts[textsRead++];
        if (last != read)
            last = read.toByteArray();
        text = last;
    }
    void field(QString &text) { text = QString::fromUtf8(bytes.text()); }
    template <class Number>
        requires(std::is_integral_v<Number> && !std::is_same_v<Number, bool>)
    void field(Number &number) { number = static_cast<Number>(bytes.integer()); }
    void field(bool &flag) { flag = bytes.integer() != 0; }
    void field(Money &money) { money = Money::fromNano(bytes.integer()); }
    void field(WallTime &time) { time = WallTime(std::chrono::microseconds(bytes.integer())); }
    void field(std::chrono::microseconds &time) { time = std::chrono::microseconds(bytes.integer()); }
    void field(LedgerState &state)
    {
        const std::int64_t number = bytes.integer();
        if (number < 0 || number > static_cast<int>(LedgerState::Orphaned))
            bytes.fail();
        else
            state = static_cast<LedgerState>(number);
    }
    void field(std::optional<Money> &money)
    {
        bool present = false;
        field(present);
        if (present)
            field(money.emplace());
        else
            money.reset();
    }
    void field(QList<QByteArray> &texts)
    {
        texts.clear();
        for (std::int64_t left = bytes.integer(); left > 0 && bytes.ok(); --left)
            texts.append(bytes.text().toByteArray());
    }
    void field(QList<Charge> &charges)
    {
        charges.clear();
        for (std::int64_t left = bytes.integer(); left > 0 && bytes.ok(); --left) {
            Charge charge;
            field(charge.purse);
            charge.windowStart = bytes.integer();
            charges.append(std::move(charge));
        }
    }
};

// One list of fields for both directions, so that they cannot differ.

template <class Form, class Value>
void openingFields(Form &form, Value &opening, std::int64_t version)
{
    form.field(opening.id);
    form.field(opening.startedAt);
    form.field(opening.keyHash);
    form.field(opening.model);
    form.field(opening.deploymentId);
    form.field(opening.reserved);
    if (version >= 2)
        form.field(opening.charges);
}

template <class Form, class Value>
void usageFields(Form &form, Value &usage)
{
    form.field(usage.input);
    form.field(usage.output);
    form.field(usage.cacheRead);
    form.field(usage.cacheWrite);
    form.field(usage.cacheWrite1h);
    form.field(usage.reasoning);
    form.field(usage.audioInput);
    form.field(usage.audioOutput);
    form.field(usage.searches);
    form.field(usage.estimated);
    form.field(usage.reportedCost);
}

template <class Form, class Value>
void costFields(Form &form, Value &cost)
{
    form.field(cost.input);
    form.field(cost.cacheRead);
    form.field(cost.cacheWrite);
    form.field(cost.output);
    form.field(cost.reasoning);
    form.field(cost.other);
    form.field(cost.total);
    form.field(cost.priced);
}

template <class Form, class Value>
void recordFields(Form &form, Value &record, std::int64_t version)
{
    form.field(record.id);
    form.field(record.state);
    form.field(record.startedAt);
    form.field(record.duration);
    form.field(record.timeToFirstToken);
    form.field(record.overhead);
    form.field(record.status);
    form.field(record.route);
    form.field(record.dialect);
    form.field(record.model);
    form.field(record.provider);
    form.field(record.upstreamModel);
    form.field(record.deploymentId);
    form.field(record.apiBase);
    form.field(record.keyHash);
    form.field(record.keyAlias);
    form.field(record.user);
    form.field(record.team);
    form.field(record.customer);
    form.field(record.tags);
    form.field(record.sessionId);
    form.field(record.clientAddress);
    form.field(record.userAgent);
    form.field(record.streamed);
    form.field(record.cacheHit);
    form.field(record.attempts);
    usageFields(form, record.usage);
    costFields(form, record.cost);
    form.field(record.priceVersion);
    form.field(record.finishReason);
    form.field(record.errorKind);
    form.field(record.errorMessage);
    form.field(record.requestBytes);
    form.field(record.responseBytes);
    if (version < 2)
        return;
    form.field(record.organization);
    form.field(record.fallbackPath);
    form.field(record.charges);
}

/// Reads the version and says whether the rest may be read.
Decoded begin(Reading &form, std::uint8_t newestKnown, std::int64_t &version)
{
    version = form.bytes.integer();
    if (!form.bytes.ok() || version < 1)
        return Decoded::Damaged;
    return version > newestKnown ? Decoded::Newer : Decoded::Well;
}

} // namespace

void encode(const RequestOpening &opening, QByteArray &out)
{
    Writing form{ByteWriter(out)};
    form.bytes.integer(openingVersion);
    openingFields(form, opening, openingVersion);
}

void encode(const RequestRecord &record, QByteArray &out)
{
    Writing form{ByteWriter(out)};
    form.bytes.integer(recordVersion);
    recordFields(form, record, recordVersion);
}

Decoded RecordDecoder::decode(QByteArrayView bytes, RequestOpening &opening)
{
    Reading form{ByteReader(bytes), m_openingTexts};
    std::int64_t version = 0;
    if (const Decoded begun = begin(form, openingVersion, version); begun != Decoded::Well)
        return begun;
    openingFields(form, opening, version);
    return form.bytes.atEnd() ? Decoded::Well : Decoded::Damaged;
}

Decoded RecordDecoder::decode(QByteArrayView bytes, RequestRecord &record)
{
    Reading form{ByteReader(bytes), m_recordTexts};
    std::int64_t version = 0;
    if (const Decoded begun = begin(form, recordVersion, version); begun != Decoded::Well)
        return begun;
    recordFields(form, record, version);
    return form.bytes.atEnd() ? Decoded::Well : Decoded::Damaged;
}

} // namespace Gatehouse
