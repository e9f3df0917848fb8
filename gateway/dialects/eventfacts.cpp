// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/eventfacts.h"

namespace Gatehouse {
namespace {

void addText(ReplyFacts &facts, const QByteArray &text)
{
    if (text.isEmpty())
        return;
    facts.sawContent = true;
    facts.outputTextBytes += text.size();
    if (facts.outputText.size() < keptOutputText)
        facts.outputText += text.first(std::min(text.size(), keptOutputText - facts.outputText.size()));
}

struct Observer {
    ReplyFacts &facts;

    void operator()(const MessageBegan &event)
    {
        facts.id = event.id;
        if (!event.usage.isEmpty())
            facts.usage = event.usage;
    }
    void operator()(const BlockOpened &event)
    {
        if (event.kind == BlockKind::ToolUse)
            addText(facts, event.toolName);
    }
    void operator()(const TextDelta &event) { addText(facts, event.text); }
    void operator()(const ThinkingDelta &event) { addText(facts, event.text); }
    void operator()(const ToolArgumentsDelta &event) { addText(facts, event.json); }
    void operator()(const MessageEnded &event) { facts.finish = event.reason; }
    void operator()(const UsageReported &event)
    {
        facts.usage = event.usage;
        facts.hasUsage = true;
    }
    void operator()(const StreamFailed &event) { facts.failure = event.error; }
    void operator()(const StreamDone &) { facts.ended = true; }
    template <class Other>
    void operator()(const Other &)
    {
    }
};

} // namespace

void observe(const StreamEvent &event, ReplyFacts &facts)
{
    std::visit(Observer{facts}, event);
}

ReplyFacts factsOf(const Reply &reply)
{
    ReplyFacts facts;
    facts.id = reply.id;
    facts.usage = reply.usage;
    facts.hasUsage = !reply.usage.isEmpty();
    facts.finish = reply.finish;
    facts.ended = true;
    for (const MessagePart &part : reply.parts) {
        if (const auto *text = std::get_if<TextPart>(&part.value))
            addText(facts, text->text);
        else if (const auto *thinking = std::get_if<ThinkingPart>(&part.value))
            addText(facts, thinking->text);
        else if (const auto *tool = std::get_if<ToolUsePart>(&part.value))
            addText(facts, tool->name + tool->arguments);
    }
    return facts;
}

} // namespace Gatehouse
