// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/streamreader.h"

#include "gateway/base/ids.h"
#include "gateway/dialects/openaichat/errors.h"
#include "gateway/dialects/openaichat/usagefields.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {

void ChatStreamReader::feed(QByteArrayView bytes, std::vector<StreamEvent> &events)
{
    m_events = &events;
    m_decoder.feed(bytes);
    SseEvent event;
    while (!m_over && m_decoder.next(event))
        read(event);
}

void ChatStreamReader::finish(std::vector<StreamEvent> &events)
{
    m_events = &events;
    SseEvent event;
    while (!m_over && m_decoder.finish(event)) {
        // What was cut in two is no news: the failure below says what there is to say.
        if (event.hasData && (event.data == "[DONE]" || parseJson(event.data).ok()))
            read(event);
    }
    if (m_over)
        return;
    if (!m_ended) {
        fail(Error(ErrorKind::UpstreamFailed, QStringLiteral("The stream was cut short: it ended without a finish reason and without [DONE].")));
        return;
    }
    m_events->push_back(StreamDone{});
    m_over = true;
}

void ChatStreamReader::read(const SseEvent &event)
{
    if (!event.hasData || event.data.isEmpty())
        return;
    if (event.data == "[DONE]") {
        if (m_began && !m_ended)
            end();
        m_events->push_back(StreamDone{});
        m_over = true;
        return;
    }
    const Result<Json> chunk = parseJson(event.data);
    if (!chunk || !chunk->is_object()) {
        fail(Error(ErrorKind::UpstreamFailed, QStringLiteral("The stream holds an event that is not JSON."), QString::fromUtf8(event.data.first(std::min<qsizetype>(event.data.size(), 200)))));
        return;
    }
    if (const Json *error = given(*chunk, "error"))
        fail(errorInBody(*error));
    else
        readChunk(*chunk);
}

void ChatStreamReader::readChunk(const Json &chunk)
{
    const Json &choices = listMember(chunk, "choices");
    const Json *usage = given(chunk, "usage");
    // Azure's first chunk tells of its filters only; it has neither id nor model.
    if (!m_began && (!choices.empty() || usage)) {
        m_began = true;
        m_events->push_back(MessageBegan{memberBytes(chunk, "id"), memberBytes(chunk, "model"), {}});
    }
    for (const Json &choice : choices) {
        if (memberInt(choice, "index") != 0)
            continue;
        if (const Json *delta = given(choice, "delta"); delta && !m_ended)
            readDelta(*delta);
        const QByteArray reason = memberBytes(choice, "finish_reason");
        if (reason.isEmpty() || m_ended)
            continue;
        advanceTools(true);
        closeBlock();
        FinishReason finish = finishFromWire(reason);
        if (finish == FinishReason::Stop && m_refused)
            finish = FinishReason::Refusal;
        // Several servers say "stop" after a tool call; the caller must go on with it all the same.
        if (finish == FinishReason::Stop && !m_tools.empty())
            finish = FinishReason::ToolCalls;
        m_events->push_back(MessageEnded{finish, {}});
        m_ended = true;
    }
    if (usage && usage->is_object())
        m_events->push_back(UsageReported{readUsage(*usage)});
}

void ChatStreamReader::readDelta(const Json &delta)
{
    readThoughts(delta);
    if (const Json *content = given(delta, "content"))
        readContent(*content);
    if (const QByteArray refusal = memberBytes(delta, "refusal"); !refusal.isEmpty()) {
        m_refused = true;
        addText(refusal);
    }
    for (const Json &call : listMember(delta, "tool_calls"))
        readToolCall(call);
    if (const Json *call = given(delta, "function_call"))
        readToolCall(Json{{"index", 0}, {"function", *call}});
    advanceTools(false);
}

/// Blocks carry the signatures and repeat the plain text, which is read only where there are none.
void ChatStreamReader::readThoughts(const Json &delta)
{
    bool any = false;
    for (const Json &block : listMember(delta, "thinking_blocks")) {
        const QByteArray type = memberBytes(block, "type");
        any = true;
        if (type == "redacted_thinking") {
            open(BlockKind::RedactedThinking, block);
            closeBlock();
            continue;
        }
        addThought(memberBytes(block, "thinking"));
        const QByteArray signature = memberBytes(block, "signature");
        if (signature.isEmpty())
            continue;
        if (!m_blockOpen || m_openKind != BlockKind::Thinking)
            open(BlockKind::Thinking);
        m_events->push_back(SignatureDelta{m_nextBlock - 1, signature});
        closeBlock(); // a signature ends its thought
    }
    if (any)
        return;
    QByteArray text = memberBytes(delta, "reasoning_content");
    if (text.isEmpty())
        text = memberBytes(delta, "reasoning");
    addThought(text);
}

void ChatStreamReader::readContent(const Json &content)
{
    if (content.is_string())
        addText(jsonBytes(content));
    if (!content.is_array())
        return;
    for (const Json &chunk : content) { // Mistral
        if (memberBytes(chunk, "type") == "thinking") {
            if (const Json *thought = member(chunk, "thinking"))
                addThought(thoughtText(*thought));
        } else {
            addText(memberBytes(chunk, "text"));
        }
    }
}

void ChatStreamReader::readToolCall(const Json &call)
{
    const Json *function = member(call, "function");
    if (!function)
        return;
    const QByteArray id = memberBytes(call, "id");
    const QByteArray name = memberBytes(*function, "name");
    Tool &tool = toolFor(call, id, name);
    if (tool.id.isEmpty())
        tool.id = id;
    if (tool.name.isEmpty())
        tool.name = name;
    if (const Json *arguments = given(*function, "arguments"))
        tool.arguments += arguments->is_string() ? jsonBytes(*arguments) : dumpJson(*arguments);
}

/// By index where there is one. Servers are known to leave it out, or to number every call 0 with an id of its own.
ChatStreamReader::Tool &ChatStreamReader::toolFor(const Json &call, const QByteArray &id, const QByteArray &name)
{
    const Json *index = given(call, "index");
    auto found = std::find_if(m_tools.rbegin(), m_tools.rend(), [&](const Tool &tool) {
        return index ? tool.wireIndex == memberInt(call, "index") : id.isEmpty() || tool.id == id;
    });
    const bool another = found != m_tools.rend() && !id.isEmpty() && !name.isEmpty() && !found->id.isEmpty() && found->id != id;
    if (found != m_tools.rend() && !another)
        return *found;
    Tool tool;
    tool.wireIndex = index ? memberInt(call, "index") : static_cast<std::int64_t>(m_tools.size());
    m_tools.push_back(std::move(tool));
    return m_tools.back();
}

void ChatStreamReader::addText(const QByteArray &text)
{
    if (text.isEmpty())
        return;
    if (!m_blockOpen || m_openKind != BlockKind::Text)
        open(BlockKind::Text);
    m_events->push_back(TextDelta{m_nextBlock - 1, text});
}

void ChatStreamReader::addThought(const QByteArray &text)
{
    if (text.isEmpty())
        return;
    if (!m_blockOpen || m_openKind != BlockKind::Thinking)
        open(BlockKind::Thinking);
    m_events->push_back(ThinkingDelta{m_nextBlock - 1, text});
}

void ChatStreamReader::open(BlockKind kind, Json raw)
{
    if (kind != BlockKind::ToolUse)
        advanceTools(true);
    closeBlock();
    m_openKind = kind;
    m_blockOpen = true;
    if (kind != BlockKind::ToolUse)
        m_events->push_back(BlockOpened{m_nextBlock, kind, {}, {}, std::move(raw)});
    ++m_nextBlock;
}

void ChatStreamReader::closeBlock()
{
    if (!m_blockOpen)
        return;
    m_blockOpen = false;
    m_events->push_back(BlockClosed{m_nextBlock - 1});
}

/// Opens tools in turn and sends what has come of the one that is open.
void ChatStreamReader::advanceTools(bool atEnd)
{
    while (m_currentTool < m_tools.size()) {
        Tool &tool = m_tools[m_currentTool];
        if (tool.block < 0) {
            if (tool.name.isEmpty() && !atEnd)
                return; // the name is still to come
            open(BlockKind::ToolUse);
            tool.block = m_nextBlock - 1;
            if (tool.id.isEmpty())
                tool.id = newObjectId("call_");
            m_events->push_back(BlockOpened{tool.block, BlockKind::ToolUse, tool.id, tool.name, {}});
        }
        if (tool.sent < tool.arguments.size()) {
            m_events->push_back(ToolArgumentsDelta{tool.block, tool.arguments.sliced(tool.sent)});
            tool.sent = tool.arguments.size();
        }
        const bool anotherWaits = m_currentTool + 1 < m_tools.size();
        if (!atEnd && !(anotherWaits && (tool.arguments.isEmpty() || parseJson(tool.arguments).ok())))
            return;
        closeBlock();
        ++m_currentTool;
    }
}

void ChatStreamReader::end()
{
    advanceTools(true);
    closeBlock();
    m_events->push_back(MessageEnded{m_tools.empty() ? FinishReason::Stop : FinishReason::ToolCalls, {}});
    m_ended = true;
}

void ChatStreamReader::fail(Error error)
{
    m_events->push_back(StreamFailed{std::move(error)});
    m_over = true;
}

} // namespace Gatehouse::OpenAiChat
