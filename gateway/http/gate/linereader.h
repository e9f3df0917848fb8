// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse {

/// Cuts a byte stream into lines that end in CR LF and in nothing else. A line that lies whole in the bytes given is not
/// copied. Every byte is looked at once, and the outcome does not depend on how the bytes were split.
class LineReader
{
public:
    enum class Outcome { NeedMore, Line, TooLong, BareLineFeed, BareCarriageReturn };

    /// Takes bytes from `bytes[used]` on, up to and with the next line end, and advances `used`. `limit` counts the line
    /// without its end.
    Outcome read(QByteArrayView bytes, qsizetype &used, qsizetype limit);
    /// The line without its end, after Outcome::Line; valid until the next `read()` or while the bytes are.
    QByteArrayView line() const { return m_line; }
    /// True between two lines.
    bool atStart() const { return m_partial.isEmpty(); }
    void reset();

private:
    QByteArray m_partial; // the line so far
    QByteArrayView m_line;
    QByteArray m_kept; // what m_line views when the line came in pieces
};

} // namespace Gatehouse
