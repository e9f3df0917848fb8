// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"

#include <QByteArrayView>

namespace Gatehouse::Anthropic {

/// A body field that is meant for the gateway (routing, limits, caching, tags) and never reaches an upstream.
bool isGatewayField(QByteArrayView name);

/// A field of OpenAI's chat API that the Messages API has no equivalent of.
bool isUnsupportedOpenAiField(QByteArrayView name);

/// Whether that field asks for what happens anyway (`n: 1`, `frequency_penalty: 0`, `logprobs: false`), or is only a
/// hint to OpenAI's own servers, so that leaving it out changes nothing.
bool isHarmless(QByteArrayView name, const Json &value);

/// Whether a name may go to Anthropic as `metadata.user_id`: it must not look like an e-mail address or a phone number,
/// which Anthropic forbids.
bool mayBeUserId(QByteArrayView user);

} // namespace Gatehouse::Anthropic
