// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/toolfields.h"

#include "gateway/dialects/openaichat/contentparts.h"
#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/wire.h"

#include <string_view>

namespace Gatehouse::OpenAiChat {
namespace {

/// Tools that Anthropic runs or defines itself; LiteLLM lets them through in this dialect as they are.
bool isAnthropicHosted(QByteArrayView type)
{
    for (const QByteArrayView prefix : {QByteArrayView("computer_"), QByteArrayView("bash_"), QByteArrayView("text_editor_"),
                                        QByteArrayView("web_search_"), QByteArrayView("web_fetch_"), QByteArrayView("code_execution_")}) {
        // A date follows: "web_search_20250305". OpenAI's own "web_search_preview" is not meant.
        if (type.startsWith(prefix) && type.size() > prefix.size() && isdigit(static_cast<unsigned char>(type[prefix.size()])))
            return true;
    }
    return false;
}

Result<ToolDefinition> readFunction(const Json &function, const QByteArray &path, const char *schemaName)
{
    ToolDefinition tool;
    tool.name = memberBytes(function, "name");
    if (tool.name.isEmpty())
        return badField(path + ".name", QStringLiteral("must be a string that is not empty"));
    tool.description = memberBytes(function, "description");
    if (const Json *schema = given(function, schemaName)) {
        if (!schema->is_object())
            return badField(path + '.' + schemaName, QStringLiteral("must be a JSON schema object"));
        tool.schema = *schema;
    }
    if (const Json *strict = member(function, "strict"); strict && strict->is_boolean())
        tool.strict = strict->get<bool>();
    return tool;
}

Result<ToolDefinition> readTool(const Json &raw, const QByteArray &path)
{
    if (!raw.is_object())
        return badField(path, QStringLiteral("must be an object"));
    const QByteArray type = memberBytes(raw, "type");
    Result<ToolDefinition> tool = ToolDefinition();
    if (type == "function" || (type.isEmpty() && member(raw, "function"))) {
        const Json *function = member(raw, "function");
        if (!function || !function->is_object())
            return badField(path + ".function", QStringLiteral("must be an object with a `name`"));
        tool = readFunction(*function, path + ".function", "parameters");
    } else if (member(raw, "input_schema") && (type.isEmpty() || type == "custom")) {
        tool = readFunction(raw, path, "input_schema"); // Anthropic's form
    } else if (type.isEmpty()) {
        return badField(path + ".type", QStringLiteral("must be a string such as \"function\""));
    } else {
        const Json *custom = member(raw, "custom");
        tool->name = memberBytes(custom ? *custom : raw, "name");
        tool->description = memberBytes(custom ? *custom : raw, "description");
        tool->hostedDialect = isAnthropicHosted(type) ? "anthropic" : "openai";
        tool->raw = raw;
    }
    if (!tool)
        return tool;
    const Json *cache = given(raw, "cache_control");
    if (!cache && member(raw, "function"))
        cache = given(*member(raw, "function"), "cache_control");
    if (cache)
        tool->cacheControl = *cache;
    return tool;
}

Result<void> namedChoice(const QByteArray &name, const QByteArray &path, Conversation &conversation)
{
    if (name.isEmpty())
        return badField(path + ".name", QStringLiteral("must name a tool"));
    conversation.toolChoice = ToolChoice{ToolChoice::Mode::Named, name};
    return {};
}

/// The word forms of a choice; false when it is none.
bool wordChoice(QByteArrayView word, Conversation &conversation)
{
    using Mode = ToolChoice::Mode;
    if (word == "auto")
        conversation.toolChoice = ToolChoice{Mode::Auto, {}};
    else if (word == "none")
        conversation.toolChoice = ToolChoice{Mode::None, {}};
    else if (word == "required" || word == "any")
        conversation.toolChoice = ToolChoice{Mode::Required, {}};
    else
        return false;
    return true;
}

Json writeFunction(const ToolDefinition &tool, const Quirks &quirks)
{
    Json function;
    function["name"] = toJson(tool.name);
    if (!tool.description.isEmpty())
        function["description"] = toJson(tool.description);
    if (tool.schema.is_null()) {
        function["parameters"] = Json{{"type", "object"}, {"properties", Json::object()}};
    } else {
        function["parameters"] = tool.schema;
        // OpenAI refuses an object schema without properties, which Anthropic takes.
        if (memberBytes(tool.schema, "type") == "object" && !member(tool.schema, "properties"))
            function["parameters"]["properties"] = Json::object();
    }
    if (tool.strict && quirks.strictTools)
        function["strict"] = *tool.strict;
    Json written;
    written["type"] = "function";
    written["function"] = std::move(function);
    if (quirks.cacheControl && !tool.cacheControl.is_null())
        written["cache_control"] = tool.cacheControl;
    return written;
}

Json writeChoice(const ToolChoice &choice, const Quirks &quirks)
{
    switch (choice.mode) {
    case ToolChoice::Mode::Auto:
        return "auto";
    case ToolChoice::Mode::None:
        return "none";
    case ToolChoice::Mode::Required:
        return quirks.anyForRequired ? "any" : "required";
    case ToolChoice::Mode::Named:
        break;
    }
    if (quirks.anyForRequired)
        return "any";
    Json function;
    function["name"] = toJson(choice.name);
    Json written;
    written["type"] = "function";
    written["function"] = std::move(function);
    return written;
}

} // namespace

Result<void> readTools(const Json &body, Conversation &conversation)
{
    if (const Json *tools = given(body, "tools")) {
        if (!tools->is_array())
            return badField("tools", QStringLiteral("must be a list"));
        for (std::size_t i = 0; i < tools->size(); ++i) {
            Result<ToolDefinition> tool = readTool((*tools)[i], itemPath("tools", i));
            if (!tool)
                return tool.error();
            conversation.tools.push_back(std::move(*tool));
        }
    }
    if (const Json *functions = given(body, "functions")) {
        if (!functions->is_array())
            return badField("functions", QStringLiteral("must be a list"));
        for (std::size_t i = 0; i < functions->size(); ++i) {
            Result<ToolDefinition> tool = readFunction((*functions)[i], itemPath("functions", i), "parameters");
            if (!tool)
                return tool.error();
            conversation.tools.push_back(std::move(*tool));
        }
    }
    return {};
}

Result<void> readToolChoice(const Json &body, Conversation &conversation)
{
    const char *name = given(body, "tool_choice") ? "tool_choice" : "function_call";
    const Json *choice = given(body, name);
    if (!choice)
        return {};
    if (choice->is_string()) {
        if (wordChoice(jsonBytes(*choice), conversation))
            return {};
        return badField(name, QStringLiteral("is \"%1\"; it must be \"auto\", \"none\", \"required\" or name a tool").arg(jsonText(*choice)));
    }
    if (!choice->is_object())
        return badField(name, QStringLiteral("must be a string or an object"));
    const QByteArray type = memberBytes(*choice, "type");
    if (wordChoice(type, conversation)) // {"type": "auto"}, as Anthropic writes it
        return {};
    if (type == "allowed_tools") {
        // The subset cannot be said in other dialects; how free the choice is can.
        const Json *allowed = member(*choice, "allowed_tools");
        wordChoice(allowed ? memberBytes(*allowed, "mode") : QByteArray("auto"), conversation);
        conversation.rest["tool_choice"] = *choice;
        return {};
    }
    for (const char *kind : {"function", "custom"}) {
        if (const Json *named = member(*choice, kind))
            return namedChoice(memberBytes(*named, "name"), QByteArray(name) + '.' + kind, conversation);
    }
    return namedChoice(memberBytes(*choice, "name"), name, conversation);
}

Result<void> readResponseFormat(const Json &body, Conversation &conversation)
{
    const Json *raw = given(body, "response_format");
    if (!raw)
        return {};
    const QByteArray type = memberBytes(*raw, "type");
    ResponseFormat format;
    if (type == "text") {
        format.kind = ResponseFormat::Kind::Text;
    } else if (type == "json_object") {
        format.kind = ResponseFormat::Kind::JsonObject;
        if (const Json *schema = given(*raw, "response_schema")) { // LiteLLM's older way to give one
            format.kind = ResponseFormat::Kind::JsonSchema;
            format.schema = *schema;
        }
    } else if (type == "json_schema") {
        const Json *holder = member(*raw, "json_schema");
        if (!holder || !holder->is_object())
            return badField("response_format.json_schema", QStringLiteral("must be an object with `name` and `schema`"));
        format.kind = ResponseFormat::Kind::JsonSchema;
        format.name = memberBytes(*holder, "name");
        if (const Json *schema = given(*holder, "schema"))
            format.schema = *schema;
        if (const Json *strict = member(*holder, "strict"); strict && strict->is_boolean())
            format.strict = strict->get<bool>();
    } else {
        return badField("response_format.type", QStringLiteral("must be \"text\", \"json_object\" or \"json_schema\""));
    }
    conversation.responseFormat = std::move(format);
    return {};
}

Result<void> writeTools(const Conversation &conversation, const ContentRules &rules, Json &body)
{
    Json tools = Json::array();
    for (const ToolDefinition &tool : conversation.tools) {
        if (tool.hostedDialect.isEmpty()) {
            tools.push_back(writeFunction(tool, rules.quirks));
        } else if (tool.hostedDialect == "openai") {
            tools.push_back(tool.raw);
        } else if (!rules.dropParams) {
            return unsupportedField("tools", QStringLiteral("the hosted tool \"%1\" exists only at its own provider")
                                                 .arg(QString::fromUtf8(memberBytes(tool.raw, "type", tool.name))));
        }
    }
    // Without tools the other two are refused by OpenAI and Azure.
    if (tools.empty())
        return {};
    body["tools"] = std::move(tools);
    if (conversation.toolChoice)
        body["tool_choice"] = writeChoice(*conversation.toolChoice, rules.quirks);
    if (conversation.parallelToolCalls)
        body["parallel_tool_calls"] = *conversation.parallelToolCalls;
    return {};
}

Json writeResponseFormat(const ResponseFormat &format)
{
    Json written;
    switch (format.kind) {
    case ResponseFormat::Kind::Text:
        written["type"] = "text";
        return written;
    case ResponseFormat::Kind::JsonObject:
        written["type"] = "json_object";
        return written;
    case ResponseFormat::Kind::JsonSchema:
        break;
    }
    Json holder;
    holder["name"] = toJson(format.name.isEmpty() ? QByteArray("response") : format.name);
    if (!format.schema.is_null())
        holder["schema"] = format.schema;
    if (format.strict)
        holder["strict"] = *format.strict;
    written["type"] = "json_schema";
    written["json_schema"] = std::move(holder);
    return written;
}

void removeStrict(Json &tools)
{
    if (!tools.is_array())
        return;
    for (Json &tool : tools) {
        if (tool.is_object() && tool.contains("function") && tool["function"].is_object())
            tool["function"].erase("strict");
    }
}

} // namespace Gatehouse::OpenAiChat
