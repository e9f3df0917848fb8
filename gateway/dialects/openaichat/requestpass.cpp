// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/requestpass.h"

#include "gateway/dialects/openaichat/messagetidy.h"
#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/reasoningfields.h"
#include "gateway/dialects/openaichat/toolfields.h"

namespace Gatehouse::OpenAiChat {
namespace {

/// One body on its way through.
class Passing
{
public:
    Passing(const JsonScan &body, const RequestTarget &target)
        : m_body(body), m_target(target), m_quirks(quirksOf(target.provider)),
          m_reasoningModel(m_quirks.openAiModels && isReasoningModel(target.upstreamModel)), m_splice(body)
    {
    }

    QByteArray run()
    {
        m_splice.set("model", jsonQuoted(bodyModel(m_quirks, m_target.upstreamModel)));
        removeOwnFields();
        askForUsage();
        if (m_reasoningModel && given("max_tokens"))
            rename("max_tokens", "max_completion_tokens");
        applyQuirks();
        applyThinking();
        tidy();
        addDefaults();
        for (const QByteArray &name : m_target.dropFields)
            m_splice.remove(name);
        return m_splice.apply();
    }

private:
    /// The field, when it is there and not null.
    const JsonField *given(QByteArrayView name) const
    {
        const JsonField *field = m_body.field(name);
        return field && field->type != JsonType::Null ? field : nullptr;
    }

    QByteArray rawOf(const JsonField &field) const { return m_body.raw(field).toByteArray(); }

    void removeOwnFields()
    {
        for (const JsonField &field : m_body.fields()) {
            if (isGatewayField(field.name))
                m_splice.remove(field.name);
            else if (field.name == "metadata" && !keepsMetadata(m_quirks, m_body.truth("store")))
                m_splice.remove(field.name);
            else if (m_target.dropParams && m_quirks.openAiModels && isRefused(field))
                m_splice.remove(field.name);
        }
    }

    /// What OpenAI answers with 400, for clients that asked to have such things dropped.
    bool isRefused(const JsonField &field) const
    {
        if (m_reasoningModel)
            return field.name == "thinking" || (isSamplingField(field.name) && m_body.raw(field) != "1");
        return field.name == "thinking" || field.name == "reasoning_effort";
    }

    void askForUsage()
    {
        const JsonField *options = given("stream_options");
        if (!m_quirks.streamOptions) {
            m_splice.remove("stream_options");
            return;
        }
        if (!m_target.askForUsage || !m_body.truth("stream"))
            return;
        if (!options) {
            m_splice.set("stream_options", R"({"include_usage":true})");
        } else if (options->type == JsonType::Object) {
            const Result<JsonScan> inner = JsonScan::read(m_body.raw(*options));
            if (!inner || inner->truth("include_usage"))
                return;
            JsonSplice splice(*inner);
            splice.set("include_usage", "true");
            m_splice.set("stream_options", splice.apply());
        }
    }

    void rename(const char *from, const char *to)
    {
        if (!given(to))
            m_splice.set(to, rawOf(*m_body.field(from)));
        m_splice.remove(from);
    }

    void applyQuirks()
    {
        if (m_quirks.randomSeed && given("seed"))
            rename("seed", "random_seed");
        if (m_quirks.anyForRequired) {
            const JsonField *choice = given("tool_choice");
            if (choice && (choice->type == JsonType::Object || m_body.text("tool_choice") == "required"))
                m_splice.set("tool_choice", R"("any")");
        }
        if (m_quirks.usageInclude && !given("usage"))
            m_splice.set("usage", R"({"include":true})");
        const JsonField *tools = m_quirks.strictTools ? nullptr : given("tools");
        if (tools && m_body.raw(*tools).indexOf("\"strict\"") >= 0) {
            if (Result<Json> list = parseJson(m_body.raw(*tools))) {
                removeStrict(*list);
                m_splice.set("tools", dumpJson(*list));
            }
        }
    }

    /// How hard to think, where the provider says it otherwise than the client may.
    void applyThinking()
    {
        const JsonField *effort = given("reasoning_effort");
        const JsonField *thinking = given("thinking");
        if (m_quirks.thinking == ThinkingKnob::Switch && effort) {
            m_splice.remove("reasoning_effort");
            if (!thinking)
                m_splice.set("thinking", m_body.text("reasoning_effort") == "none" ? R"({"type":"disabled"})" : R"({"type":"enabled"})");
        }
        if (m_quirks.thinking == ThinkingKnob::Effort && thinking) {
            const Result<Json> object = parseJson(m_body.raw(*thinking));
            const Json *budget = object ? member(*object, "budget_tokens") : nullptr;
            m_splice.remove("thinking");
            if (!effort && budget && budget->is_number() && memberBytes(*object, "type") == "enabled")
                m_splice.set("reasoning_effort", jsonQuoted(effortOf(budget->get<qint64>())));
        }
    }

    bool isThinking() const
    {
        const JsonField *thinking = given("thinking");
        if (thinking)
            return m_body.raw(*thinking).indexOf("\"enabled\"") >= 0;
        return given("reasoning_effort") && m_body.text("reasoning_effort") != "none";
    }

    void tidy()
    {
        const JsonField *messages = given("messages");
        if (!messages || !isParticular(m_quirks, isThinking()))
            return;
        Result<Json> list = parseJson(m_body.raw(*messages));
        if (list && tidyMessages(*list, m_quirks, isThinking()))
            m_splice.set("messages", dumpJson(*list));
    }

    void addDefaults()
    {
        for (const auto &[name, value] : m_target.parameters.items()) {
            const QByteArray field(name.c_str());
            const QByteArray atProvider = fieldName(m_quirks, m_target.upstreamModel, field);
            if (value.is_null() || isGatewayField(field) || given(field) || given(atProvider))
                continue;
            if (isOutputLimit(field) && (given("max_tokens") || given("max_completion_tokens")))
                continue;
            m_splice.set(atProvider, dumpJson(value));
        }
    }

    const JsonScan &m_body;
    const RequestTarget &m_target;
    const Quirks &m_quirks;
    const bool m_reasoningModel;
    JsonSplice m_splice;
};

} // namespace

Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target)
{
    return Passing(body, target).run();
}

} // namespace Gatehouse::OpenAiChat
