// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/toolwriter.h"

#include "gateway/dialects/anthropic/blockreader.h"
#include "gateway/dialects/anthropic/schemacleaner.h"

#include <algorithm>
#include <set>

namespace Gatehouse::Anthropic {
namespace {

// All carry a date ("web_search_20250305"), which tells them from OpenAI's ("web_search_preview", "computer_use_preview").
constexpr const char *hostedPrefixes[] = {"computer_2", "bash_2", "text_editor_2", "web_search_2", "web_fetch_2", "code_execution_2",
                                          "memory_2", "tool_search_tool_", "browser_toolset_2", "computer_toolset_2", "advisor_2"};

bool isHostedType(const QByteArray &type)
{
    return std::any_of(std::begin(hostedPrefixes), std::end(hostedPrefixes),
                       [&type](const char *prefix) { return type.startsWith(prefix); });
}

/// OpenAI clients write hosted tools in LiteLLM's way, with name and settings inside `function`.
Json flattened(const Json &tool)
{
    const Json *function = member(tool, "function");
    if (!function || !function->is_object())
        return tool;
    Json flat = Json::object();
    for (const auto &[key, value] : tool.items()) {
        if (key != "function")
            flat[key] = value;
    }
    if (const Json *name = member(*function, "name"))
        flat["name"] = *name;
    if (const Json *parameters = member(*function, "parameters"); parameters && parameters->is_object())
        flat.update(*parameters);
    if (!flat.contains("name"))
        flat["name"] = "computer";
    return flat;
}

/// OpenAI's description of an MCP server in Anthropic's words; `type: url` is Anthropic's own.
Json mcpServer(const Json &tool)
{
    if (memberBytes(tool, "type") == "url")
        return tool;
    Json server = Json::object();
    server["type"] = "url";
    server["url"] = toJson(memberBytes(tool, "server_url"));
    server["name"] = toJson(memberBytes(tool, "server_label"));
    if (const Json *allowed = member(tool, "allowed_tools"); allowed && allowed->is_array()) {
        Json configuration = Json::object();
        configuration["allowed_tools"] = *allowed;
        server["tool_configuration"] = std::move(configuration);
    }
    const Json *headers = member(tool, "headers");
    QByteArray token = headers ? memberBytes(*headers, "Authorization") : QByteArray();
    if (token.startsWith("Bearer "))
        token = token.mid(7);
    if (!token.isEmpty())
        server["authorization_token"] = toJson(token);
    return server;
}

/// The hosted search for OpenAI's `web_search_options`. Source of the figures: LiteLLM's mapping of the context size.
Json webSearchTool(const Json &options)
{
    Json tool = Json::object();
    tool["type"] = "web_search_20250305";
    tool["name"] = "web_search";
    const QByteArray size = memberBytes(options, "search_context_size");
    if (!size.isEmpty())
        tool["max_uses"] = size == "low" ? 1 : size == "high" ? 10 : 5;
    if (const Json *location = member(options, "user_location"); location && location->is_object()) {
        const Json *inner = member(*location, "approximate");
        Json place = Json::object();
        place["type"] = "approximate";
        for (const auto &[key, value] : (inner ? *inner : *location).items()) {
            if (key != "type")
                place[key] = value;
        }
        tool["user_location"] = std::move(place);
    }
    return tool;
}

class ToolWriter
{
public:
    ToolWriter(const Conversation &conversation, const RequestSettings &settings, const ThinkingPlan &plan)
        : m_conversation(conversation), m_settings(settings), m_plan(plan)
    {
    }

    Result<void> write(Json &body)
    {
        if (!m_settings.dropTools) {
            for (const ToolDefinition &tool : m_conversation.tools) {
                if (const Result<void> done = add(tool); !done)
                    return done;
            }
        }
        if (m_settings.webSearch.is_object())
            m_tools.push_back(webSearchTool(m_settings.webSearch));
        const bool hasOwnTools = !m_tools.empty();
        m_choice = toolChoice(hasOwnTools);
        addResponseFormat(body, hasOwnTools);
        if (m_tools.empty())
            addUsedTools();
        if (!m_tools.empty())
            body["tools"] = std::move(m_tools);
        if (!m_servers.empty())
            body["mcp_servers"] = std::move(m_servers);
        if (!m_choice.is_null())
            body["tool_choice"] = std::move(m_choice);
        return {};
    }

private:
    Result<void> add(const ToolDefinition &tool)
    {
        const QByteArray type = memberBytes(tool.raw, "type");
        if (type == "mcp" || (type == "url" && tool.raw.contains("url"))) {
            m_servers.push_back(mcpServer(tool.raw));
        } else if (tool.hostedDialect == "anthropic" || isHostedType(type)) {
            Json raw = flattened(tool.raw);
            addCache(raw, tool);
            m_tools.push_back(std::move(raw));
        } else if (tool.raw.contains("input_schema")) {
            m_tools.push_back(tool.raw);
        } else if (!tool.hostedDialect.isEmpty()) {
            if (m_settings.dropParams)
                return {};
            Error error(ErrorKind::UnsupportedParameter,
                        QStringLiteral("Anthropic has no tool of type `%1`. Use a function, or set `drop_params: true`.").arg(QString::fromUtf8(type)));
            error.param = "tools";
            return error;
        } else {
            m_tools.push_back(function(tool));
        }
        return {};
    }

    static void addCache(Json &out, const ToolDefinition &tool)
    {
        if (tool.cacheControl.is_object())
            out["cache_control"] = tool.cacheControl;
    }

    Json function(const ToolDefinition &tool) const
    {
        Json out = Json::object();
        out["name"] = toJson(tool.name);
        if (!tool.description.isEmpty())
            out["description"] = toJson(tool.description);
        out["input_schema"] = m_settings.fromAnthropic && tool.schema.is_object() ? tool.schema : toolInputSchema(tool.schema);
        if (m_settings.fromAnthropic) {
            // OpenAI's `strict` promises more than Anthropic's takes (at most 20 tools, fewer keywords): it is left out.
            if (tool.strict)
                out["strict"] = *tool.strict;
            if (tool.raw.is_object())
                out.update(tool.raw);
        }
        addCache(out, tool);
        return out;
    }

    Json toolChoice(bool hasOwnTools) const
    {
        if (!hasOwnTools)
            return Json();
        using Mode = ToolChoice::Mode;
        if (!m_settings.toolChoice && !m_settings.parallelToolCalls)
            return Json();
        Mode mode = m_settings.toolChoice ? m_settings.toolChoice->mode : Mode::Auto;
        const bool isForced = mode == Mode::Required || mode == Mode::Named;
        if (isForced && m_plan.isOn && m_settings.dropParams && !m_settings.fromAnthropic)
            mode = Mode::Auto;
        Json choice = Json::object();
        choice["type"] = mode == Mode::None ? "none" : mode == Mode::Required ? "any" : mode == Mode::Named ? "tool" : "auto";
        if (mode == Mode::Named)
            choice["name"] = toJson(m_settings.toolChoice->name);
        if (m_settings.parallelToolCalls && mode != Mode::None && (!*m_settings.parallelToolCalls || m_settings.fromAnthropic))
            choice["disable_parallel_tool_use"] = !*m_settings.parallelToolCalls;
        if (!m_settings.toolChoice && !choice.contains("disable_parallel_tool_use"))
            return Json();
        return choice;
    }

    void addResponseFormat(Json &body, bool hasOwnTools)
    {
        if (!m_settings.responseFormat || m_settings.responseFormat->kind == ResponseFormat::Kind::Text)
            return;
        const Json &schema = m_settings.responseFormat->schema;
        const bool hasSchema = schema.is_object() && !schema.empty();
        if (hasSchema && (m_settings.traits.structuredOutputs || m_settings.fromAnthropic)) {
            Json format = Json::object();
            format["type"] = "json_schema";
            format["schema"] = m_settings.fromAnthropic ? schema : structuredOutputSchema(schema);
            objectMember(body, "output_config")["format"] = std::move(format);
            return;
        }
        addJsonTool(schema, hasSchema, hasOwnTools);
    }

    void addJsonTool(const Json &schema, bool hasSchema, bool hasOwnTools)
    {
        Json tool = Json::object();
        tool["name"] = jsonToolName;
        tool["description"] = "Gives the final answer to the user as JSON. Always answer by calling this tool, never with text.";
        Json input = toolInputSchema(schema);
        if (!hasSchema)
            input["additionalProperties"] = true;
        tool["input_schema"] = std::move(input);
        m_tools.push_back(std::move(tool));
        const QByteArray wished = memberBytes(m_choice, "type");
        if (m_plan.isOn || wished == "tool")
            return;
        m_choice = Json::object();
        const bool mayUseOthers = hasOwnTools && wished != "none";
        m_choice["type"] = mayUseOthers ? "any" : "tool";
        if (!mayUseOthers)
            m_choice["name"] = jsonToolName;
        m_choice["disable_parallel_tool_use"] = true;
    }

    void addUsedTools()
    {
        std::set<QByteArray> names;
        for (const Message &message : m_conversation.messages) {
            for (const MessagePart &part : message.parts) {
                if (const auto *use = std::get_if<ToolUsePart>(&part.value))
                    names.insert(use->name);
            }
        }
        if (names.empty())
            return;
        for (const QByteArray &name : names) {
            Json tool = Json::object();
            tool["name"] = toJson(name);
            tool["input_schema"] = toolInputSchema(Json());
            m_tools.push_back(std::move(tool));
        }
        m_choice = Json::object();
        m_choice["type"] = "none";
    }

    const Conversation &m_conversation;
    const RequestSettings &m_settings;
    const ThinkingPlan &m_plan;
    Json m_tools = Json::array();
    Json m_servers = Json::array();
    Json m_choice;
};

} // namespace

Result<void> writeTools(const Conversation &conversation, const RequestSettings &settings, const ThinkingPlan &plan, Json &body)
{
    return ToolWriter(conversation, settings, plan).write(body);
}

} // namespace Gatehouse::Anthropic
