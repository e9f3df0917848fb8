// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/streampassage.h"

#include "gateway/dialects/openaichat/errors.h"
#include "gateway/dialects/openaichat/factscan.h"
#include "gateway/dialects/openaichat/jsonwalk.h"

namespace Gatehouse::OpenAiChat {

/// The members of a chunk that matter here, raw.
struct ChatStreamPassage::Chunk {
    QByteArrayView id, model, choices, usage, error;
    bool complete = false;

    explicit Chunk(QByteArrayView json)
    {
        JsonWalk walk(json);
        while (walk.next()) {
            const QByteArrayView name = walk.name();
            if (name == "choices")
                choices = walk.value();
            else if (name == "model")
                model = walk.value();
            else if (name == "id")
                id = walk.value();
            else if (name == "usage")
                usage = walk.value();
            else if (name == "error" && walk.value() != "null")
                error = walk.value();
        }
        complete = walk.complete();
    }

    bool isUsageOnly() const { return usage.startsWith('{') && !choices.isEmpty() && !JsonWalk(choices).next(); }
};

ChatStreamPassage::ChatStreamPassage(const ReplyStamp &stamp)
    : m_model(jsonQuoted(stamp.model)), m_includeUsage(stamp.includeUsage)
{
}

void ChatStreamPassage::feed(QByteArrayView bytes, QByteArray &out)
{
    m_decoder.feed(bytes);
    SseEvent event;
    while (!m_facts.failure && m_decoder.next(event))
        pass(event, out);
}

void ChatStreamPassage::finish(QByteArray &out)
{
    SseEvent event;
    while (!m_facts.failure && m_decoder.finish(event)) {
        // Without its empty line it may be whole or cut anywhere.
        const bool isWhole = event.hasData && (event.data == "[DONE]" || Chunk(event.data).complete);
        QByteArray last;
        if (isWhole)
            pass(event, last);
        if (m_facts.failure)
            return;
        out += last;
        if (!last.isEmpty())
            out += last.endsWith('\n') ? "\n" : "\n\n";
    }
    if (m_facts.ended || m_facts.failure)
        return;
    if (m_facts.finish != FinishReason::Unknown) {
        m_facts.ended = true;
        out += "data: [DONE]\n\n";
        return;
    }
    m_facts.failure = Error(ErrorKind::UpstreamFailed, QStringLiteral("The stream was cut short: it ended without a finish reason and without [DONE]."));
}

void ChatStreamPassage::pass(const SseEvent &event, QByteArray &out)
{
    if (event.data == "[DONE]")
        m_facts.ended = true;
    if (!event.hasData || !event.data.startsWith('{')) {
        // The line feed of a CRLF that came late belongs to the event before it.
        if (!m_keptBack || event.raw != "\n")
            out += event.raw;
        m_keptBack = false;
        return;
    }
    const Chunk chunk(event.data);
    note(chunk);
    m_keptBack = chunk.isUsageOnly() && !m_includeUsage && !m_facts.failure;
    if (m_keptBack)
        return;
    write(event, chunk.model, out);
}

void ChatStreamPassage::note(const Chunk &chunk)
{
    if (m_facts.id.isEmpty() && chunk.id.size() > 2)
        m_facts.id = unescapedString(chunk.id);
    scanChoices(chunk.choices, m_facts);
    scanUsage(chunk.usage, m_facts);
    if (chunk.error.isEmpty())
        return;
    const Result<Json> error = parseJson(chunk.error);
    m_facts.failure = error ? errorInBody(*error) : Error(ErrorKind::UpstreamFailed, QString::fromUtf8(chunk.error));
}

void ChatStreamPassage::write(const SseEvent &event, QByteArrayView model, QByteArray &out) const
{
    if (model.isEmpty()) {
        out += event.raw;
        return;
    }
    const bool inRaw = event.data.data() >= event.raw.data() && event.data.data() < event.raw.data() + event.raw.size();
    const QByteArrayView from = inRaw ? event.raw : event.data;
    const qsizetype before = model.data() - from.data();
    if (inRaw) {
        out += from.first(before);
        out += m_model;
        out += from.sliced(before + model.size());
        return;
    }
    // An event of several data lines: in JSON a line end is white space, so one line will do.
    QByteArray line = from.first(before).toByteArray() + m_model;
    line += from.sliced(before + model.size());
    line.replace('\n', ' ');
    out += sseEvent(event.name, line);
}

} // namespace Gatehouse::OpenAiChat
