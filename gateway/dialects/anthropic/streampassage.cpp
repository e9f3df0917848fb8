// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/streampassage.h"

#include "gateway/base/jsonscan.h"
#include "gateway/dialects/eventfacts.h"

#include <utility>

namespace Gatehouse::Anthropic {
namespace {

/// The message_start with another model name; null when it has no place for one.
QByteArray stamped(QByteArrayView data, const QByteArray &model)
{
    const Result<JsonScan> event = JsonScan::read(data);
    const JsonField *field = event ? event->field("message") : nullptr;
    if (!field || field->type != JsonType::Object)
        return {};
    const QByteArray inner = event->raw(*field).toByteArray();
    const Result<JsonScan> message = JsonScan::read(inner);
    if (!message || !message->field("model"))
        return {};
    JsonSplice innerSplice(*message);
    innerSplice.set("model", jsonQuoted(model));
    JsonSplice splice(*event);
    splice.set("message", innerSplice.apply());
    return splice.apply();
}

bool isMessageStart(const SseEvent &event)
{
    return event.name == "message_start" || (event.name.isEmpty() && event.data.contains("\"message_start\""));
}

} // namespace

void AnthropicStreamPassage::feed(QByteArrayView bytes, QByteArray &out)
{
    m_decoder.feed(bytes);
    SseEvent event;
    while (m_decoder.next(event))
        pass(event, out);
    note();
}

void AnthropicStreamPassage::finish(QByteArray &out)
{
    SseEvent event;
    while (m_decoder.finish(event)) {
        // Half an event would only confuse the client; a whole one without its empty line gets it.
        const bool isBlank = event.raw.trimmed().isEmpty();
        if (isBlank || !event.hasData || JsonScan::read(event.data)) {
            pass(event, out);
            if (!isBlank)
                out += "\n\n";
        }
    }
    m_reader.close(m_events);
    note();
}

void AnthropicStreamPassage::pass(const SseEvent &event, QByteArray &out)
{
    // The LF of a CRLF that ended the event we wrote anew may come by itself.
    if (std::exchange(m_justStamped, false) && event.raw == "\n")
        return;
    m_reader.take(event, m_events);
    if (!m_stamped && event.hasData && isMessageStart(event)) {
        m_stamped = true;
        const QByteArray data = m_model.isEmpty() ? QByteArray() : stamped(event.data, m_model);
        if (!data.isNull()) {
            out += sseEvent("message_start", data);
            m_justStamped = true;
            return;
        }
    }
    out += event.raw;
}

void AnthropicStreamPassage::note()
{
    for (const StreamEvent &event : m_events)
        observe(event, m_facts);
    m_events.clear();
}

} // namespace Gatehouse::Anthropic
