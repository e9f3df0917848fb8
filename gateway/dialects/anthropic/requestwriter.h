// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/jsonscan.h"
#include "gateway/dialects/dialect.h"

namespace Gatehouse::Anthropic {

/// A Messages API request for the conversation. Settings are decided in requestsettings.h, thinking in thinking.h, tools
/// and JSON answers in toolwriter.h, messages in messagewriter.h.
Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target);

/// The straight lane: the client's own body with the upstream's model, without the gateway's fields and those in
/// `additional_drop_params`, and with the deployment's defaults where the client sent nothing. All else byte for byte.
Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target);

} // namespace Gatehouse::Anthropic
