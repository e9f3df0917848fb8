// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/costroutes.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/accounting/prompttokens.h"
#include "gateway/accounting/tokenizer.h"
#include "gateway/dialects/dialect.h"
#include "gateway/http/answers.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/services/modelprices.h"

namespace Gatehouse {
namespace {

constexpr qint64 mostEstimatedTokens = 1'000'000'000;
constexpr qint64 mostEstimatedRequests = 1'000'000'000;

Error missing(const char *name, const QString &message)
{
    Error error(ErrorKind::InvalidRequest, message);
    error.param = name;
    return error;
}

Result<Json> bodyOf(const RouteCall &call)
{
    Result<Json> body = parseJson(call.request->body);
    if (body && !body->is_object())
        return missing("request_body", QStringLiteral("The body is no JSON object."));
    if (!body) {
        Error error = body.error();
        error.param = "request_body";
        return error;
    }
    return body;
}

Result<PricedModel> pricedModelOf(const RouteCall &call, const QByteArray &name)
{
    if (name.isEmpty())
        return missing("model", QStringLiteral("`model` is missing; say whose price is meant."));
    return priceOfModel(*call.worker->snapshot, *call.worker->prices, name);
}

/// A whole number that may be absent.
Result<std::optional<qint64>> count(const Json &body, const char *name, qint64 most)
{
    const Json *value = member(body, name);
    if (!value || value->is_null())
        return std::optional<qint64>();
    if (!value->is_number_integer() || value->get<qint64>() < 0 || value->get<qint64>() > most) {
        return missing(name, QStringLiteral("`%1` is %2; give a whole number from 0 to %3.")
                                 .arg(QString::fromUtf8(name), QString::fromUtf8(dumpJson(*value).left(80))).arg(most));
    }
    return std::optional(value->get<qint64>());
}

/// What an answer used: as it says itself, else counted.
Result<Usage> usageOfAnswer(const Json &response)
{
    const QByteArray text = dumpJson(response);
    const Result<Reply> reply = findDialect("openai")->readReply(text);
    if (!reply)
        return missing("completion_response", QStringLiteral("`completion_response` is no chat completion: ") + reply.error().message);
    return reply->usage;
}

Result<Money> costOfBody(const RouteCall &call, const Json &body)
{
    QByteArray name = memberBytes(body, "model");
    if (const Json *response = member(body, "completion_response"); response && response->is_object()) {
        const Result<Usage> usage = usageOfAnswer(*response);
        if (!usage)
            return usage.error();
        if (name.isEmpty())
            name = memberBytes(*response, "model");
        const auto model = pricedModelOf(call, name);
        return model ? Result<Money>(costOf(*usage, model->price).total) : model.error();
    }
    const Json *messages = member(body, "messages");
    if (!messages || !messages->is_array())
        return missing("messages", QStringLiteral("Send `model` and `messages`, or a `completion_response`."));
    const auto model = pricedModelOf(call, name);
    if (!model)
        return model.error();
    Usage usage;
    usage.input = countChatTokens(*messages, member(body, "tools"));
    return costOf(usage, model->price).total;
}

/// One line of an estimate: so much for each part, `times` over; null when it is not known how often.
void addTimes(Json &body, const char *prefix, std::optional<qint64> times, Money input, Money output)
{
    const auto total = [&](Money money) { return times ? Json(money.usd() * static_cast<double>(*times)) : Json(nullptr); };
    const std::string name = prefix;
    body[name + "_cost"] = total(input + output);
    body[name + "_input_cost"] = total(input);
    body[name + "_output_cost"] = total(output);
}

Result<Json> estimateOf(const RouteCall &call, const Json &body)
{
    const auto model = pricedModelOf(call, memberBytes(body, "model"));
    if (!model)
        return model.error();
    const auto input = count(body, "input_tokens", mostEstimatedTokens), output = count(body, "output_tokens", mostEstimatedTokens);
    const auto daily = count(body, "num_requests_per_day", mostEstimatedRequests), monthly = count(body, "num_requests_per_month", mostEstimatedRequests);
    for (const auto *number : {&input, &output, &daily, &monthly}) {
        if (!*number)
            return number->error();
    }
    Usage usage;
    usage.input = input->value_or(0);
    usage.output = output->value_or(0);
    const CostBreakdown cost = costOf(usage, model->price);
    Json answer = Json::object();
    answer["model"] = toJson(memberBytes(body, "model"));
    answer["input_tokens"] = usage.input;
    answer["output_tokens"] = usage.output;
    answer["num_requests_per_day"] = *daily ? Json(**daily) : Json(nullptr);
    answer["num_requests_per_month"] = *monthly ? Json(**monthly) : Json(nullptr);
    answer["cost_per_request"] = cost.total.usd();
    answer["input_cost_per_request"] = cost.input.usd();
    answer["output_cost_per_request"] = cost.output.usd();
    addTimes(answer, "daily", *daily, cost.input, cost.output);
    addTimes(answer, "monthly", *monthly, cost.input, cost.output);
    answer["input_cost_per_token"] = model->price.input ? Json(model->price.input->usd()) : Json(nullptr);
    answer["output_cost_per_token"] = model->price.output ? Json(model->price.output->usd()) : Json(nullptr);
    answer["provider"] = model->provider.isEmpty() ? Json(nullptr) : toJson(model->provider);
    answer["price_version"] = toJson(model->price.source);
    return answer;
}

Result<Json> countOf(const RouteCall &call, const Json &body)
{
    const QByteArray name = memberBytes(body, "model");
    if (name.isEmpty())
        return missing("model", QStringLiteral("`model` is missing; say for which model tokens are counted."));
    const Json *messages = member(body, "messages"), *prompt = member(body, "prompt");
    const bool hasMessages = messages && messages->is_array(), hasPrompt = prompt && (prompt->is_string() || prompt->is_array());
    if (!hasMessages && !hasPrompt)
        return missing("messages", QStringLiteral("Send `messages` or a `prompt` to be counted."));
    const Snapshot &snapshot = *call.worker->snapshot;
    QByteArray used = name;
    if (const auto group = snapshot.groups.constFind(snapshot.config.modelGroupAlias.value(name, name)); group != snapshot.groups.constEnd() && !group->empty())
        used = snapshot.targets[static_cast<std::size_t>(group->front())].deployment.upstreamModel;
    Json answer = Json::object();
    answer["total_tokens"] = hasMessages ? countChatTokens(*messages, member(body, "tools")) : countPromptTokens(*prompt);
    answer["request_model"] = toJson(name);
    answer["model_used"] = toJson(used);
    answer["tokenizer_type"] = "openai_tokenizer";
    return answer;
}

void answerOr(const RouteCall &call, const Result<Json> &body)
{
    if (body)
        answer(call, *body);
    else
        sendError(*call.reply, body.error(), nullptr, call.callId);
}

} // namespace

void calculateSpend(RouteCall call)
{
    const Result<Json> body = bodyOf(call);
    if (!body)
        return answerOr(call, body);
    const Result<Money> cost = costOfBody(call, *body);
    answerOr(call, cost ? Result<Json>(Json{{"cost", cost->usd()}}) : cost.error());
}

void estimateCost(RouteCall call)
{
    const Result<Json> body = bodyOf(call);
    answerOr(call, body ? estimateOf(call, *body) : body);
}

void countTokensOf(RouteCall call)
{
    const Result<Json> body = bodyOf(call);
    answerOr(call, body ? countOf(call, *body) : body);
}

} // namespace Gatehouse
