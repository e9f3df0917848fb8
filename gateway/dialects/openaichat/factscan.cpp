// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/factscan.h"

#include "gateway/dialects/eventfacts.h"
#include "gateway/dialects/openaichat/jsonwalk.h"
#include "gateway/dialects/openaichat/usagefields.h"
#include "gateway/dialects/openaichat/wire.h"

namespace Gatehouse::OpenAiChat {
namespace {

/// A raw string value; false when it is empty or no string.
bool addText(QByteArrayView raw, ReplyFacts &facts)
{
    if (raw.size() <= 2 || !raw.startsWith('"'))
        return false;
    facts.sawContent = true;
    if (facts.outputText.size() >= keptOutputText) {
        facts.outputTextBytes += raw.size() - 2;
        return true;
    }
    facts.outputTextBytes += appendUnescaped(raw, facts.outputText);
    if (facts.outputText.size() > keptOutputText)
        facts.outputText.truncate(keptOutputText);
    return true;
}

void addFunction(QByteArrayView function, ReplyFacts &facts)
{
    JsonWalk walk(function);
    while (walk.next()) {
        if (walk.name() == "name" || walk.name() == "arguments" || walk.name() == "input")
            addText(walk.value(), facts);
    }
}

void addToolCalls(QByteArrayView calls, ReplyFacts &facts)
{
    JsonWalk walk(calls);
    while (walk.next()) {
        JsonWalk call(walk.value());
        while (call.next()) {
            if (call.name() == "function" || call.name() == "custom")
                addFunction(call.value(), facts);
        }
    }
}

/// A string, or a list of chunks with `text` or `thinking`, which may be a list of chunks again.
void addContent(QByteArrayView content, ReplyFacts &facts)
{
    if (!content.startsWith('[')) {
        addText(content, facts);
        return;
    }
    JsonWalk chunks(content);
    while (chunks.next()) {
        JsonWalk chunk(chunks.value());
        while (chunk.next()) {
            if (chunk.name() == "text")
                addText(chunk.value(), facts);
            else if (chunk.name() == "thinking")
                addContent(chunk.value(), facts);
        }
    }
}

void addMessage(QByteArrayView message, ReplyFacts &facts)
{
    QByteArrayView reasoning; // some servers send the same thought under two names
    JsonWalk walk(message);
    while (walk.next()) {
        const QByteArrayView name = walk.name();
        if (name == "content")
            addContent(walk.value(), facts);
        else if (name == "reasoning_content" || (name == "reasoning" && reasoning.isEmpty()))
            reasoning = walk.value();
        else if (name == "refusal")
            addText(walk.value(), facts);
        else if (name == "tool_calls")
            addToolCalls(walk.value(), facts);
        else if (name == "function_call")
            addFunction(walk.value(), facts);
    }
    addText(reasoning, facts);
}

} // namespace

void scanChoices(QByteArrayView choices, ReplyFacts &facts)
{
    JsonWalk items(choices);
    while (items.next()) {
        JsonWalk choice(items.value());
        while (choice.next()) {
            if (choice.name() == "delta" || choice.name() == "message")
                addMessage(choice.value(), facts);
            else if (choice.name() == "finish_reason" && choice.value().startsWith('"'))
                facts.finish = finishFromWire(choice.value().sliced(1, choice.value().size() - 2));
        }
    }
}

void scanUsage(QByteArrayView usage, ReplyFacts &facts)
{
    if (!usage.startsWith('{'))
        return;
    facts.usage = readRawUsage(usage);
    facts.hasUsage = !facts.usage.isEmpty();
}

} // namespace Gatehouse::OpenAiChat
