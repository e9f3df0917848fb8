// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/ownaddress.h"

namespace Gatehouse {

Result<OutgoingRequest> chatRequest(const OwnAddress &address, QByteArray body, std::chrono::milliseconds patience)
{
    const QByteArray base = address.baseUrl();
    if (base.isEmpty())
        return Error(ErrorKind::Unavailable, QStringLiteral("The gateway is not running. Start it, then try again."));
    OutgoingRequest request;
    request.url = base + "/v1/chat/completions";
    request.headers.add("Content-Type", "application/json");
    request.headers.add("User-Agent", "Gatehouse console");
    const Secret &key = address.snapshot()->config.masterKey;
    if (!key.isEmpty())
        request.headers.add("Authorization", "Bearer " + key.reveal());
    request.body = std::move(body);
    request.totalTimeout = patience;
    return request;
}

} // namespace Gatehouse
