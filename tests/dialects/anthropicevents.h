// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse {

/// Neutral events as lines of text, with deltas of one block joined, so that two streams can be compared whatever the
/// sizes of their pieces.
class EventLines
{
public:
    static QByteArray of(const std::vector<StreamEvent> &events)
    {
        EventLines lines;
        for (const StreamEvent &event : events)
            std::visit(lines, event);
        lines.flush();
        return lines.m_out;
    }

    void operator()(const MessageBegan &e) { line("begin " + e.id + ' ' + e.model + " input=" + QByteArray::number(qint64(e.usage.input))); }
    void operator()(const BlockOpened &e)
    {
        static constexpr const char *kinds[] = {"text", "thinking", "redacted", "tool", "other"};
        QByteArray text = "open " + QByteArray::number(e.index) + ' ' + kinds[static_cast<int>(e.kind)];
        if (e.kind == BlockKind::ToolUse)
            text += ' ' + e.toolId + ' ' + e.toolName;
        if (!e.raw.is_null())
            text += ' ' + dumpJson(e.raw);
        line(text);
    }
    void operator()(const TextDelta &e) { piece("text", e.index, e.text); }
    void operator()(const ThinkingDelta &e) { piece("thinking", e.index, e.text); }
    void operator()(const SignatureDelta &e) { piece("signature", e.index, e.signature); }
    void operator()(const ToolArgumentsDelta &e) { piece("arguments", e.index, e.json); }
    void operator()(const CitationDelta &e) { line("citation " + QByteArray::number(e.index) + ' ' + dumpJson(e.citation)); }
    void operator()(const BlockClosed &e) { line("close " + QByteArray::number(e.index)); }
    void operator()(const MessageEnded &e)
    {
        static constexpr const char *reasons[] = {"unknown", "stop", "stop_sequence", "length", "tool_calls", "content_filter", "refusal", "pause"};
        line(QByteArray("end ") + reasons[static_cast<int>(e.reason)] + (e.stopSequence.isEmpty() ? "" : " " + e.stopSequence));
    }
    void operator()(const UsageReported &e) { line("usage " + usageText(e.usage)); }
    void operator()(const StreamFailed &e) { line("failed " + QByteArray::number(static_cast<int>(e.error.kind)) + ' ' + e.error.message.toUtf8()); }
    void operator()(const StreamDone &) { line("done"); }
    void operator()(const UnknownEvent &e) { line("unknown " + e.name); }

    static QByteArray usageText(const Usage &u)
    {
        QByteArray text;
        const auto add = [&text](const char *name, std::int64_t count) {
            if (count)
                text += QByteArray(text.isEmpty() ? "" : " ") + name + '=' + QByteArray::number(qint64(count));
        };
        add("in", u.input);
        add("out", u.output);
        add("read", u.cacheRead);
        add("write5m", u.cacheWrite);
        add("write1h", u.cacheWrite1h);
        add("reasoning", u.reasoning);
        add("searches", u.searches);
        return text;
    }

private:
    void piece(const QByteArray &kind, int index, const QByteArray &text)
    {
        const QByteArray head = kind + ' ' + QByteArray::number(index) + ' ';
        if (m_pending.isEmpty() || !m_pending.startsWith(head)) {
            flush();
            m_pending = head;
        }
        m_pending += text;
    }
    void line(const QByteArray &text)
    {
        flush();
        m_out += text + '\n';
    }
    void flush()
    {
        if (!m_pending.isEmpty())
            m_out += m_pending.replace('\n', "\\n") + '\n';
        m_pending.clear();
    }

    QByteArray m_out;
    QByteArray m_pending;
};

} // namespace Gatehouse
