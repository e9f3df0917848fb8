// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse::OpenAiChat {

/// Steps through the members of a JSON object, or the items of a list, as views into the text: no tree, no allocation,
/// one look at each byte. For chunks that go through as they came; it does not validate, but it never reads outside the
/// text and ends at the first thing it cannot step over. Views hold as long as the text.
class JsonWalk
{
public:
    /// `text` is the value itself, white space around it allowed. Anything but an object or list has no members.
    explicit JsonWalk(QByteArrayView text);

    /// The next member or item; false at the end, and when the text is broken.
    bool next();
    QByteArrayView name() const { return m_name; }   ///< without quotes, still escaped; empty in lists
    QByteArrayView value() const { return m_value; } ///< raw
    /// True once `next()` came to the closing bracket, which a broken text never does.
    bool complete() const { return m_complete; }

    /// The value of a member by name; empty when it is absent.
    static QByteArrayView find(QByteArrayView object, QByteArrayView name);

private:
    void skipSpace();
    bool skipString();
    bool skipValue();

    QByteArrayView m_text;
    QByteArrayView m_name, m_value;
    qsizetype m_at = 0;
    char m_close = 0;
    bool m_complete = false;
};

/// The text of a raw string value without its quotes and escapes; empty for other values.
QByteArray unescapedString(QByteArrayView raw);
/// The same added to `out`. Gives the number of bytes added.
qsizetype appendUnescaped(QByteArrayView raw, QByteArray &out);

} // namespace Gatehouse::OpenAiChat
