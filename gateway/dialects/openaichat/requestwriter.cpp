// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/requestwriter.h"

#include "gateway/base/ids.h"
#include "gateway/dialects/openaichat/messagetidy.h"
#include "gateway/dialects/openaichat/messagewriter.h"
#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/reasoningfields.h"
#include "gateway/dialects/openaichat/toolfields.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {
namespace {

/// Longest `user` that OpenAI takes. Claude Code sends more.
constexpr qsizetype longestUser = 64;

/// One request being written, field by field.
class Writing
{
public:
    Writing(const Conversation &conversation, const RequestTarget &target)
        : m_conversation(conversation), m_target(target), m_quirks(quirksOf(target.provider)),
          m_reasoningModel(m_quirks.openAiModels && isReasoningModel(target.upstreamModel))
    {
    }

    Result<QByteArray> run()
    {
        m_body["model"] = toJson(bodyModel(m_quirks, m_target.upstreamModel));
        const ContentRules rules{m_quirks, m_target.dropParams};
        Result<Json> messages = MessageWriter(rules).write(m_conversation.messages);
        if (!messages)
            return messages.error();
        if (messages->empty())
            return badField("messages", QStringLiteral("holds nothing that can be sent"));
        const bool thinking = m_conversation.reasoning && !m_conversation.reasoning->disabled;
        if (isParticular(m_quirks, thinking))
            tidyMessages(*messages, m_quirks, thinking);
        m_body["messages"] = std::move(*messages);
        if (const Result<void> written = writeTools(m_conversation, rules, m_body); !written)
            return written.error();
        writeLimits();
        if (const Result<void> written = writeSampling(); !written)
            return written.error();
        writeStream();
        if (m_conversation.responseFormat)
            m_body["response_format"] = writeResponseFormat(*m_conversation.responseFormat);
        if (m_conversation.reasoning)
            writeReasoning(*m_conversation.reasoning, m_quirks, m_target.upstreamModel, m_body);
        if (const Result<void> written = writeRest(); !written)
            return written.error();
        writeDefaults();
        for (const QByteArray &name : m_target.dropFields)
            m_body.erase(name.toStdString());
        return dumpJson(m_body);
    }

private:
    void writeLimits()
    {
        if (m_conversation.maxOutputTokens) {
            qint64 limit = *m_conversation.maxOutputTokens;
            // Where the limit is a duty (Anthropic), clients name their own model's; this model refuses more than it has.
            if (m_conversation.sourceDialect != "openai" && m_target.modelMaxOutput > 0)
                limit = std::min(limit, m_target.modelMaxOutput);
            set("max_tokens", limit);
        }
        if (!m_conversation.stop.empty()) {
            Json stop = Json::array();
            for (const QByteArray &word : m_conversation.stop)
                stop.push_back(toJson(word));
            m_body["stop"] = std::move(stop);
        }
        if (m_conversation.count)
            m_body["n"] = *m_conversation.count;
        if (m_conversation.user.isEmpty())
            return;
        const bool hashed = m_quirks.openAiModels && m_conversation.user.size() > longestUser;
        m_body["user"] = toJson(hashed ? sha256Hex(m_conversation.user) : m_conversation.user);
    }

    Result<void> writeSampling()
    {
        const QString refused = QStringLiteral("the model \"%1\" takes only the default").arg(QString::fromUtf8(m_target.upstreamModel));
        const std::pair<const char *, std::optional<double>> values[] = {{"temperature", m_conversation.temperature}, {"top_p", m_conversation.topP}};
        for (const auto &[name, value] : values) {
            if (!value)
                continue;
            if (!m_reasoningModel || *value == 1.0 || allowed(name))
                m_body[name] = *value;
            else if (!m_target.dropParams)
                return unsupportedField(name, refused);
        }
        if (m_conversation.topK) {
            if (m_quirks.topK || allowed("top_k"))
                m_body["top_k"] = *m_conversation.topK;
            else if (!m_target.dropParams)
                return unsupportedField("top_k", QStringLiteral("the provider \"%1\" has no such parameter").arg(QString::fromUtf8(m_target.provider)));
        }
        return {};
    }

    void writeStream()
    {
        if (!m_conversation.stream)
            return;
        m_body["stream"] = true;
        // Another dialect's clients always get usage; whether this upstream can be asked for it, the target knows.
        const bool askedByClient = m_conversation.includeUsage && m_conversation.sourceDialect == "openai";
        if (m_quirks.streamOptions && (m_target.askForUsage || askedByClient))
            m_body["stream_options"] = Json{{"include_usage", true}};
    }

    /// What this dialect's own clients sent beyond the conversation goes back as it came; other dialects' extras stay
    /// behind, except those whose loss would change what is done.
    Result<void> writeRest()
    {
        if (m_conversation.sourceDialect != "openai") {
            if (given(m_conversation.rest, "mcp_servers") && !m_target.dropParams)
                return unsupportedField("mcp_servers", QStringLiteral("this provider calls no MCP servers"));
            return {};
        }
        for (const auto &[name, value] : m_conversation.rest.items()) {
            const QByteArray field(name.c_str());
            if (m_target.dropParams && m_reasoningModel && isSamplingField(field))
                continue;
            if (field == "stream_options" && value.is_object()) {
                if (m_quirks.streamOptions)
                    m_body["stream_options"].update(value);
            } else {
                set(field, value);
            }
        }
        return {};
    }

    void writeDefaults()
    {
        for (const auto &[name, value] : m_target.parameters.items()) {
            const QByteArray field(name.c_str());
            if (isGatewayField(field) || value.is_null())
                continue;
            if (isOutputLimit(field) && m_conversation.maxOutputTokens)
                continue;
            if (!m_body.contains(fieldName(m_quirks, m_target.upstreamModel, field).toStdString()))
                set(field, value);
        }
        if (m_quirks.usageInclude && !m_body.contains("usage"))
            m_body["usage"] = Json{{"include", true}};
    }

    void set(const QByteArray &name, Json value)
    {
        m_body[fieldName(m_quirks, m_target.upstreamModel, name).toStdString()] = std::move(value);
    }

    bool allowed(QByteArrayView name) const
    {
        return std::find(m_target.allowFields.begin(), m_target.allowFields.end(), name) != m_target.allowFields.end();
    }

    const Conversation &m_conversation;
    const RequestTarget &m_target;
    const Quirks &m_quirks;
    const bool m_reasoningModel;
    Json m_body = Json::object();
};

} // namespace

Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target)
{
    return Writing(conversation, target).run();
}

} // namespace Gatehouse::OpenAiChat
