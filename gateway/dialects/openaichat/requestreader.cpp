// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/requestreader.h"

#include "gateway/dialects/openaichat/messagereader.h"
#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/toolfields.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>
#include <string_view>

namespace Gatehouse::OpenAiChat {
namespace {

// Fields that find a place in the conversation itself. Sorted.
constexpr std::string_view readFields[] = {
    "function_call", "functions", "max_completion_tokens", "max_tokens", "messages", "metadata", "model", "n",
    "parallel_tool_calls", "reasoning_effort", "response_format", "stop", "stream", "stream_options", "temperature",
    "thinking", "tool_choice", "tools", "top_k", "top_p", "user",
};
static_assert(std::ranges::is_sorted(readFields));

Result<std::optional<qint64>> integerField(const Json &body, const char *name, qint64 least)
{
    const Json *found = given(body, name);
    if (!found)
        return std::optional<qint64>();
    constexpr double largest = 9e15;
    const double value = found->is_number() ? found->get<double>() : 0.5;
    if (value != static_cast<double>(static_cast<qint64>(std::clamp(value, -largest, largest))) || value < static_cast<double>(least))
        return badField(name, QStringLiteral("must be a whole number of at least %1").arg(least));
    return std::optional<qint64>(static_cast<qint64>(value));
}

Result<std::optional<double>> numberField(const Json &body, const char *name)
{
    const Json *found = given(body, name);
    if (!found)
        return std::optional<double>();
    if (!found->is_number())
        return badField(name, QStringLiteral("must be a number"));
    return std::optional<double>(found->get<double>());
}

Result<std::optional<bool>> truthField(const Json &body, const char *name)
{
    const Json *found = given(body, name);
    if (!found)
        return std::optional<bool>();
    if (!found->is_boolean())
        return badField(name, QStringLiteral("must be true or false"));
    return std::optional<bool>(found->get<bool>());
}

/// Reads the plain fields one after the other and keeps the first error.
class PlainFields
{
public:
    explicit PlainFields(const Json &body) : m_body(body) {}

    template <class Target, class Read>
    void take(Target &target, const Read &read)
    {
        if (!m_result)
            return;
        auto value = read(m_body);
        if (!value)
            m_result = value.error();
        else if (value->has_value())
            target = static_cast<typename std::decay_t<decltype(*value)>::value_type>(**value);
    }
    void integer(std::optional<qint64> &target, const char *name, qint64 least)
    {
        take(target, [&](const Json &body) { return integerField(body, name, least); });
    }
    void number(std::optional<double> &target, const char *name)
    {
        take(target, [&](const Json &body) { return numberField(body, name); });
    }
    const Result<void> &result() const { return m_result; }

private:
    const Json &m_body;
    Result<void> m_result;
};

Result<void> readPlainFields(const Json &body, Conversation &conversation)
{
    PlainFields fields(body);
    std::optional<qint64> count;
    std::optional<bool> stream;
    fields.integer(conversation.maxOutputTokens, "max_tokens", 1);
    fields.integer(conversation.maxOutputTokens, "max_completion_tokens", 1); // the newer name wins
    fields.number(conversation.temperature, "temperature");
    fields.number(conversation.topP, "top_p");
    fields.integer(conversation.topK, "top_k", 0);
    fields.integer(count, "n", 1);
    fields.take(conversation.parallelToolCalls, [](const Json &json) { return truthField(json, "parallel_tool_calls"); });
    fields.take(stream, [](const Json &json) { return truthField(json, "stream"); });
    conversation.stream = stream.value_or(false);
    if (count)
        conversation.count = static_cast<int>(std::min<qint64>(*count, 1'000'000));
    return fields.result();
}

Result<void> readStop(const Json &body, Conversation &conversation)
{
    const Json *stop = given(body, "stop");
    if (!stop)
        return {};
    if (stop->is_string()) {
        conversation.stop.push_back(jsonBytes(*stop));
        return {};
    }
    if (!stop->is_array())
        return badField("stop", QStringLiteral("must be a string or a list of strings"));
    for (std::size_t i = 0; i < stop->size(); ++i) {
        if (!(*stop)[i].is_string())
            return badField(itemPath("stop", i), QStringLiteral("must be a string"));
        conversation.stop.push_back(jsonBytes((*stop)[i]));
    }
    return {};
}

Result<void> readReasoning(const Json &body, Conversation &conversation)
{
    Reasoning reasoning;
    if (const Json *effort = given(body, "reasoning_effort")) {
        reasoning.effort = effort->is_object() ? memberBytes(*effort, "effort") : jsonBytes(*effort);
        if (reasoning.effort.isEmpty())
            return badField("reasoning_effort", QStringLiteral("must be a word such as \"low\", \"medium\" or \"high\""));
        reasoning.disabled = reasoning.effort == "none";
        conversation.reasoning = reasoning;
    }
    if (const Json *thinking = given(body, "thinking")) {
        const QByteArray type = memberBytes(*thinking, "type");
        if (type != "enabled" && type != "disabled" && type != "adaptive")
            return badField("thinking.type", QStringLiteral("must be \"enabled\", \"disabled\" or \"adaptive\""));
        if (const Json *budget = given(*thinking, "budget_tokens"); budget && budget->is_number())
            reasoning.budget = budget->get<qint64>();
        reasoning.disabled = type == "disabled";
        reasoning.adaptive = type == "adaptive";
        conversation.reasoning = reasoning;
    }
    return {};
}

void readStreamOptions(const Json &body, Conversation &conversation)
{
    const Json *options = given(body, "stream_options");
    if (!options || !options->is_object())
        return;
    conversation.includeUsage = conversation.stream && memberBool(*options, "include_usage");
    Json others = *options;
    others.erase("include_usage");
    if (!others.empty())
        conversation.rest["stream_options"] = std::move(others);
}

/// Whom the request is for: `user`, else LiteLLM's `metadata.user_id`.
QByteArray readUser(const Json &body)
{
    const QByteArray user = memberBytes(body, "user");
    const Json *metadata = member(body, "metadata");
    return user.isEmpty() && metadata ? memberBytes(*metadata, "user_id") : user;
}

void readRest(const Json &body, Conversation &conversation)
{
    for (const auto &[name, value] : body.items()) {
        if (std::ranges::binary_search(readFields, std::string_view(name)) || isGatewayField(name.c_str()))
            continue;
        conversation.rest[name] = value;
    }
    if (memberBool(body, "store")) {
        if (const Json *metadata = given(body, "metadata"))
            conversation.rest["metadata"] = *metadata;
    }
}

} // namespace

Result<Conversation> readRequest(QByteArrayView text)
{
    const Result<Json> body = parseJson(text);
    if (!body)
        return body.error();
    if (!body->is_object())
        return Error(ErrorKind::InvalidRequest, QStringLiteral("The body must be a JSON object."));
    Conversation conversation;
    conversation.sourceDialect = "openai";
    conversation.model = memberBytes(*body, "model");
    const Json *messages = member(*body, "messages");
    if (!messages)
        return badField("messages", QStringLiteral("is missing"));
    Result<std::vector<Message>> read = MessageReader().read(*messages);
    if (!read)
        return read.error();
    conversation.messages = std::move(*read);
    for (const auto step : {readPlainFields, readStop, readReasoning, readTools, readToolChoice, readResponseFormat}) {
        if (const Result<void> done = step(*body, conversation); !done)
            return done.error();
    }
    readStreamOptions(*body, conversation);
    conversation.user = readUser(*body);
    readRest(*body, conversation);
    return conversation;
}

namespace {

void addLine(QByteArray &text, const QByteArray &line)
{
    if (line.isEmpty())
        return;
    if (!text.isEmpty())
        text += '\n';
    text += line;
}

void addContentText(QByteArray &text, const Json &content)
{
    if (content.is_string())
        addLine(text, jsonBytes(content));
    if (!content.is_array())
        return;
    for (const Json &part : content)
        addLine(text, part.is_string() ? jsonBytes(part) : memberBytes(part, "text"));
}

} // namespace

QByteArray promptText(QByteArrayView body)
{
    QByteArray text;
    const Result<Json> json = parseJson(body);
    if (!json)
        return text;
    for (const Json &message : listMember(*json, "messages")) {
        if (const Json *content = member(message, "content"))
            addContentText(text, *content);
        addLine(text, memberBytes(message, "reasoning_content"));
        for (const Json &call : listMember(message, "tool_calls")) {
            if (const Json *function = member(call, "function"))
                addLine(text, memberBytes(*function, "name") + ' ' + memberBytes(*function, "arguments"));
        }
    }
    for (const char *name : {"tools", "functions"}) {
        if (const Json *tools = given(*json, name))
            addLine(text, dumpJson(*tools));
    }
    return text;
}

} // namespace Gatehouse::OpenAiChat
