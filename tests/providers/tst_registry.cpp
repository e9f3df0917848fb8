// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/azure/azureendpoint.h"
#include "gateway/providers/registry.h"

#include <QSet>
#include <QTest>

using namespace Gatehouse;

namespace {

using Variables = QHash<QByteArray, QByteArray>;

/// An entry as the configuration would give it.
ModelEntry entryOf(const QByteArray &model, const QByteArray &key = "sk-key", const QByteArray &base = {})
{
    ModelEntry entry;
    entry.id = "id";
    entry.name = "public";
    entry.model = model;
    entry.apiKey = Secret(key);
    entry.apiBase = base;
    return entry;
}

/// Header fields as one line each, in the order they are sent, without those every call has.
QByteArray shown(const HeaderList &headers)
{
    QByteArray lines;
    for (const auto &[name, value] : headers) {
        if (name != "Content-Type" && name != "User-Agent")
            lines += name.toLower() + '=' + value + ';';
    }
    return lines;
}

} // namespace

class TestRegistry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasNoDoubledRows();
    void findsProviderAndAddress_data();
    void findsProviderAndAddress();
    void takesKeysFromVariables_data();
    void takesKeysFromVariables();
    void takesBasesFromVariables_data();
    void takesBasesFromVariables();
    void readsAzureAddresses_data();
    void readsAzureAddresses();
    void asksAzureForUsageWhereItCan_data();
    void asksAzureForUsageWhereItCan();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void needsNoKeyAtAnAddressOfOnesOwn();
    void sendsSubscriptionTokensAsBearers();
    void sendsAnthropicsTokenVariableAsABearer();
    void addsOrganizationAndExtraHeaders();
    void listsModels_data();
    void listsModels();
    void keepsTheEntrysOwnFault();
};

void TestRegistry::hasNoDoubledRows()
{
    QSet<QByteArray> ids;
    for (const ProviderDescriptor &provider : allProviders()) {
        QVERIFY2(!ids.contains(provider.id), provider.id);
        ids << provider.id;
        QVERIFY2(!QByteArray(provider.baseUrl).endsWith('/'), provider.id);
        QCOMPARE(findProvider(provider.id), &provider);
        // What a person is told to set when key or address is missing.
        QVERIFY2(provider.auth == AuthScheme::None || *provider.keyVariables, provider.id);
        QVERIFY2(provider.auth == AuthScheme::None || *provider.baseVariables, provider.id);
    }
    QCOMPARE(findProvider("nothing of the kind"), nullptr);
}

void TestRegistry::findsProviderAndAddress_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("customProvider");
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("upstreamModel");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("headers");
    const QByteArray none, bearer = "authorization=Bearer sk-key;", anthropic = "x-api-key=sk-key;anthropic-version=2023-06-01;";
    const auto row = [](const char *title, const QByteArray &model, const QByteArray &custom, const QByteArray &base, const QByteArray &provider,
                        const QByteArray &upstream, const QByteArray &url, const QByteArray &headers) {
        QTest::newRow(title) << model << custom << base << provider << upstream << url << headers;
    };
    row("prefix", "openai/gpt-4o", none, none, "openai", "gpt-4o", "https://api.openai.com/v1/chat/completions", bearer);
    row("bare name", "gpt-4o", none, none, "openai", "gpt-4o", "https://api.openai.com/v1/chat/completions", bearer);
    row("bare claude", "claude-sonnet-4-20250514", none, none, "anthropic", "claude-sonnet-4-20250514", "https://api.anthropic.com/v1/messages", anthropic);
    row("anthropic", "anthropic/claude-x", none, none, "anthropic", "claude-x", "https://api.anthropic.com/v1/messages", anthropic);
    row("anthropic behind an address", "anthropic/c", none, "http://ant.test/", "anthropic", "c", "http://ant.test/v1/messages", anthropic);
    row("anthropic with /v1", "anthropic/c", none, "http://ant.test/v1", "anthropic", "c", "http://ant.test/v1/messages", anthropic);
    row("only a known prefix splits", "meta/llama-3", none, "http://own.test/v1", "openai", "meta/llama-3", "http://own.test/v1/chat/completions", bearer);
    row("only the first slash splits", "openrouter/anthropic/claude", none, none, "openrouter", "anthropic/claude", "https://openrouter.ai/api/v1/chat/completions", bearer);
    row("custom provider", "llama-3", "groq", none, "groq", "llama-3", "https://api.groq.com/openai/v1/chat/completions", bearer);
    row("custom provider and its prefix", "groq/llama-3", "groq", none, "groq", "llama-3", "https://api.groq.com/openai/v1/chat/completions", bearer);
    row("custom provider before the prefix", "openai/gpt-oss", "groq", none, "groq", "openai/gpt-oss", "https://api.groq.com/openai/v1/chat/completions", bearer);
    row("slashes and spaces around a base", "openai/x", none, " http://own.test/v1// ", "openai", "x", "http://own.test/v1/chat/completions", bearer);
    row("ollama", "ollama_chat/llama3", none, none, "ollama_chat", "llama3", "http://localhost:11434/v1/chat/completions", bearer);
    row("ollama elsewhere", "ollama/llama3", none, "http://box:11434/", "ollama", "llama3", "http://box:11434/v1/chat/completions", bearer);
    row("ollama with /v1", "ollama_chat/llama3", none, "http://box:11434/v1/", "ollama_chat", "llama3", "http://box:11434/v1/chat/completions", bearer);
    row("deepseek", "deepseek/deepseek-chat", none, none, "deepseek", "deepseek-chat", "https://api.deepseek.com/beta/chat/completions", bearer);
    row("another gateway", "litellm_proxy/gpt", none, "http://proxy.test", "litellm_proxy", "gpt", "http://proxy.test/chat/completions", bearer);
    row("demo", "demo/demo", none, none, "demo", "demo", "demo:/chat/completions", "");
}

void TestRegistry::findsProviderAndAddress()
{
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, customProvider);
    QFETCH(QByteArray, base);
    ModelEntry entry = entryOf(model, "sk-key", base);
    entry.customProvider = customProvider;
    const Deployment deployment = makeDeployment(entry, {});
    QVERIFY2(deployment.unusable.isEmpty(), qPrintable(deployment.unusable));
    QTEST(deployment.provider, "provider");
    QTEST(deployment.upstreamModel, "upstreamModel");
    const Endpoint endpoint = chatEndpoint(deployment);
    QTEST(endpoint.url, "url");
    QTEST(shown(endpoint.headers), "headers");
    QCOMPARE(endpoint.headers.value("Content-Type"), QByteArray("application/json"));
}

void TestRegistry::takesKeysFromVariables_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<Variables>("variables");
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("openai") << QByteArray("gpt-4o") << Variables{{"OPENAI_API_KEY", "sk-o"}} << QByteArray("sk-o");
    QTest::newRow("anthropic") << QByteArray("anthropic/c") << Variables{{"ANTHROPIC_API_KEY", "sk-a"}} << QByteArray("sk-a");
    QTest::newRow("groq") << QByteArray("groq/l") << Variables{{"GROQ_API_KEY", "g"}, {"OPENAI_API_KEY", "o"}} << QByteArray("g");
    QTest::newRow("the second name") << QByteArray("together_ai/l") << Variables{{"TOGETHERAI_API_KEY", "t"}} << QByteArray("t");
    QTest::newRow("the first name wins") << QByteArray("perplexity/s") << Variables{{"PERPLEXITY_API_KEY", "b"}, {"PERPLEXITYAI_API_KEY", "a"}} << QByteArray("a");
    QTest::newRow("an empty one is none") << QByteArray("fireworks_ai/f") << Variables{{"FIREWORKS_API_KEY", ""}, {"FIREWORKS_AI_API_KEY", "f"}} << QByteArray("f");
}

void TestRegistry::takesKeysFromVariables()
{
    QFETCH(QByteArray, model);
    QFETCH(Variables, variables);
    QFETCH(QByteArray, key);
    QCOMPARE(makeDeployment(entryOf(model, {}), variables).entry.apiKey.reveal(), key);
    QCOMPARE(makeDeployment(entryOf(model, "sk-own"), variables).entry.apiKey.reveal(), QByteArray("sk-own"));
}

void TestRegistry::takesBasesFromVariables_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<Variables>("variables");
    QTest::addColumn<QByteArray>("url");
    const QByteArray a = "http://a.test/v1", b = "http://b.test/v1/";
    QTest::newRow("OPENAI_BASE_URL") << QByteArray("gpt") << Variables{{"OPENAI_BASE_URL", a}} << QByteArray("http://a.test/v1/chat/completions");
    QTest::newRow("OPENAI_API_BASE") << QByteArray("openai/gpt") << Variables{{"OPENAI_API_BASE", b}} << QByteArray("http://b.test/v1/chat/completions");
    QTest::newRow("both") << QByteArray("gpt") << Variables{{"OPENAI_BASE_URL", a}, {"OPENAI_API_BASE", b}} << QByteArray("http://a.test/v1/chat/completions");
    QTest::newRow("ANTHROPIC_BASE_URL") << QByteArray("claude-x") << Variables{{"ANTHROPIC_BASE_URL", "http://a.test"}} << QByteArray("http://a.test/v1/messages");
    QTest::newRow("ANTHROPIC_API_BASE") << QByteArray("claude-x") << Variables{{"ANTHROPIC_API_BASE", b}} << QByteArray("http://b.test/v1/messages");
    QTest::newRow("OLLAMA_API_BASE") << QByteArray("ollama/l") << Variables{{"OLLAMA_API_BASE", "http://box:1"}} << QByteArray("http://box:1/v1/chat/completions");
    QTest::newRow("HOSTED_VLLM_API_BASE") << QByteArray("hosted_vllm/l") << Variables{{"HOSTED_VLLM_API_BASE", a}} << QByteArray("http://a.test/v1/chat/completions");
    QTest::newRow("AZURE_API_BASE") << QByteArray("azure/d") << Variables{{"AZURE_API_BASE", "https://r.test/"}, {"AZURE_API_VERSION", "2024-10-21"}}
                                    << QByteArray("https://r.test/openai/deployments/d/chat/completions?api-version=2024-10-21");
    QTest::newRow("AZURE_OPENAI_ENDPOINT") << QByteArray("azure/d") << Variables{{"AZURE_OPENAI_ENDPOINT", "https://r.test"}}
                                           << QByteArray("https://r.test/openai/deployments/d/chat/completions?api-version=") + defaultAzureApiVersion;
}

void TestRegistry::takesBasesFromVariables()
{
    QFETCH(QByteArray, model);
    QFETCH(Variables, variables);
    QFETCH(QByteArray, url);
    const Deployment deployment = makeDeployment(entryOf(model), variables);
    QVERIFY2(deployment.unusable.isEmpty(), qPrintable(deployment.unusable));
    QCOMPARE(chatEndpoint(deployment).url, url);
    QVERIFY(chatEndpoint(makeDeployment(entryOf(model, "sk-key", "http://own.test"), variables)).url.startsWith("http://own.test/"));
}

void TestRegistry::readsAzureAddresses_data()
{
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("chat");
    QTest::addColumn<QByteArray>("models");
    const QByteArray resource = "https://r.test", dated = "?api-version=2024-10-21";
    const QByteArray chat = resource + "/openai/deployments/my-gpt/chat/completions" + dated, models = resource + "/openai/models" + dated;
    const QByteArray v1Chat = resource + "/openai/v1/chat/completions", v1Models = resource + "/openai/v1/models";
    const QByteArray version = "2024-10-21";
    QTest::newRow("resource") << resource << version << chat << models;
    QTest::newRow("resource with slashes") << resource + "//" << version << chat << models;
    QTest::newRow("resource with /openai") << resource + "/openai/" << version << chat << models;
    QTest::newRow("deployment") << resource + "/openai/deployments/other" << version << resource + "/openai/deployments/other/chat/completions" + dated << models;
    QTest::newRow("deployment with slash") << resource + "/openai/deployments/other/" << version << resource + "/openai/deployments/other/chat/completions" + dated << models;
    QTest::newRow("the portal's target URI") << resource + "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21" << QByteArray() << chat << models;
    QTest::newRow("a version of one's own before the URI's") << resource + "/openai/deployments/my-gpt/chat/completions?api-version=2023-05-15" << version << chat << models;
    QTest::newRow("v1") << resource + "/openai/v1" << version << v1Chat << v1Models;
    QTest::newRow("v1 with slash") << resource + "/openai/v1/" << QByteArray() << v1Chat << v1Models;
    QTest::newRow("v1 by version") << resource << QByteArray("v1") << v1Chat << v1Models;
    QTest::newRow("latest") << resource + '/' << QByteArray("latest") << v1Chat << v1Models;
    QTest::newRow("preview") << resource << QByteArray("preview") << v1Chat + "?api-version=preview" << v1Models + "?api-version=preview";
}

void TestRegistry::readsAzureAddresses()
{
    QFETCH(QByteArray, base);
    QFETCH(QByteArray, version);
    for (const QByteArray model : {"azure/my-gpt", "azure/o_series/my-gpt", "azure/gpt5_series/my-gpt"}) {
        ModelEntry entry = entryOf(model, "k", base);
        entry.apiVersion = version;
        const Deployment deployment = makeDeployment(entry, {});
        QVERIFY2(deployment.unusable.isEmpty(), qPrintable(deployment.unusable));
        QCOMPARE(deployment.upstreamModel, QByteArray("my-gpt"));
        QTEST(chatEndpoint(deployment).url, "chat");
        QTEST(modelListEndpoint(deployment).url, "models");
        QCOMPARE(shown(chatEndpoint(deployment).headers), QByteArray("api-key=k;"));
    }
}

void TestRegistry::asksAzureForUsageWhereItCan_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("can");
    QTest::newRow("old") << QByteArray("2024-02-01") << false;
    QTest::newRow("the default") << QByteArray() << false;
    QTest::newRow("first preview") << QByteArray("2024-09-01-preview") << true;
    QTest::newRow("newer") << QByteArray("2024-10-21") << true;
    QTest::newRow("v1") << QByteArray("v1") << true;
}

void TestRegistry::asksAzureForUsageWhereItCan()
{
    QFETCH(QByteArray, version);
    ModelEntry entry = entryOf("azure/d", "k", "https://r.test");
    entry.apiVersion = version;
    QTEST(azureReportsStreamUsage(makeDeployment(entry, {})), "can");
}

void TestRegistry::saysWhatIsMissing_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("custom");
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QString>("says");
    const QByteArray none;
    QTest::newRow("key") << QByteArray("openai/gpt-4o") << none << none
                         << QStringLiteral("Model public has no API key for OpenAI. Set api_key in its litellm_params, or the variable OPENAI_API_KEY.");
    QTest::newRow("key of Azure") << QByteArray("azure/d") << none << QByteArray("https://r.test")
                                  << QStringLiteral("Model public has no API key for Azure OpenAI. Set api_key in its litellm_params, or the variable AZURE_API_KEY.");
    QTest::newRow("base of Azure") << QByteArray("azure/d") << none << none
                                   << QStringLiteral("Model public has no address for Azure OpenAI. Set api_base in its litellm_params, or the variable AZURE_API_BASE.");
    QTest::newRow("base of vLLM") << QByteArray("hosted_vllm/l") << none << none
                                  << QStringLiteral("Model public has no address for vLLM. Set api_base in its litellm_params, or the variable HOSTED_VLLM_API_BASE.");
    QTest::newRow("no web address") << QByteArray("openai/x") << none << QByteArray("own.test/v1")
                                    << QStringLiteral("The api_base of model public is \"own.test/v1\", which is no http or https address.");
    QTest::newRow("unknown provider") << QByteArray("nosuch/thing") << none << none
                                      << QStringLiteral("Model public names the provider \"nosuch\", which Gatehouse does not know. Write provider/model, "
                                                        "for example openai/thing with an api_base for any OpenAI-compatible server.");
    QTest::newRow("unknown custom provider") << QByteArray("thing") << QByteArray("nosuch") << QByteArray("http://own.test")
                                             << QStringLiteral("Model public names the provider \"nosuch\", which Gatehouse does not know. Write provider/model, "
                                                               "for example openai/thing with an api_base for any OpenAI-compatible server.");
}

void TestRegistry::saysWhatIsMissing()
{
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, custom);
    QFETCH(QByteArray, base);
    ModelEntry entry = entryOf(model, {}, base);
    entry.customProvider = custom;
    QTEST(makeDeployment(entry, {}).unusable, "says");
}

void TestRegistry::needsNoKeyAtAnAddressOfOnesOwn()
{
    const Deployment own = makeDeployment(entryOf("openai/llama", {}, "http://box:8080/v1"), {});
    QVERIFY2(own.unusable.isEmpty(), qPrintable(own.unusable));
    QVERIFY(!chatEndpoint(own).headers.contains("authorization"));
    QVERIFY(makeDeployment(entryOf("gpt", {}), {{"OPENAI_BASE_URL", "http://box:8080/v1"}}).unusable.isEmpty());
    QVERIFY(makeDeployment(entryOf("ollama/llama", {}), {}).unusable.isEmpty());
    QVERIFY(makeDeployment(entryOf("demo/demo", {}), {}).unusable.isEmpty());
    // The provider's own address, written out, is not one's own.
    QVERIFY(!makeDeployment(entryOf("gpt", {}, "https://api.openai.com/v1/"), {}).unusable.isEmpty());
    ModelEntry withHeader = entryOf("azure/d", {}, "https://r.test");
    withHeader.extraHeaders.set("API-Key", "k");
    QVERIFY(makeDeployment(withHeader, {}).unusable.isEmpty());
}

void TestRegistry::sendsSubscriptionTokensAsBearers()
{
    ModelEntry entry = entryOf("anthropic/c", "sk-ant-oat01-x");
    QCOMPARE(shown(chatEndpoint(makeDeployment(entry, {})).headers),
             QByteArray("authorization=Bearer sk-ant-oat01-x;anthropic-version=2023-06-01;anthropic-beta=oauth-2025-04-20;"));
    entry.extraHeaders.set("anthropic-beta", "context-1m-2025-08-07");
    QCOMPARE(chatEndpoint(makeDeployment(entry, {})).headers.value("anthropic-beta"), QByteArray("context-1m-2025-08-07,oauth-2025-04-20"));
    entry.apiKey = Secret("sk-ant-api03-x");
    QCOMPARE(chatEndpoint(makeDeployment(entry, {})).headers.value("anthropic-beta"), QByteArray("context-1m-2025-08-07"));
}

void TestRegistry::sendsAnthropicsTokenVariableAsABearer()
{
    const Variables token{{"ANTHROPIC_AUTH_TOKEN", "tok"}};
    const Deployment deployment = makeDeployment(entryOf("anthropic/c", {}), token);
    QVERIFY2(deployment.unusable.isEmpty(), qPrintable(deployment.unusable));
    QCOMPARE(shown(chatEndpoint(deployment).headers), QByteArray("anthropic-version=2023-06-01;authorization=Bearer tok;"));
    Variables both = token;
    both.insert("ANTHROPIC_API_KEY", "sk-a");
    for (const Deployment &keyed : {makeDeployment(entryOf("anthropic/c", {}), both), makeDeployment(entryOf("anthropic/c", "sk-a"), token)})
        QCOMPARE(shown(chatEndpoint(keyed).headers), QByteArray("x-api-key=sk-a;anthropic-version=2023-06-01;"));
    QVERIFY(!makeDeployment(entryOf("groq/l", {}), token).unusable.isEmpty());
}

void TestRegistry::addsOrganizationAndExtraHeaders()
{
    ModelEntry entry = entryOf("openai/gpt");
    entry.organization = "org-1";
    entry.extraHeaders.set("X-Team", "red");
    entry.extraHeaders.set("authorization", "Custom abc");
    const HeaderList headers = chatEndpoint(makeDeployment(entry, {})).headers;
    QCOMPARE(headers.value("OpenAI-Organization"), QByteArray("org-1"));
    QCOMPARE(headers.value("x-team"), QByteArray("red"));
    QCOMPARE(headers.value("Authorization"), QByteArray("Custom abc"));
    QCOMPARE(headers.count("authorization"), 1);
}

void TestRegistry::listsModels_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("openai") << QByteArray("gpt") << QByteArray("https://api.openai.com/v1/models");
    QTest::newRow("anthropic") << QByteArray("claude-x") << QByteArray("https://api.anthropic.com/v1/models");
    QTest::newRow("ollama") << QByteArray("ollama/l") << QByteArray("http://localhost:11434/v1/models");
    QTest::newRow("demo has none") << QByteArray("demo/demo") << QByteArray();
    QTest::newRow("nobody") << QByteArray("nosuch/x") << QByteArray();
}

void TestRegistry::listsModels()
{
    QFETCH(QByteArray, model);
    const Endpoint endpoint = modelListEndpoint(makeDeployment(entryOf(model), {}));
    QTEST(endpoint.url, "url");
    QVERIFY(!endpoint.headers.contains("content-type"));
    if (model == "nosuch/x")
        QVERIFY(chatEndpoint(makeDeployment(entryOf(model), {})).url.isEmpty());
}

void TestRegistry::keepsTheEntrysOwnFault()
{
    ModelEntry entry = entryOf("openai/gpt", {});
    entry.unusable = QStringLiteral("The variable X of model public is not set.");
    QCOMPARE(makeDeployment(entry, {}).unusable, entry.unusable);
}

QTEST_APPLESS_MAIN(TestRegistry)
#include "tst_registry.moc"
