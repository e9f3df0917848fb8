// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/requestreader.h"

#include "gateway/dialects/anthropic/blockreader.h"

#include <unordered_map>

namespace Gatehouse::Anthropic {
namespace {

Error wrong(const char *field, const QString &message)
{
    Error error(ErrorKind::InvalidRequest, message);
    error.param = field;
    return error;
}

std::optional<double> number(const Json &value)
{
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<qint64> integer(const Json &value)
{
    return value.is_number() ? std::optional(value.get<qint64>()) : std::nullopt;
}

ToolDefinition readTool(const Json &tool)
{
    ToolDefinition definition;
    definition.name = memberBytes(tool, "name");
    if (const Json *cache = member(tool, "cache_control"); cache && cache->is_object())
        definition.cacheControl = *cache;
    const QByteArray type = memberBytes(tool, "type", "custom");
    if (type != "custom") {
        definition.hostedDialect = "anthropic";
        definition.raw = tool;
        return definition;
    }
    definition.description = memberBytes(tool, "description");
    if (const Json *schema = member(tool, "input_schema"))
        definition.schema = *schema;
    if (const Json *strict = member(tool, "strict"); strict && strict->is_boolean())
        definition.strict = strict->get<bool>();
    // Members without a neutral place (input_examples, defer_loading, …) stay with the tool.
    for (const auto &[key, value] : tool.items()) {
        if (key != "name" && key != "description" && key != "input_schema" && key != "strict" && key != "cache_control" && key != "type")
            definition.raw[key] = value;
    }
    return definition;
}

ToolChoice readToolChoice(const Json &value)
{
    ToolChoice choice;
    const QByteArray type = memberBytes(value, "type");
    if (type == "any")
        choice.mode = ToolChoice::Mode::Required;
    else if (type == "none")
        choice.mode = ToolChoice::Mode::None;
    else if (type == "tool")
        choice.mode = ToolChoice::Mode::Named;
    choice.name = memberBytes(value, "name");
    return choice;
}

void readThinking(const Json &thinking, Conversation &conversation)
{
    Reasoning &reasoning = conversation.reasoning ? *conversation.reasoning : conversation.reasoning.emplace();
    const QByteArray type = memberBytes(thinking, "type");
    reasoning.adaptive = type == "adaptive";
    reasoning.disabled = type == "disabled";
    Json extras = Json::object();
    for (const auto &[key, value] : thinking.items()) {
        if (key == "budget_tokens" && value.is_number())
            reasoning.budget = value.get<qint64>();
        else if (key != "type" || (type != "adaptive" && type != "disabled" && type != "enabled"))
            extras[key] = value;
    }
    if (!extras.empty())
        conversation.rest["thinking"] = std::move(extras);
}

void readFormat(const Json &format, Conversation &conversation)
{
    if (memberBytes(format, "type") != "json_schema")
        return;
    ResponseFormat &wanted = conversation.responseFormat.emplace();
    wanted.kind = ResponseFormat::Kind::JsonSchema;
    wanted.name = memberBytes(format, "name");
    if (const Json *schema = member(format, "schema"))
        wanted.schema = *schema;
}

void readOutputConfig(const Json &config, Conversation &conversation)
{
    Json others = Json::object();
    for (const auto &[key, value] : config.items()) {
        if (key == "format" && value.is_object()) {
            readFormat(value, conversation);
        } else if (key == "effort" && value.is_string()) {
            if (!conversation.reasoning)
                conversation.reasoning.emplace();
            conversation.reasoning->effort = jsonBytes(value);
        } else {
            others[key] = value;
        }
    }
    if (!others.empty())
        conversation.rest["output_config"] = std::move(others);
}

void readMetadata(const Json &metadata, Conversation &conversation)
{
    Json others = Json::object();
    for (const auto &[key, value] : metadata.items()) {
        if (key == "user_id" && value.is_string())
            conversation.user = jsonBytes(value);
        else
            others[key] = value;
    }
    if (!others.empty())
        conversation.rest["metadata"] = std::move(others);
}

Result<void> readMessages(const Json &messages, Conversation &conversation)
{
    if (!messages.is_array())
        return wrong("messages", QStringLiteral("`messages` must be an array."));
    conversation.messages.reserve(messages.size() + 1);
    for (const Json &message : messages) {
        const QByteArray role = memberBytes(message, "role");
        Message read;
        if (role == "assistant")
            read.role = Role::Assistant;
        else if (role == "system")
            read.role = Role::System;
        else if (role != "user")
            return wrong("messages", QStringLiteral("A message has the role \"%1\"; it must be \"user\" or \"assistant\".").arg(QString::fromUtf8(role)));
        const Json *content = member(message, "content");
        if (!content || (!content->is_string() && !content->is_array()))
            return wrong("messages", QStringLiteral("The `content` of a message must be a string or an array of blocks."));
        read.parts = readContent(*content);
        conversation.messages.push_back(std::move(read));
    }
    return {};
}

using FieldReader = void (*)(const Json &, Conversation &);

/// The simple fields. `system` and `messages` are read first and in their own order.
const std::unordered_map<std::string_view, FieldReader> &fieldReaders()
{
    static const std::unordered_map<std::string_view, FieldReader> readers = {
        {"model", [](const Json &v, Conversation &c) { c.model = jsonBytes(v); }},
        {"max_tokens", [](const Json &v, Conversation &c) { c.maxOutputTokens = integer(v); }},
        {"temperature", [](const Json &v, Conversation &c) { c.temperature = number(v); }},
        {"top_p", [](const Json &v, Conversation &c) { c.topP = number(v); }},
        {"top_k", [](const Json &v, Conversation &c) { c.topK = integer(v); }},
        {"stream", [](const Json &v, Conversation &c) { c.stream = v.is_boolean() && v.get<bool>(); }},
        {"thinking", readThinking},
        {"output_config", readOutputConfig},
        {"output_format", readFormat},
        {"metadata", readMetadata},
        {"tools", [](const Json &v, Conversation &c) {
             for (const Json &tool : v)
                 c.tools.push_back(readTool(tool));
         }},
        {"tool_choice", [](const Json &v, Conversation &c) {
             c.toolChoice = readToolChoice(v);
             if (const Json *serial = member(v, "disable_parallel_tool_use"); serial && serial->is_boolean())
                 c.parallelToolCalls = !serial->get<bool>();
         }},
        {"stop_sequences", [](const Json &v, Conversation &c) {
             for (const Json &stop : v)
                 c.stop.push_back(jsonBytes(stop));
         }},
    };
    return readers;
}

} // namespace

Result<Conversation> readRequest(QByteArrayView body)
{
    const Result<Json> parsed = parseJson(body);
    if (!parsed)
        return parsed.error();
    if (!parsed->is_object())
        return wrong("request_body", QStringLiteral("The body must be a JSON object."));
    Conversation conversation;
    conversation.sourceDialect = "anthropic";
    conversation.includeUsage = true; // Anthropic's streams always tell it
    if (const Json *system = member(*parsed, "system")) {
        Message message;
        message.role = Role::System;
        message.parts = readContent(*system);
        if (!message.parts.empty())
            conversation.messages.push_back(std::move(message));
    }
    const Json *messages = member(*parsed, "messages");
    if (const Result<void> read = readMessages(messages ? *messages : Json(), conversation); !read)
        return read.error();
    for (const auto &[key, value] : parsed->items()) {
        if (key == "system" || key == "messages" || value.is_null())
            continue;
        const auto reader = fieldReaders().find(key);
        if (reader != fieldReaders().end())
            reader->second(value, conversation);
        else
            conversation.rest[key] = value;
    }
    return conversation;
}

} // namespace Gatehouse::Anthropic
