// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace Gatehouse {

/// How a provider wants its key.
enum class AuthScheme {
    None,
    Bearer,           ///< `Authorization: Bearer K`, left out when there is no key
    ApiKeyHeader,     ///< `api-key: K` (Azure)
    XApiKeyHeader,    ///< `x-api-key: K` and `anthropic-version` (Anthropic)
};

/// One provider as a row: everything a call and a form need that is not code.
struct ProviderDescriptor {
    const char *id;             ///< prefix in `model`: "groq"
    const char *title;          ///< "Groq"
    const char *dialect;        ///< "openai", "anthropic"
    const char *baseUrl;        ///< default; empty = the user must give one
    AuthScheme auth;
    const char *keyVariables;   ///< comma list of environment variables, first set wins: "GROQ_API_KEY"
    const char *baseVariables;  ///< the same for the base URL
    const char *keyPage;        ///< where a person gets a key; may be empty
    bool local = false;         ///< runs on the user's own machine or network: private addresses are expected
};

} // namespace Gatehouse
