// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/registry.h"

#include "gateway/providers/azure/azureendpoint.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using Variables = QHash<QByteArray, QByteArray>;

/// First variable of a comma list that is set and not empty.
QByteArray firstSet(const char *names, const Variables &environment)
{
    for (const QByteArray &name : QByteArray(names).split(',')) {
        const QByteArray value = environment.value(name);
        if (!value.isEmpty())
            return value;
    }
    return {};
}

QString firstName(const char *names)
{
    return QString::fromUtf8(QByteArray(names).split(',').first());
}

struct Reference {
    const ProviderDescriptor *provider;
    QByteArray model;
};

Reference referenceOf(const ModelEntry &entry)
{
    if (!entry.customProvider.isEmpty()) {
        const QByteArray prefix = entry.customProvider + '/';
        return {findProvider(entry.customProvider), entry.model.startsWith(prefix) ? entry.model.sliced(prefix.size()) : entry.model};
    }
    const qsizetype slash = entry.model.indexOf('/');
    if (slash > 0) {
        if (const ProviderDescriptor *provider = findProvider(QByteArrayView(entry.model).first(slash)))
            return {provider, entry.model.sliced(slash + 1)};
    }
    if (entry.model.startsWith("claude"))
        return {findProvider("anthropic"), entry.model};
    // A bare name is OpenAI's; so is any name behind an address of one's own.
    if (slash < 0 || !entry.apiBase.isEmpty())
        return {findProvider("openai"), entry.model};
    return {nullptr, entry.model};
}

QByteArray namedProvider(const ModelEntry &entry)
{
    return entry.customProvider.isEmpty() ? entry.model.split('/').first() : entry.customProvider;
}

/// Providers that LiteLLM knows and Gatehouse does not yet, so that nobody looks for a spelling mistake.
bool isKnownElsewhere(const QByteArray &provider)
{
    static constexpr const char *names[] = {"ai21", "aleph_alpha", "assemblyai", "azure_ai", "azure_text", "baseten", "bedrock", "bedrock_converse", "clarifai",
                                            "cloudflare", "codestral", "cohere", "cohere_chat", "dashscope", "databricks", "deepgram", "elevenlabs", "friendliai",
                                            "galadriel", "gemini", "github", "github_copilot", "huggingface", "jina_ai", "meta_llama", "moonshot", "nebius",
                                            "nlp_cloud", "novita", "oci", "palm", "petals", "predibase", "replicate", "sagemaker", "sagemaker_chat", "snowflake",
                                            "text-completion-openai", "triton", "vertex_ai", "vertex_ai_beta", "volcengine", "voyage", "watsonx", "zai"};
    return std::any_of(std::begin(names), std::end(names), [&provider](const char *name) { return provider == name; });
}

QByteArray trimmedBase(QByteArray base)
{
    base = base.trimmed();
    while (base.endsWith('/'))
        base.chop(1);
    return base;
}

/// Ollama's own address is given without `/v1`; its OpenAI surface lives below it.
QByteArray ollamaBase(QByteArray base)
{
    return base.endsWith("/v1") ? base : base + "/v1";
}

QString missingKey(const Deployment &deployment, const ProviderDescriptor &provider)
{
    return QStringLiteral("Model %1 has no API key for %2. Set api_key in its litellm_params, or the variable %3.")
        .arg(QString::fromUtf8(deployment.name()), QString::fromUtf8(provider.title), firstName(provider.keyVariables));
}

bool bringsItsOwnKey(const HeaderList &headers)
{
    return headers.contains("authorization") || headers.contains("api-key") || headers.contains("x-api-key");
}

void checkUsable(Deployment &deployment, const ProviderDescriptor &provider)
{
    const QString name = QString::fromUtf8(deployment.name());
    if (deployment.apiBase.isEmpty()) {
        deployment.unusable = QStringLiteral("Model %1 has no address for %2. Set api_base in its litellm_params, or the variable %3.")
                                  .arg(name, QString::fromUtf8(provider.title), firstName(provider.baseVariables));
        return;
    }
    const bool isWeb = deployment.apiBase.startsWith("http://") || deployment.apiBase.startsWith("https://");
    if (!isWeb && deployment.provider != "demo") {
        deployment.unusable = QStringLiteral("The api_base of model %1 is \"%2\", which is no http or https address.")
                                  .arg(name, QString::fromUtf8(deployment.apiBase));
        return;
    }
    const bool ownAddress = deployment.apiBase != provider.baseUrl || provider.local;
    const bool keyNeeded = provider.auth != AuthScheme::None && (!ownAddress || provider.auth == AuthScheme::ApiKeyHeader);
    if (keyNeeded && deployment.entry.apiKey.isEmpty() && !bringsItsOwnKey(deployment.entry.extraHeaders))
        deployment.unusable = missingKey(deployment, provider);
}

/// Subscription tokens of Anthropic, which are no API keys.
bool isSubscriptionToken(const Secret &key)
{
    return key.reveal().startsWith("sk-ant-oat");
}

void addAuthentication(HeaderList &headers, const Deployment &deployment, AuthScheme scheme)
{
    const QByteArray &key = deployment.entry.apiKey.reveal();
    if (key.isEmpty())
        return;
    switch (scheme) {
    case AuthScheme::None:
        break;
    case AuthScheme::Bearer:
        headers.add("Authorization", "Bearer " + key);
        break;
    case AuthScheme::ApiKeyHeader:
        headers.add("api-key", key);
        break;
    case AuthScheme::XApiKeyHeader:
        // Subscription tokens are sent as a bearer, keys in their own header.
        if (isSubscriptionToken(deployment.entry.apiKey))
            headers.add("Authorization", "Bearer " + key);
        else
            headers.add("x-api-key", key);
        break;
    }
}

HeaderList commonHeaders(const Deployment &deployment, const ProviderDescriptor &provider)
{
    HeaderList headers;
    headers.add("Content-Type", "application/json");
    headers.add("User-Agent", "Gatehouse");
    addAuthentication(headers, deployment, provider.auth);
    if (deployment.dialect == "anthropic")
        headers.add("anthropic-version", "2023-06-01");
    if (!deployment.entry.organization.isEmpty())
        headers.add("OpenAI-Organization", deployment.entry.organization);
    for (const auto &[name, value] : deployment.entry.extraHeaders)
        headers.set(name, value);
    if (deployment.dialect == "anthropic" && isSubscriptionToken(deployment.entry.apiKey)) {
        // Without it Anthropic refuses the token.
        const QByteArray betas = headers.value("anthropic-beta");
        headers.set("anthropic-beta", betas.isEmpty() ? QByteArray("oauth-2025-04-20") : betas + ",oauth-2025-04-20");
    }
    return headers;
}

} // namespace

const ProviderDescriptor *findProvider(QByteArrayView id)
{
    const auto &all = allProviders();
    const auto found = std::find_if(all.begin(), all.end(), [id](const ProviderDescriptor &provider) { return id == provider.id; });
    return found == all.end() ? nullptr : &*found;
}

Deployment makeDeployment(ModelEntry entry, const Variables &environment)
{
    Deployment deployment;
    const Reference reference = referenceOf(entry);
    deployment.entry = std::move(entry);
    deployment.upstreamModel = reference.model;
    if (!reference.provider && isKnownElsewhere(namedProvider(deployment.entry))) {
        deployment.unusable = QStringLiteral("Model %1 is of the provider \"%2\", which Gatehouse does not support yet.")
                                  .arg(QString::fromUtf8(deployment.name()), QString::fromUtf8(namedProvider(deployment.entry)));
        return deployment;
    }
    if (!reference.provider) {
        deployment.unusable = QStringLiteral("Model %1 names the provider \"%2\", which Gatehouse does not know. Write provider/model, "
                                             "for example openai/%3 with an api_base for any OpenAI-compatible server.")
                                  .arg(QString::fromUtf8(deployment.name()),
                                       QString::fromUtf8(namedProvider(deployment.entry)),
                                       QString::fromUtf8(deployment.entry.model.split('/').last()));
        return deployment;
    }
    const ProviderDescriptor &provider = *reference.provider;
    deployment.provider = provider.id;
    deployment.providerTitle = provider.title;
    deployment.dialect = provider.dialect;
    if (deployment.entry.apiKey.isEmpty())
        deployment.entry.apiKey = Secret(firstSet(provider.keyVariables, environment));
    // What Anthropic's own tools send as a bearer where no key is set.
    if (const QByteArray token = environment.value("ANTHROPIC_AUTH_TOKEN");
        deployment.provider == "anthropic" && deployment.entry.apiKey.isEmpty() && !token.isEmpty() && !bringsItsOwnKey(deployment.entry.extraHeaders))
        deployment.entry.extraHeaders.set("Authorization", "Bearer " + token);
    QByteArray base = deployment.entry.apiBase;
    if (base.isEmpty())
        base = firstSet(provider.baseVariables, environment);
    deployment.apiBase = trimmedBase(base.isEmpty() ? QByteArray(provider.baseUrl) : base);
    if (provider.id == QByteArrayView("ollama_chat") || provider.id == QByteArrayView("ollama"))
        deployment.apiBase = ollamaBase(deployment.apiBase);
    if (deployment.provider == "azure")
        readAzureTarget(deployment);
    if (deployment.provider == "azure" && deployment.entry.apiVersion.isEmpty())
        deployment.entry.apiVersion = environment.value("AZURE_API_VERSION", defaultAzureApiVersion);
    deployment.unusable = deployment.entry.unusable;
    if (deployment.unusable.isEmpty())
        checkUsable(deployment, provider);
    return deployment;
}

Endpoint chatEndpoint(const Deployment &deployment)
{
    const ProviderDescriptor *provider = findProvider(deployment.provider);
    Endpoint endpoint;
    if (!provider)
        return endpoint;
    endpoint.headers = commonHeaders(deployment, *provider);
    if (deployment.provider == "azure")
        endpoint.url = azureChatUrl(deployment);
    else if (deployment.dialect == "anthropic")
        endpoint.url = deployment.apiBase + (deployment.apiBase.endsWith("/v1") ? "/messages" : "/v1/messages");
    else
        endpoint.url = deployment.apiBase + "/chat/completions";
    return endpoint;
}

Endpoint modelListEndpoint(const Deployment &deployment)
{
    const ProviderDescriptor *provider = findProvider(deployment.provider);
    Endpoint endpoint;
    if (!provider || deployment.provider == "demo")
        return endpoint;
    endpoint.headers = commonHeaders(deployment, *provider);
    endpoint.headers.remove("Content-Type");
    if (deployment.provider == "azure")
        endpoint.url = azureModelListUrl(deployment);
    else if (deployment.dialect == "anthropic")
        endpoint.url = deployment.apiBase + (deployment.apiBase.endsWith("/v1") ? "/models" : "/v1/models");
    else
        endpoint.url = deployment.apiBase + "/models";
    return endpoint;
}

} // namespace Gatehouse
