// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/carriedpositions.h"
#include "gateway/accounting/journal.h"
#include "gateway/accounting/journalfiles.h"
#include "gateway/accounting/recordcodec.h"
#include "gateway/base/log.h"

#include <QFile>

#include <algorithm>

namespace Gatehouse {
namespace {

/// Nobody knows what it cost. It may have cost all that was reserved for it, so that is what the budgets are charged.
RequestRecord orphanOf(const RequestOpening &opening)
{
    RequestRecord record;
    record.id = opening.id;
    record.state = LedgerState::Orphaned;
    record.startedAt = opening.startedAt;
    record.keyHash = opening.keyHash;
    record.model = opening.model;
    record.deploymentId = opening.deploymentId;
    record.errorKind = "orphaned";
    record.errorMessage = opening.reserved.isZero()
        ? QStringLiteral("Gatehouse ended while this request ran; what it cost is not known.")
        : QStringLiteral("Gatehouse ended while this request ran; it is charged with what was reserved for it.");
    record.cost.other = record.cost.total = opening.reserved;
    record.cost.priced = !opening.reserved.isZero();
    record.charges = opening.charges;
    return record;
}

/// One series as the reader goes through it.
struct Series {
    Series(const QString &directory, const QByteArray &name, const CarriedPosition &start)
        : taking(directory, name, start.position), counting(directory, name, start.position), open(start.open), carried(start)
    {
    }

    JournalCursor taking;
    JournalCursor counting;                  ///< ahead of `taking`: how much waits
    QHash<QByteArray, RequestOpening> open;  ///< opened and not settled, at `taking`
    CarriedPosition carried;
    std::vector<quint32> segments;
    RecordDecoder decoder;
    std::map<quint32, qint64> syncedSizes;   ///< segments as they are on the disk
    qint64 settledTaken = 0;
    qint64 settledCounted = 0;
    qint64 settledCarried = 0;
    bool finished = false;                   ///< read to the end of a dead writer, orphans included

    Result<void> take(RecordBatch &batch, int &left, qint64 &skipped);
    void takeOrphans(RecordBatch &batch, int &left);
    Result<void> count();
    Result<void> sync(const QString &directory, const QByteArray &name);
};

Result<void> Series::take(RecordBatch &batch, int &left, qint64 &skipped)
{
    if (left <= 0 || finished)
        return {};
    const Result<void> walked = taking.walk(segments, [&](EntryKind kind, QByteArrayView payload) {
        Decoded decoded = Decoded::Newer;
        if (kind == EntryKind::Opening) {
            RequestOpening opening;
            decoded = decoder.decode(payload, opening);
            if (decoded == Decoded::Well) {
                open.insert(opening.id, opening);
                batch.opened.append(std::move(opening));
            }
        } else if (kind == EntryKind::Settlement) {
            RequestRecord record;
            ++settledTaken;
            decoded = decoder.decode(payload, record);
            if (decoded == Decoded::Well) {
                open.remove(record.id);
                batch.settled.append(std::move(record));
            }
        }
        if (decoded != Decoded::Well)
            ++skipped;
        return --left > 0;
    });
    if (walked && taking.atEnd())
        takeOrphans(batch, left);
    return walked;
}

void Series::takeOrphans(RecordBatch &batch, int &left)
{
    QList<RequestOpening> orphans = open.values();
    std::sort(orphans.begin(), orphans.end(), [](const RequestOpening &a, const RequestOpening &b) { return a.startedAt < b.startedAt; });
    for (const RequestOpening &opening : orphans) {
        if (left-- <= 0)
            return;
        batch.settled.append(orphanOf(opening));
        open.remove(opening.id);
    }
    finished = true;
}

Result<void> Series::count()
{
    return counting.walk(segments, [this](EntryKind kind, QByteArrayView) {
        settledCounted += kind == EntryKind::Settlement ? 1 : 0;
        return true;
    });
}

Result<void> Series::sync(const QString &directory, const QByteArray &name)
{
    std::map<quint32, qint64> sizes;
    for (const quint32 segment : segments) {
        const QString path = directory + QLatin1Char('/') + JournalSegment{name, segment}.fileName();
        const qint64 size = QFile(path).size();
        const auto known = syncedSizes.find(segment);
        if (known == syncedSizes.end() || known->second != size) {
            if (Result<void> synced = syncFile(path); !synced)
                return synced;
        }
        sizes.emplace(segment, size);
    }
    syncedSizes = std::move(sizes);
    return {};
}

} // namespace

struct JournalReader::State {
    QString directory;
    std::map<QByteArray, Series> all;
    QByteArray lastServed; ///< the series that took part in the last batch last; the next one begins behind it
    qint64 skipped = 0;
    qint64 damagedKnown = 0;
    bool changed = false;  ///< something was taken since the last carried()

    void list(const CarriedPositions &start);
    Result<void> takeFrom(std::map<QByteArray, Series>::iterator first, std::map<QByteArray, Series>::iterator last, RecordBatch &batch, int &left);
    void warnOfDamage(qint64 skippedBefore);
    void removeCarried();
};

void JournalReader::State::list(const CarriedPositions &start)
{
    const QMap<QByteArray, std::vector<quint32>> found = journalsIn(directory);
    for (auto &[name, series] : all)
        series.segments.clear();
    for (auto journal = found.begin(); journal != found.end(); ++journal) {
        const auto known = all.try_emplace(journal.key(), directory, journal.key(), start.value(journal.key())).first;
        known->second.segments = journal.value();
    }
    // Those whose files somebody removed have nothing left to say.
    std::erase_if(all, [](const auto &entry) { return entry.second.segments.empty(); });
}

Result<void> JournalReader::State::takeFrom(std::map<QByteArray, Series>::iterator first, std::map<QByteArray, Series>::iterator last,
                                            RecordBatch &batch, int &left)
{
    for (; first != last && left > 0; ++first) {
        if (Result<void> taken = first->second.take(batch, left, skipped); !taken)
            return taken;
        lastServed = first->first;
    }
    return {};
}

void JournalReader::State::warnOfDamage(qint64 skippedBefore)
{
    qint64 damaged = 0;
    for (const auto &[name, series] : all)
        damaged += series.taking.damaged();
    if (damaged > damagedKnown)
        qCWarning(lcStorage) << "The journal is damaged:" << damaged - damagedKnown << "bytes were stepped over. Check the disk of the state directory.";
    damagedKnown = damaged;
    if (skipped > skippedBefore)
        qCWarning(lcStorage) << skipped - skippedBefore << "journal entries could not be read and were left out; a newer Gatehouse may have written them.";
}

void JournalReader::State::removeCarried()
{
    for (auto &[name, series] : all) {
        for (const quint32 segment : series.segments) {
            if (series.finished || segment < series.carried.position.segment)
                QFile::remove(directory + QLatin1Char('/') + JournalSegment{name, segment}.fileName());
        }
    }
}

JournalReader::JournalReader(QString directory) : m_state(std::make_unique<State>())
{
    m_state->directory = std::move(directory);
    m_state->list(loadCarried(m_state->directory));
}

JournalReader::~JournalReader() = default;

Result<RecordBatch> JournalReader::take(int limit)
{
    State &state = *m_state;
    state.list({});
    RecordBatch batch;
    int left = limit;
    const qint64 skippedBefore = state.skipped;
    const auto behind = state.all.upper_bound(state.lastServed);
    Result<void> taken = state.takeFrom(behind, state.all.end(), batch, left);
    if (taken)
        taken = state.takeFrom(state.all.begin(), behind, batch, left);
    state.warnOfDamage(skippedBefore);
    state.changed = true;
    // What was read before a file failed must not be lost: the failure comes again.
    if (!taken && batch.isEmpty())
        return taken.error();
    return batch;
}

Result<void> JournalReader::carried()
{
    State &state = *m_state;
    if (!state.changed || state.all.empty())
        return {};
    CarriedPositions positions;
    for (const auto &[name, series] : state.all)
        positions.insert(name, {series.taking.position(), series.open});
    if (Result<void> saved = saveCarried(state.directory, positions); !saved)
        return saved;
    for (auto &[name, series] : state.all) {
        series.carried = positions.value(name);
        series.settledCarried = series.settledTaken;
        // Segments that go now cannot be counted later.
        if (series.counting.position() < series.taking.position()) {
            series.counting.moveTo(series.taking.position());
            series.settledCounted = series.settledTaken;
        }
    }
    state.removeCarried();
    state.changed = false;
    return {};
}

Result<void> JournalReader::sync()
{
    State &state = *m_state;
    state.list({});
    for (auto &[name, series] : state.all) {
        if (Result<void> synced = series.sync(state.directory, name); !synced)
            return synced;
    }
    return {};
}

qint64 JournalReader::leftOut() const
{
    return m_state->skipped;
}

qint64 JournalReader::waiting() const
{
    State &state = *m_state;
    state.list({});
    qint64 waiting = 0;
    for (auto &[name, series] : state.all) {
        // What cannot be read now is told by take().
        if (series.count())
            waiting += series.settledCounted - series.settledCarried;
    }
    return waiting;
}

} // namespace Gatehouse
