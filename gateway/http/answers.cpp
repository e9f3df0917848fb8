// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/answers.h"

namespace Gatehouse {

void sendJson(ReplySink &reply, int status, QByteArray json, HeaderList headers)
{
    headers.set("Content-Type", "application/json");
    reply.send(status, std::move(headers), std::move(json));
}

void answer(const RouteCall &call, const Json &body, HeaderList headers)
{
    headers.set("x-litellm-call-id", call.callId);
    sendJson(*call.reply, 200, dumpJson(body), std::move(headers));
}

void sendPage(const RouteCall &call, QByteArray html)
{
    HeaderList headers{{"Content-Type", "text/html; charset=utf-8"},
                       {"x-litellm-call-id", call.callId},
                       {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
                       {"Cache-Control", "no-store"}};
    call.reply->send(200, std::move(headers), std::move(html));
}

QHash<QByteArray, QByteArray> queryFields(const InboundRequest &request)
{
    QHash<QByteArray, QByteArray> fields;
    for (const QByteArray &pair : request.query.split('&')) {
        const qsizetype equals = pair.indexOf('=');
        QByteArray name = equals < 0 ? pair : pair.first(equals);
        QByteArray value = equals < 0 ? QByteArray() : pair.sliced(equals + 1);
        const auto decoded = [](QByteArray &text) { return QByteArray::fromPercentEncoding(text.replace('+', ' ')); };
        name = decoded(name);
        if (!name.isEmpty())
            fields[name] = decoded(value);
    }
    return fields;
}

} // namespace Gatehouse
