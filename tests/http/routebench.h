// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/http/dispatcher.h"
#include "tests/support/workerbench.h"

#include <QTest>

namespace Gatehouse {

/// A worker behind its dispatcher, asked without sockets. For tests of the routes.
class RouteBench : public WorkerBench
{
public:
    using Client = std::shared_ptr<RecordingClient>;

    explicit RouteBench(const QByteArray &yaml) : WorkerBench(yaml), dispatcher(worker) {}

    /// `target` may have a query. The key goes into Authorization; none when it is empty.
    Client ask(const QByteArray &method, const QByteArray &target, const QByteArray &key = {}, const QByteArray &body = {}, HeaderList headers = {})
    {
        auto request = std::make_shared<InboundRequest>();
        request->method = method;
        request->target = target;
        const qsizetype query = target.indexOf('?');
        request->path = target.split('?').first();
        request->query = query < 0 ? QByteArray() : target.sliced(query + 1);
        request->headers = std::move(headers);
        if (!key.isEmpty())
            request->headers.add("Authorization", "Bearer " + key);
        request->body = body;
        request->receivedAt = request->firstByteAt = worker.clock->steady();
        auto client = std::make_shared<RecordingClient>();
        dispatcher(request, client);
        return client;
    }
    /// Asks and waits for the whole answer.
    Client get(const QByteArray &target, const QByteArray &key = {}, HeaderList headers = {})
    {
        const Client client = ask("GET", target, key, {}, std::move(headers));
        (void)QTest::qWaitFor([&client] { return client->complete(); }, 5000);
        return client;
    }
    bool waitForStorage(StorageStatus::State state)
    {
        return QTest::qWaitFor([this, state] { return storage->status().state == state; }, 5000);
    }

    Dispatcher dispatcher;
};

inline Json jsonOf(const RouteBench::Client &client)
{
    const Result<Json> json = parseJson(client->body);
    return json ? json.value() : Json();
}

} // namespace Gatehouse
