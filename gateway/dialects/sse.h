// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse {

/// One complete event of a `text/event-stream`. The views hold until the decoder is used again.
struct SseEvent {
    QByteArrayView raw;  ///< all its bytes as they came, the empty line that ends it included
    QByteArrayView name; ///< value of `event:`, empty when there is none
    QByteArrayView data; ///< value of `data:`; several lines are joined by '\n'
    bool hasData = false; ///< false for empty lines, comments and lone `event:` or `id:` lines, which tell a page nothing
};

/// Cuts a byte stream into server-sent events, safe at every split: nothing is handed on before its last byte is there,
/// so a UTF-8 sequence is never cut. Lines end in LF, CR or CRLF; a leading byte-order mark is skipped. The `raw` of all
/// events in order is the stream to the byte, superfluous empty lines included.
/// Each byte is looked at once. Source: WHATWG HTML, 9.2.6 "Interpreting an event stream".
class SseDecoder
{
public:
    void feed(QByteArrayView bytes);
    /// The next event that is complete; false when there is none yet.
    bool next(SseEvent &event);
    /// The stream ended: what is left is taken as an event even without its empty line. False when nothing is left.
    bool finish(SseEvent &event);

private:
    bool parse(qsizetype end, SseEvent &event);
    void addData(QByteArrayView value, int linesBefore, SseEvent &event);

    QByteArray m_buffer;
    QByteArray m_joined;    // data of an event of several data lines
    qsizetype m_begin = 0;  // of the event that is not handed on yet
    qsizetype m_scan = 0;   // everything before was looked at
    qsizetype m_lineBegin = 0;
    bool m_atStart = true;
};

/// An event as bytes: `event:` when `name` is not empty, then one `data:` line, then the empty line.
/// `data` must hold no line ends (compact JSON has none).
QByteArray sseEvent(QByteArrayView name, QByteArrayView data);

} // namespace Gatehouse
