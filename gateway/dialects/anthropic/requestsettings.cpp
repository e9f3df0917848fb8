// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/requestsettings.h"

#include "gateway/dialects/anthropic/fieldlists.h"

#include <algorithm>

namespace Gatehouse::Anthropic {
namespace {

bool holds(const std::vector<QByteArray> &list, QByteArrayView name)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

Error unsupportedField(QByteArrayView field, const QByteArray &model)
{
    Error error(ErrorKind::UnsupportedParameter,
                QStringLiteral("Anthropic's Messages API has no `%1` (model %2). Leave the field out, or set `drop_params: true` "
                               "to have such fields dropped.")
                    .arg(QString::fromUtf8(field), QString::fromUtf8(model)));
    error.param = field.toByteArray();
    return error;
}

class SettingsBuilder
{
public:
    SettingsBuilder(const Conversation &conversation, const RequestTarget &target) : m_conversation(conversation), m_target(target) {}

    Result<RequestSettings> build()
    {
        m_settings.traits = modelTraits(m_target.upstreamModel);
        m_settings.fromAnthropic = m_conversation.sourceDialect == "anthropic";
        m_settings.dropParams = m_target.dropParams;
        takeConversation();
        if (m_conversation.count.value_or(1) != 1) {
            if (const Result<void> done = takeForeign("n", *m_conversation.count); !done)
                return done.error();
        }
        const bool knowsRest = m_settings.fromAnthropic || m_conversation.sourceDialect.startsWith("openai");
        if (knowsRest) {
            for (const auto &[key, value] : m_conversation.rest.items()) {
                if (const Result<void> done = takeRest(QByteArray::fromStdString(key), value); !done)
                    return done.error();
            }
        }
        for (const auto &[key, value] : m_target.parameters.items()) {
            if (const Result<void> done = takeDefault(QByteArray::fromStdString(key), value); !done)
                return done.error();
        }
        if (const Result<void> checked = checkSampling(); !checked)
            return checked.error();
        if (const Result<void> checked = checkStop(); !checked)
            return checked.error();
        return std::move(m_settings);
    }

private:
    bool isDropped(std::initializer_list<const char *> names) const
    {
        return std::any_of(names.begin(), names.end(), [this](const char *name) { return holds(m_target.dropFields, name); });
    }

    void takeConversation()
    {
        if (!isDropped({"max_tokens", "max_completion_tokens"}))
            m_settings.maxTokens = m_conversation.maxOutputTokens;
        if (!isDropped({"temperature"}))
            m_settings.temperature = m_conversation.temperature;
        if (!isDropped({"top_p"}))
            m_settings.topP = m_conversation.topP;
        if (!isDropped({"top_k"}))
            m_settings.topK = m_conversation.topK;
        if (!isDropped({"stop", "stop_sequences"}))
            m_settings.stop = m_conversation.stop;
        if (!isDropped({"reasoning_effort", "thinking"}))
            m_settings.reasoning = m_conversation.reasoning;
        m_settings.dropTools = isDropped({"tools"});
        if (!isDropped({"tool_choice"}) && !m_settings.dropTools)
            m_settings.toolChoice = m_conversation.toolChoice;
        if (!isDropped({"parallel_tool_calls"}) && !m_settings.dropTools)
            m_settings.parallelToolCalls = m_conversation.parallelToolCalls;
        if (!isDropped({"response_format"}))
            m_settings.responseFormat = m_conversation.responseFormat;
        if (!isDropped({"user"}))
            m_settings.user = m_conversation.user;
    }

    /// A field of OpenAI's that Anthropic does not have.
    Result<void> takeForeign(const QByteArray &name, const Json &value)
    {
        if (holds(m_target.allowFields, name)) {
            m_settings.rest[name.toStdString()] = value;
            return {};
        }
        if (m_target.dropParams || isHarmless(name, value) || holds(m_target.dropFields, name))
            return {};
        return unsupportedField(name, m_target.upstreamModel);
    }

    Result<void> takeRest(const QByteArray &name, const Json &value)
    {
        if (isGatewayField(name) || value.is_null() || holds(m_target.dropFields, name))
            return {};
        if (m_settings.fromAnthropic) {
            m_settings.rest[name.toStdString()] = value;
            return {};
        }
        if (name == "metadata") {
            // Over there it is the gateway's; only the name of the end user is meant for the model's provider too.
            if (m_settings.user.isEmpty())
                m_settings.user = memberBytes(value, "user_id");
            return {};
        }
        if (name == "safety_identifier" && m_settings.user.isEmpty()) {
            m_settings.user = jsonBytes(value);
            return {};
        }
        if (name == "thinking") {
            takeThinking(value);
            return {};
        }
        if (name == "web_search_options") {
            m_settings.webSearch = value;
            return {};
        }
        if (name == "service_tier") {
            const QByteArray tier = jsonBytes(value);
            if (tier == "default" || tier == "standard_only")
                m_settings.rest["service_tier"] = "standard_only";
            else if (tier == "auto" || tier == "priority")
                m_settings.rest["service_tier"] = "auto";
            return {};
        }
        if (isUnsupportedOpenAiField(name) || isHarmless(name, value))
            return takeForeign(name, value);
        m_settings.rest[name.toStdString()] = value;
        return {};
    }

    /// Anthropic's own `thinking` object in an OpenAI request wins over `reasoning_effort`.
    void takeThinking(const Json &thinking)
    {
        if (!thinking.is_object())
            return;
        Reasoning wanted = m_settings.reasoning.value_or(Reasoning());
        const QByteArray type = memberBytes(thinking, "type");
        wanted.disabled = type == "disabled";
        wanted.adaptive = type == "adaptive";
        if (type == "enabled")
            wanted.budget = memberInt(thinking, "budget_tokens", 1024);
        m_settings.reasoning = wanted;
    }

    Result<void> takeDefault(const QByteArray &name, const Json &value)
    {
        if (value.is_null() || holds(m_target.dropFields, name))
            return {};
        if (name == "extra_body" && value.is_object()) {
            for (const auto &[key, inner] : value.items()) {
                if (!m_settings.rest.contains(key))
                    m_settings.rest[key] = inner;
            }
            return {};
        }
        if (name == "reasoning_effort") {
            if (!m_settings.reasoning && value.is_string())
                m_settings.reasoning = Reasoning{jsonBytes(value), std::nullopt, false, false};
            return {};
        }
        if (name == "thinking") {
            if (!m_settings.reasoning)
                takeThinking(value);
            return {};
        }
        if (name == "user") {
            if (m_settings.user.isEmpty())
                m_settings.user = jsonBytes(value);
            return {};
        }
        if (isUnsupportedOpenAiField(name))
            return takeForeign(name, value);
        const auto [key, translated] = anthropicParameter(name, value);
        takeSimpleDefault(key, translated);
        return {};
    }

    void takeSimpleDefault(const QByteArray &name, const Json &value)
    {
        const auto fill = [&value](auto &field) {
            using Value = typename std::remove_reference_t<decltype(field)>::value_type;
            if (!field && value.is_number())
                field = value.get<Value>();
        };
        if (name == "max_tokens") {
            fill(m_settings.maxTokens);
        } else if (name == "temperature") {
            fill(m_settings.temperature);
        } else if (name == "top_p") {
            fill(m_settings.topP);
        } else if (name == "top_k") {
            fill(m_settings.topK);
        } else if (name == "stop_sequences") {
            if (m_settings.stop.empty()) {
                for (const Json &stop : value)
                    m_settings.stop.push_back(jsonBytes(stop));
            }
        } else if (!name.isEmpty() && !m_settings.rest.contains(name.toStdString())) {
            m_settings.rest[name.toStdString()] = value;
        }
    }

    /// Anthropic's temperature ends at 1, OpenAI's at 2. What the newest models refuse is dropped only on request:
    /// their own answer says best what they take.
    Result<void> checkSampling()
    {
        if (m_settings.fromAnthropic)
            return {};
        if (m_settings.temperature.value_or(0) > 1) {
            if (!m_target.dropParams) {
                Error error(ErrorKind::UnsupportedParameter,
                            QStringLiteral("`temperature` is %1, but Anthropic's models take 0 to 1. Lower it, or set "
                                           "`drop_params: true` to have it limited to 1.").arg(*m_settings.temperature));
                error.param = "temperature";
                return error;
            }
            m_settings.temperature = 1;
        }
        if (!m_target.dropParams)
            return {};
        if (!m_settings.traits.sampling) {
            m_settings.temperature.reset();
            m_settings.topP.reset();
            m_settings.topK.reset();
        } else if (m_settings.traits.oneSamplingField && m_settings.temperature) {
            m_settings.topP.reset();
        }
        return {};
    }

    Result<void> checkStop()
    {
        const auto isBlank = [](const QByteArray &stop) { return stop.trimmed().isEmpty(); };
        const auto blank = std::find_if(m_settings.stop.begin(), m_settings.stop.end(), isBlank);
        if (m_settings.fromAnthropic || blank == m_settings.stop.end())
            return {};
        if (!m_target.dropParams) {
            Error error(ErrorKind::UnsupportedParameter,
                        QStringLiteral("`stop` holds a sequence of nothing but white space, which Anthropic refuses. Remove it, or "
                                       "set `drop_params: true` to have it dropped."));
            error.param = "stop";
            return error;
        }
        m_settings.stop.erase(std::remove_if(m_settings.stop.begin(), m_settings.stop.end(), isBlank), m_settings.stop.end());
        return {};
    }

    const Conversation &m_conversation;
    const RequestTarget &m_target;
    RequestSettings m_settings;
};

} // namespace

Result<RequestSettings> requestSettings(const Conversation &conversation, const RequestTarget &target)
{
    return SettingsBuilder(conversation, target).build();
}

Json &objectMember(Json &body, const char *name)
{
    Json &found = body[name];
    if (!found.is_object())
        found = Json::object();
    return found;
}

std::pair<QByteArray, Json> anthropicParameter(const QByteArray &name, const Json &value)
{
    if (name == "max_completion_tokens")
        return {"max_tokens", value};
    if (name == "stop") {
        Json list = value.is_array() ? value : Json::array({value});
        return {"stop_sequences", std::move(list)};
    }
    const bool isForeign = isUnsupportedOpenAiField(name) || isGatewayField(name) || isHarmless(name, value)
        || name == "reasoning_effort" || name == "user" || name == "parallel_tool_calls" || name == "response_format";
    return {isForeign ? QByteArray() : name, value};
}

} // namespace Gatehouse::Anthropic
