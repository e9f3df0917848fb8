// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/json.h"
#include "gateway/http/route.h"

#include <QByteArray>
#include <QHash>

namespace Gatehouse {

/// A JSON answer.
void sendJson(ReplySink &reply, int status, QByteArray json, HeaderList headers = {});
/// A 200 JSON answer with the call's id.
void answer(const RouteCall &call, const Json &body, HeaderList headers = {});
/// A web page that may load nothing and run nothing.
void sendPage(const RouteCall &call, QByteArray html);

/// The query's fields, percent-decoded; the last of a name counts.
QHash<QByteArray, QByteArray> queryFields(const InboundRequest &request);

} // namespace Gatehouse
