// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/dispatcher.h"

#include "gateway/access/account.h"
#include "gateway/base/ids.h"
#include "gateway/http/answers.h"
#include "gateway/pipeline/errorwriter.h"
#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {
namespace {

/// Path below the configured root; null when the request is outside of it.
QByteArray belowRoot(const QByteArray &path, const QByteArray &root)
{
    if (root.isEmpty())
        return path;
    if (path == root)
        return QByteArrayLiteral("/");
    return path.startsWith(root + '/') ? path.sliced(root.size()) : QByteArray();
}

} // namespace

Dispatcher::Dispatcher(WorkerContext &worker) : m_worker(worker), m_routes(allRoutes()) {}

void Dispatcher::operator()(std::shared_ptr<const InboundRequest> request, std::shared_ptr<ReplySink> reply) const
{
    RouteCall call;
    call.callId = newUuid();
    call.route = belowRoot(request->path, m_worker.shared->rootPath);
    // One trailing slash is forgiven, as over there.
    if (call.route.size() > 1 && call.route.endsWith('/'))
        call.route.chop(1);
    const RouteTable::Match match = m_routes.find(request->method, call.route);
    if (!match.route) {
        refuse(*reply, match, request->method, call.callId);
        return;
    }
    if (match.route->access != Access::Open) {
        Result<Caller> caller = identify(request->headers, m_worker);
        if (!caller) {
            sendError(*reply, caller.error(), nullptr, call.callId);
            return;
        }
        const RouteAsked asked{request->method, call.route, match.route->access};
        if (const Result<void> allowed = mayCallRoute(caller->account->rights, asked); !allowed) {
            sendError(*reply, allowed.error(), nullptr, call.callId);
            return;
        }
        call.caller = std::move(*caller);
    }
    call.worker = &m_worker;
    call.argument = match.argument;
    call.request = std::move(request);
    call.reply = std::move(reply);
    match.route->run(std::move(call));
}

void Dispatcher::refuse(ReplySink &reply, const RouteTable::Match &match, const QByteArray &method, const QByteArray &callId) const
{
    HeaderList headers{{"x-litellm-call-id", callId}};
    if (match.allowed.isEmpty()) {
        sendJson(reply, 404, QByteArrayLiteral("{\"detail\":\"Not Found\"}"), std::move(headers));
        return;
    }
    QList<QByteArray> allowed = match.allowed;
    if (allowed.contains("GET"))
        allowed << "HEAD";
    allowed << "OPTIONS";
    headers.add("Allow", allowed.join(", "));
    if (method == "OPTIONS")
        reply.send(204, std::move(headers), {});
    else
        sendJson(reply, 405, QByteArrayLiteral("{\"detail\":\"Method Not Allowed\"}"), std::move(headers));
}

} // namespace Gatehouse
