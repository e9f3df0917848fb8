// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/json.h"
#include "gateway/base/secret.h"
#include "gateway/domain/modelprice.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace Gatehouse {

/// One item of `model_list`, as configured: values resolved (`os.environ/…` replaced), nothing looked up yet.
struct ModelEntry {
    QByteArray id;              ///< `model_info.id`, else a deterministic hash of the parameters
    QByteArray name;            ///< `model_name`: what clients ask for
    QByteArray model;           ///< `litellm_params.model` as written: "azure/gpt-4o-mini"
    QByteArray customProvider;  ///< `custom_llm_provider`
    QByteArray apiBase;         ///< `api_base` / `base_url`
    Secret apiKey;
    QByteArray apiVersion;
    QByteArray organization;
    HeaderList extraHeaders;
    std::optional<std::chrono::milliseconds> timeout, streamTimeout;
    std::optional<int> maxRetries;
    std::optional<qint64> rpm, tpm;
    std::optional<double> weight;
    int order = 0;
    bool dropParams = false;          ///< `drop_params` of this model, beside the general one
    std::vector<QByteArray> dropFields, allowFields; ///< `additional_drop_params`, `allowed_openai_params`
    Json parameters = Json::object(); ///< other `litellm_params`: defaults for the upstream request
    Json modelInfo = Json::object();  ///< `model_info` as written
    ModelPrice price;                 ///< custom prices from `litellm_params` and `model_info`; empty = from the catalogue
    QByteArray baseModel;             ///< `model_info.base_model`
    QString where;                    ///< "litellm_config.yaml:8", for messages
    QString unusable;                 ///< why this entry cannot serve (a variable is missing); empty = fine
};

/// A model entry made ready to be called: provider known, address known, price known. Immutable inside a snapshot.
struct Deployment {
    ModelEntry entry;
    QByteArray provider;         ///< preset id: "azure", "anthropic", "groq"
    QByteArray providerTitle;    ///< "Azure OpenAI", for people
    QByteArray dialect;          ///< dialect id: "openai", "anthropic"
    QByteArray upstreamModel;    ///< model or deployment name the provider knows
    QByteArray apiBase;          ///< without trailing slash
    ModelPrice price;
    QString unusable;            ///< why it cannot serve; empty = fine

    const QByteArray &id() const { return entry.id; }
    const QByteArray &name() const { return entry.name; }
};

} // namespace Gatehouse
