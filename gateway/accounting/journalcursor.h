// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/journalentry.h"
#include "gateway/base/result.h"

#include <QString>

#include <functional>
#include <vector>

namespace Gatehouse {

/// A place in a series of journal segments: entries before it were read.
struct JournalPosition {
    quint32 segment = 0; ///< 0 = before the first one there is
    qint64 offset = 0;
    auto operator<=>(const JournalPosition &) const = default;
};

/// Reads the entries of one series in order, across its segments, while it may still be written. A plain value.
class JournalCursor
{
public:
    JournalCursor(QString directory, QByteArray series, JournalPosition position = {})
        : m_directory(std::move(directory)), m_series(std::move(series)), m_position(position)
    {
    }

    /// Called with each entry; false stops behind it.
    using Visit = std::function<bool(EntryKind, QByteArrayView payload)>;
    /// Goes on to the end of what is there now, or to where `visit` stops. `segments` are the series' numbers, in order,
    /// listed after the last walk. Storage when a file cannot be read.
    Result<void> walk(const std::vector<quint32> &segments, const Visit &visit);

    JournalPosition position() const { return m_position; }
    void moveTo(JournalPosition position) { m_position = position; }
    /// Everything was read, and the writer is gone: nothing will come any more.
    bool atEnd() const { return m_atEnd; }
    /// Bytes that were damaged and stepped over.
    qint64 damaged() const { return m_damaged; }

private:
    enum class Stop { Here, SegmentEnd };
    Result<Stop> walkSegment(bool closed, const Visit &visit);
    QString path(quint32 segment) const;
    bool writerIsGone(quint32 segment) const;

    QString m_directory;
    QByteArray m_series;
    JournalPosition m_position;
    qint64 m_damaged = 0;
    bool m_atEnd = false;
};

} // namespace Gatehouse
