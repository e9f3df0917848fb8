// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fakeservices.h"

#include <iterator>
#include <random>

namespace Gatehouse {

namespace {

using namespace std::chrono_literals;

struct SampleModel {
    const char *name, *provider, *title, *upstream, *base;
    double inputPrice, outputPrice; ///< dollars a million tokens
};

constexpr SampleModel samples[] = {
    {"gpt-4o-mini", "azure", "Azure OpenAI", "gpt-4o-mini", "https://contoso.openai.azure.com", 0.15, 0.60},
    {"claude-sonnet", "anthropic", "Anthropic", "claude-sonnet-4-5", "https://api.anthropic.com", 3.00, 15.00},
    {"gpt-4o", "openai", "OpenAI", "gpt-4o-2024-11-20", "https://api.openai.com/v1", 2.50, 10.00},
    {"llama-3.3-70b", "groq", "Groq", "llama-3.3-70b-versatile", "https://api.groq.com/openai/v1", 0.59, 0.79},
    {"qwen3-local", "ollama", "Ollama", "qwen3:8b", "http://localhost:11434", 0, 0},
};

struct SampleFailure {
    int status;
    const char *kind;
    const char *message;
};

constexpr SampleFailure failures[] = {
    {401, "authentication", "The key \"sk-…9f3c\" is not known. Create one under Keys, or send the master key."},
    {429, "rate_limited", "azure: rate limit of 60,000 tokens a minute reached. Try again in 12 seconds."},
    {408, "timeout", "anthropic did not answer within 600 seconds."},
    {400, "context_window", "This model takes at most 128,000 tokens; the prompt has 141,230."},
    {500, "upstream_unreachable", "Could not connect to localhost:11434: connection refused. Is Ollama running?"},
};

void price(RequestRecord &row, const SampleModel &model)
{
    row.cost.input = UnitPrice::perMillion(model.inputPrice).times(row.usage.input);
    row.cost.output = UnitPrice::perMillion(model.outputPrice).times(row.usage.output);
    row.cost.total = row.cost.input + row.cost.output;
    row.cost.priced = model.inputPrice > 0;
}

RequestRecord makeRecord(std::mt19937 &random, int index)
{
    const auto upTo = [&random](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    const SampleModel &model = samples[upTo(static_cast<int>(std::size(samples)))];
    RequestRecord row;
    row.id = QByteArray("5f0c9b1e-0000-4000-8000-") + QByteArray::number(index, 16).rightJustified(12, '0');
    row.route = upTo(5) == 0 ? "/v1/messages" : "/v1/chat/completions";
    row.dialect = row.route == "/v1/messages" ? "anthropic" : "openai";
    row.model = model.name;
    row.provider = model.provider;
    row.upstreamModel = model.upstream;
    row.deploymentId = QByteArray("deployment-") + model.name;
    row.apiBase = model.base;
    row.keyAlias = upTo(3) == 0 ? "checkout-service" : "master key";
    row.keyHash = row.keyAlias == "master key" ? "88dc28d0" : "3f79bb7b";
    row.clientAddress = "127.0.0.1";
    row.userAgent = "OpenAI/Python 1.55.0";
    row.streamed = upTo(3) != 0;
    row.status = 200;
    row.usage.input = 40 + upTo(6000);
    row.usage.output = 10 + upTo(900);
    row.duration = std::chrono::milliseconds(180 + upTo(7000));
    row.timeToFirstToken = std::chrono::duration_cast<std::chrono::microseconds>(row.duration / 6);
    row.overhead = std::chrono::microseconds(180 + upTo(400));
    row.finishReason = "stop";
    row.requestBytes = row.usage.input * 4;
    row.responseBytes = row.usage.output * 6;
    row.cacheHit = upTo(17) == 0;
    if (upTo(11) == 0) {
        const SampleFailure &failure = failures[upTo(static_cast<int>(std::size(failures)))];
        row.status = failure.status;
        row.errorKind = failure.kind;
        row.errorMessage = QString::fromUtf8(failure.message);
        row.usage = {};
        row.timeToFirstToken = -1us;
        row.finishReason.clear();
        row.state = LedgerState::Released;
    }
    price(row, model);
    return row;
}

} // namespace

QList<RequestRecord> makeRecords(int count, WallTime until)
{
    std::mt19937 random(7); // NOLINT: the same rows every time
    QList<RequestRecord> rows;
    rows.reserve(count);
    for (int i = 0; i < count; ++i)
        rows.append(makeRecord(random, i));
    WallTime at = until;
    for (int i = count - 1; i >= 0; --i) {
        rows[i].startedAt = at;
        at -= std::chrono::milliseconds(400 + random() % 9000);
    }
    return rows;
}

QList<ModelStatus> makeModels()
{
    QList<ModelStatus> models;
    int line = 2;
    for (const SampleModel &sample : samples) {
        ModelStatus model;
        model.id = QByteArray("deployment-") + sample.name;
        model.name = QString::fromUtf8(sample.name);
        model.provider = QString::fromUtf8(sample.provider);
        model.providerTitle = QString::fromUtf8(sample.title);
        model.upstreamModel = QString::fromUtf8(sample.upstream);
        model.apiBase = QString::fromUtf8(sample.base);
        model.where = QStringLiteral("litellm_config.yaml:%1").arg(line);
        line += 6;
        if (sample.inputPrice > 0) {
            model.price.input = UnitPrice::perMillion(sample.inputPrice);
            model.price.output = UnitPrice::perMillion(sample.outputPrice);
            model.price.contextTokens = 128'000;
        }
        model.health = ModelStatus::Health::Healthy;
        model.lastLatency = 420ms;
        models.append(model);
    }
    models[3].health = ModelStatus::Health::Unusable;
    models[3].healthText = QStringLiteral("GROQ_API_KEY is not set. Set it in the environment or in .env, then reload.");
    models[3].lastLatency.reset();
    models[4].health = ModelStatus::Health::Failing;
    models[4].healthText = QStringLiteral("Could not connect to localhost:11434: connection refused. Is Ollama running?");
    models[4].lastLatency.reset();
    return models;
}

CapturedExchange sampleExchange(const RequestRecord &record)
{
    CapturedExchange exchange;
    exchange.id = record.id;
    const QByteArray question = ",\"messages\":[{\"role\":\"system\",\"content\":\"You are a helpful assistant for a bicycle shop. Answer in two sentences at most, and "
                                "name a price when one is known.\"},{\"role\":\"user\",\"content\":\"Which tyres fit a 28-inch trekking bike?\"}],"
                                "\"temperature\":0.2,\"stream\":true,\"stream_options\":{\"include_usage\":true},\"user\":null}";
    exchange.clientRequestHead = "POST " + record.route + "\nhost: localhost:4000\nauthorization: ••••\ncontent-type: application/json\nuser-agent: "
        + record.userAgent + "\naccept: */*\n";
    exchange.clientRequestBody = "{\"model\":\"" + record.model + '"' + question;
    exchange.upstreamRequestHead = "POST /v1/chat/completions\nauthorization: ••••\ncontent-type: application/json\n";
    exchange.upstreamRequestBody = "{\"model\":\"" + record.upstreamModel + '"' + question;
    exchange.upstreamResponseHead = "200\ncontent-type: text/event-stream\nx-request-id: 8f2d\n";
    exchange.upstreamResponseBody = "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Tyres\"}}]}\n\n"
                                    "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" of 40 mm\"}}]}\n\ndata: [DONE]\n\n";
    exchange.clientResponseHead = exchange.upstreamResponseHead;
    exchange.clientResponseBody = exchange.upstreamResponseBody;
    return exchange;
}

void FakeServices::fill(int count)
{
    gateway.key = Secret("sk-gatehouse-example-4f2a");
    gateway.currentStatus.configFile = QStringLiteral("/home/you/gateway/litellm_config.yaml");
    gateway.currentStatus.modelCount = static_cast<int>(makeModels().size());
    gateway.currentStorage.state = StorageStatus::State::Connected;
    gateway.currentStorage.where = QStringLiteral("/home/you/.local/share/gatehouse/gatehouse.db");
    models.list = makeModels();
    requests.rows = makeRecords(count, SystemClock().wall());
    LiveFigures &figures = gateway.currentFigures;
    figures.requestsPerSecond = 3.4;
    figures.inFlight = 2;
    figures.requestsToday = count;
    for (const RequestRecord &row : std::as_const(requests.rows)) {
        figures.failedToday += row.failed() ? 1 : 0;
        figures.tokensToday += row.usage.total();
        figures.spendToday += row.cost.total;
    }
    gateway.run();
}

} // namespace Gatehouse
