// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/localservers.h"

#include "gateway/base/json.h"
#include "gateway/upstream/fetch.h"

#include <deque>

namespace Gatehouse {
namespace {

struct Usual {
    const char *title;
    const char *provider;
    const char *address;
    const char *base; ///< what `api_base` must be for its OpenAI surface
};

constexpr Usual usualServers[] = {
    {"Ollama", "ollama_chat", "http://localhost:11434", "http://localhost:11434"},
    {"LM Studio", "lm_studio", "http://localhost:1234", "http://localhost:1234/v1"},
    {"llama.cpp", "llamafile", "http://localhost:8080", "http://localhost:8080/v1"},
    {"vLLM", "hosted_vllm", "http://localhost:8000", "http://localhost:8000/v1"},
};

QStringList modelsOf(const QByteArray &body)
{
    const Result<Json> list = parseJson(body);
    const Json *data = list ? member(*list, "data") : nullptr;
    QStringList models;
    if (!data || !data->is_array())
        return models;
    for (const Json &item : *data) {
        const QByteArray id = memberBytes(item, "id");
        if (!id.isEmpty())
            models << QString::fromUtf8(id);
    }
    return models;
}

OutgoingRequest searchRequest(const Usual &usual)
{
    OutgoingRequest request;
    request.method = "GET";
    request.url = QByteArray(usual.address) + "/v1/models";
    request.connectTimeout = std::chrono::seconds(1);
    request.totalTimeout = std::chrono::seconds(2);
    return request;
}

} // namespace

QCoro::Task<QList<LocalServer>> searchLocalServers(Transport *transport)
{
    std::deque<std::pair<const Usual *, QCoro::Task<Result<FetchedAnswer>>>> running;
    for (const Usual &usual : usualServers)
        running.emplace_back(&usual, fetch(transport, searchRequest(usual)));
    QList<LocalServer> found;
    while (!running.empty()) {
        const Result<FetchedAnswer> answer = co_await running.front().second;
        const Usual &usual = *running.front().first;
        running.pop_front();
        const QStringList models = answer && answer->status == 200 ? modelsOf(answer->body) : QStringList();
        if (!models.isEmpty())
            found << LocalServer{QString::fromUtf8(usual.title), usual.provider, QString::fromUtf8(usual.base), models};
    }
    co_return found;
}

} // namespace Gatehouse
