// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/journalcursor.h"

#include "gateway/accounting/journalfiles.h"

#include <QFile>

#include <algorithm>

namespace Gatehouse {
namespace {

/// Read at once; several times the longest entry.
constexpr qint64 chunkSize = 4 * longestPayload;

} // namespace

QString JournalCursor::path(quint32 segment) const
{
    return m_directory + QLatin1Char('/') + JournalSegment{m_series, segment}.fileName();
}

// A writer locks a new segment before it lets go of the full one, so a segment that is free and has no follower has no
// writer. One without a beginning is just being made.
bool JournalCursor::writerIsGone(quint32 segment) const
{
    return !isBeingWritten(path(segment)) && !QFile::exists(path(segment + 1)) && QFile(path(segment)).size() >= journalMagic.size();
}

Result<void> JournalCursor::walk(const std::vector<quint32> &segments, const Visit &visit)
{
    auto segment = std::lower_bound(segments.begin(), segments.end(), m_position.segment);
    for (; segment != segments.end(); ++segment) {
        if (*segment != m_position.segment)
            m_position = {*segment, 0};
        const bool last = segment + 1 == segments.end();
        // Asked before reading: what is written afterwards is not missed, it comes next time.
        const bool gone = last && writerIsGone(*segment);
        const Result<Stop> stop = walkSegment(!last || gone, visit);
        if (!stop)
            return stop.error();
        if (*stop == Stop::Here)
            return {};
        m_atEnd = gone;
    }
    return {};
}

Result<JournalCursor::Stop> JournalCursor::walkSegment(bool closed, const Visit &visit)
{
    QFile file(path(m_position.segment));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered) || !file.seek(m_position.offset))
        return Error(ErrorKind::Storage, QStringLiteral("The journal cannot be read: %1.").arg(file.errorString()), file.fileName());
    if (m_position.offset == 0) {
        const QByteArray magic = file.read(journalMagic.size());
        if (magic != journalMagic) // just being made, or of another version: left alone
            return Stop::Here;
        m_position.offset = magic.size();
    }
    for (;;) {
        const QByteArray chunk = file.read(chunkSize);
        EntryWalker walker(chunk);
        const qint64 base = m_position.offset;
        bool goOn = true;
        while (goOn && walker.next()) {
            m_position.offset = base + walker.position();
            goOn = visit(walker.kind(), walker.payload());
        }
        m_damaged += walker.damaged();
        if (!goOn)
            return Stop::Here;
        if (chunk.size() < chunkSize) // what is left is torn, or still being written
            return closed ? Stop::SegmentEnd : Stop::Here;
        if (m_position.offset == base) { // not one sound entry in all of it
            m_position.offset += chunkSize - longestPayload;
            m_damaged += chunkSize - longestPayload;
        }
        if (!file.seek(m_position.offset))
            return Error(ErrorKind::Storage, QStringLiteral("The journal cannot be read: %1.").arg(file.errorString()), file.fileName());
    }
}

} // namespace Gatehouse
