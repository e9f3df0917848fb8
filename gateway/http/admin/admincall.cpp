// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/admincall.h"

#include "gateway/pipeline/workercontext.h"

namespace Gatehouse {

using namespace Qt::StringLiterals;

std::optional<AdminCall> AdminCall::of(RouteCall call)
{
    AdminCall admin;
    const auto refuse = [&](const Error &error) {
        sendError(*call.reply, error, nullptr, call.callId);
        return std::nullopt;
    };
    admin.services = call.worker->admin;
    if (!admin.services)
        return refuse(Error(ErrorKind::Unavailable, u"This gateway has no administration."_s));
    if (!call.request->body.isEmpty() && call.request->method != "GET") {
        Result<Json> body = parseJson(call.request->body);
        if (!body) {
            Error error = body.error();
            error.param = "request_body";
            return refuse(error);
        }
        if (!body->is_object())
            return refuse(Error(ErrorKind::Unprocessable, u"The body is not a JSON object."_s));
        admin.body = std::move(*body);
    }
    admin.query = queryFields(*call.request);
    admin.actor = actorOf(call.caller, *admin.services->administration.keeper.box().current());
    admin.actor.route = call.route;
    admin.call = std::move(call);
    return admin;
}

bool AdminCall::truth(const char *name, bool otherwise) const
{
    const QByteArray text = field(name).toLower();
    return text.isEmpty() ? otherwise : text == "true" || text == "1";
}

Result<int> AdminCall::number(const char *name, int otherwise, int least, int most) const
{
    const QByteArray text = field(name);
    if (text.isEmpty())
        return otherwise;
    bool ok = false;
    const int value = text.toInt(&ok);
    if (ok && value >= least && value <= most)
        return value;
    Error error(ErrorKind::Unprocessable, u"`%1` is \"%2\", but a number from %3 to %4 is expected."_s.arg(QString::fromLatin1(name), QString::fromUtf8(text)).arg(least).arg(most));
    error.param = name;
    return error;
}

QByteArray AdminCall::named(const char *name) const
{
    const QByteArray text = memberBytes(body, name);
    return text.isEmpty() ? field(name) : text;
}

} // namespace Gatehouse
