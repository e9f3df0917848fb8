// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/iowatcher.h"
#include "gateway/config/configreader.h"
#include "gateway/services/firstsetup.h"
#include "gateway/upstream/curltransport.h"
#include "tests/support/fakekeychain.h"
#include "tests/support/scriptedserver.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;

namespace {

constexpr char modelList[] = R"({"object":"list","data":[{"id":"gpt-4o-mini","object":"model","created":2},{"id":"gpt-4o","object":"model","created":3},
{"id":"text-embedding-3-small","object":"model","created":4}]})";

/// A first start on a machine with an empty data directory and one provider.
struct Bench {
    Bench() : transport(watcher)
    {
        around.transport = &transport;
        around.keychain = &keychain;
        around.dataDirectory = directory.path();
        around.variables = [this] { return QHash<QByteArray, QByteArray>{{"OPENAI_BASE_URL", server.url("/v1")}}; };
        around.useFile = [this](const QString &file) { used << file; };
    }
    Result<void> finished(QFuture<Result<void>> future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 5000))
            return Error(ErrorKind::Timeout, QStringLiteral("no answer"));
        return future.result();
    }
    Result<void> addOpenAi() { return finished(setup().addProvider("openai", Secret("sk-entered-by-hand"))); }
    FirstSetup &setup()
    {
        if (!made)
            made = std::make_unique<FirstSetup>(around);
        return *made;
    }
    QString path() const { return directory.filePath(QStringLiteral("litellm_config.yaml")); }
    QByteArray written() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir directory;
    ScriptedServer server;
    FakeKeychain keychain;
    IoWatcher watcher;
    CurlTransport transport;
    FirstSetup::Surroundings around;
    QStringList used;
    std::unique_ptr<FirstSetup> made;
};

} // namespace

class TestFirstSetup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void offersProvidersAKeyIsEnoughFor();
    void takesAGoodKey();
    void keepsNothingOfARefusedKey_data();
    void keepsNothingOfARefusedKey();
    void saysThatAProviderIsDown();
    void writesNothingWithoutAKeychain();
    void appendsToWhatIsThere();
    void leavesABrokenFileAlone();
    void refusesNonsense();
    void takesALocalServer();
    void takesTheDemo();
    void saysThatTheFileCannotBeWritten();
};

void TestFirstSetup::offersProvidersAKeyIsEnoughFor()
{
    Bench bench;
    QVERIFY(bench.setup().needsWelcome());
    const QList<ProviderDescriptor> offered = bench.setup().keyProviders();
    QVERIFY(!offered.isEmpty());
    QCOMPARE(QByteArray(offered.first().id), QByteArray("openai"));
    for (const ProviderDescriptor &provider : offered)
        QVERIFY2(*provider.keyPage && *provider.baseUrl && !provider.local, provider.id);
}

void TestFirstSetup::takesAGoodKey()
{
    Bench bench;
    bench.server.respond(Script::json(modelList));
    QSignalSpy welcome(&bench.setup(), &SetupService::needsWelcomeChanged);
    const Result<void> added = bench.addOpenAi();
    QVERIFY2(added.ok(), added.ok() ? "" : qPrintable(added.error().message));
    // Checked against the address that requests will go to.
    const ReceivedRequest asked = bench.server.lastRequest();
    QCOMPARE(asked.method, QByteArray("GET"));
    QCOMPARE(asked.target, QByteArray("/v1/models"));
    QCOMPARE(asked.headers.value("authorization"), QByteArray("Bearer sk-entered-by-hand"));
    QCOMPARE(bench.keychain.entries.value(QStringLiteral("openai")).reveal(), QByteArray("sk-entered-by-hand"));

    QCOMPARE(bench.used, QStringList(bench.path()));
    QCOMPARE(welcome.count(), 1);
    QVERIFY(!bench.setup().needsWelcome());
    QVERIFY(!bench.written().contains("sk-entered-by-hand"));
    QCOMPARE(QFile::permissions(bench.path()) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
    const ConfigReading reading = readConfiguration(bench.path(), {{"keychain/openai", "sk-entered-by-hand"}});
    QVERIFY(reading.usable());
    QCOMPARE(reading.config.models.size(), std::size_t(2)); // chat models only, the newest first
    QCOMPARE(reading.config.models[0].name, QByteArray("gpt-4o"));
    QCOMPARE(reading.config.models[0].model, QByteArray("openai/gpt-4o"));
    QCOMPARE(reading.config.models[0].apiKey.reveal(), QByteArray("sk-entered-by-hand"));
}

void TestFirstSetup::keepsNothingOfARefusedKey_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("says");
    QTest::newRow("wrong") << 401 << QByteArray(R"({"error":{"message":"Incorrect API key provided"}})") << ErrorKind::Authentication
                           << QStringLiteral("OpenAI does not accept this key: Incorrect API key provided");
    QTest::newRow("not allowed") << 403 << QByteArray(R"({"error":{"message":"no access"}})") << ErrorKind::Authentication << QStringLiteral("OpenAI does not accept this key");
    QTest::newRow("busy") << 429 << QByteArray(R"({"error":{"message":"slow down"}})") << ErrorKind::RateLimited << QStringLiteral("OpenAI answered 429 when the key was checked");
    QTest::newRow("broken") << 500 << QByteArray("<html>") << ErrorKind::UpstreamFailed << QStringLiteral("OpenAI answered 500");
    QTest::newRow("no list") << 200 << QByteArray("<html>") << ErrorKind::UpstreamFailed << QStringLiteral("lists no model");
    QTest::newRow("an empty list") << 200 << QByteArray(R"({"data":[]})") << ErrorKind::UpstreamFailed << QStringLiteral("lists no model");
}

void TestFirstSetup::keepsNothingOfARefusedKey()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, says);
    Bench bench;
    bench.server.respond(Script::json(body, status));
    const Result<void> added = bench.addOpenAi();
    QVERIFY(!added.ok());
    QCOMPARE(added.error().kind, kind);
    QVERIFY2(added.error().message.contains(says), qPrintable(added.error().message));
    QVERIFY(!added.error().message.contains(QStringLiteral("sk-entered-by-hand")));
    QVERIFY(bench.keychain.entries.isEmpty());
    QVERIFY(!QFile::exists(bench.path()));
    QVERIFY(bench.used.isEmpty() && bench.setup().needsWelcome());
}

void TestFirstSetup::saysThatAProviderIsDown()
{
    Bench bench;
    bench.around.variables = [] { return QHash<QByteArray, QByteArray>{{"OPENAI_BASE_URL", "http://127.0.0.1:1/v1"}}; };
    const Result<void> added = bench.addOpenAi();
    QVERIFY(!added.ok());
    QCOMPARE(added.error().kind, ErrorKind::UpstreamUnreachable);
    QVERIFY2(added.error().message.contains(QStringLiteral("127.0.0.1:1")), qPrintable(added.error().message));
    QVERIFY(bench.keychain.entries.isEmpty() && !QFile::exists(bench.path()));
}

void TestFirstSetup::writesNothingWithoutAKeychain()
{
    Bench bench;
    bench.server.respond(Script::json(modelList));
    bench.keychain.refusal = Error(ErrorKind::Unavailable, QStringLiteral("There is no usable keychain."));
    QCOMPARE(bench.addOpenAi().error().kind, ErrorKind::Unavailable);
    QCOMPARE(bench.finished(bench.setup().keychainUsable()).error().message, QStringLiteral("There is no usable keychain."));
    bench.made.reset();
    bench.around.keychain = nullptr;
    QCOMPARE(bench.addOpenAi().error().kind, ErrorKind::Unavailable);
    QCOMPARE(bench.finished(bench.setup().keychainUsable()).error().kind, ErrorKind::Unavailable);
    QVERIFY(!QFile::exists(bench.path()));
}

void TestFirstSetup::appendsToWhatIsThere()
{
    Bench bench;
    const QByteArray before = "# mine\nmodel_list:\n  # the first\n  - model_name: old\n    litellm_params: {model: ollama/old} # keep\n\ngeneral_settings:\n  master_key: sk-own-key-123 # secret\n";
    {
        QFile file(bench.path());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(before) == before.size());
    }
    bench.around.configFile = bench.path();
    bench.server.respond(Script::json(modelList));
    QVERIFY(bench.addOpenAi().ok());
    const QByteArray after = bench.written();
    for (const char *line : {"# mine\n", "  # the first\n", "    litellm_params: {model: ollama/old} # keep\n", "  master_key: sk-own-key-123 # secret\n"})
        QVERIFY2(after.contains(line), after.constData());
    const ConfigReading reading = readConfiguration(bench.path(), {});
    QVERIFY(reading.usable());
    QCOMPARE(reading.config.models.size(), std::size_t(3));
    QCOMPARE(reading.config.models[0].name, QByteArray("old"));
    QCOMPARE(reading.config.masterKey.reveal(), QByteArray("sk-own-key-123"));
}

void TestFirstSetup::leavesABrokenFileAlone()
{
    Bench bench;
    const QByteArray broken = "model_list: [\n";
    {
        QFile file(bench.path());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(broken) == broken.size());
    }
    bench.around.configFile = bench.path();
    QVERIFY(!bench.finished(bench.setup().useDemo()).ok());
    QCOMPARE(bench.written(), broken);
    QVERIFY(bench.used.isEmpty());
}

void TestFirstSetup::refusesNonsense()
{
    Bench bench;
    QCOMPARE(bench.finished(bench.setup().addProvider("nosuch", Secret("k"))).error().kind, ErrorKind::InvalidRequest);
    const Result<void> keyless = bench.finished(bench.setup().addProvider("openai", Secret()));
    QCOMPARE(keyless.error().kind, ErrorKind::InvalidRequest);
    QVERIFY(keyless.error().message.contains(QStringLiteral("OpenAI")));
    LocalServer empty;
    empty.title = QStringLiteral("Ollama");
    QVERIFY(bench.finished(bench.setup().addLocalServer(empty)).error().message.contains(QStringLiteral("no model loaded")));
    QVERIFY(bench.server.requests().isEmpty());
}

void TestFirstSetup::takesALocalServer()
{
    Bench bench;
    LocalServer server{QStringLiteral("Ollama"), "ollama_chat", QStringLiteral("http://localhost:11434"), {QStringLiteral("llama3:8b"), QStringLiteral("qwen")}};
    QVERIFY(bench.finished(bench.setup().addLocalServer(server)).ok());
    const ConfigReading reading = readConfiguration(bench.path(), {});
    QVERIFY(reading.usable());
    QCOMPARE(reading.config.models.size(), std::size_t(2));
    QCOMPARE(reading.config.models[0].name, QByteArray("llama3:8b"));
    QCOMPARE(reading.config.models[0].model, QByteArray("ollama_chat/llama3:8b"));
    QCOMPARE(reading.config.models[0].apiBase, QByteArray("http://localhost:11434"));
    QVERIFY(reading.config.models[0].unusable.isEmpty());
}

void TestFirstSetup::takesTheDemo()
{
    Bench bench;
    QVERIFY(bench.finished(bench.setup().useDemo()).ok());
    QVERIFY(!bench.setup().needsWelcome());
    const ConfigReading reading = readConfiguration(bench.path(), {});
    QCOMPARE(reading.config.models.size(), std::size_t(1));
    QCOMPARE(reading.config.models[0].model, QByteArray("demo/demo"));
}

void TestFirstSetup::saysThatTheFileCannotBeWritten()
{
    Bench bench;
    bench.around.dataDirectory = bench.directory.filePath(QStringLiteral("not/there"));
    const Result<void> used = bench.finished(bench.setup().useDemo());
    QCOMPARE(used.error().kind, ErrorKind::Storage);
    QVERIFY2(used.error().message.contains(QStringLiteral("not/there/litellm_config.yaml")), qPrintable(used.error().message));
    QVERIFY(bench.setup().needsWelcome());
}

QTEST_GUILESS_MAIN(TestFirstSetup)
#include "tst_firstsetup.moc"
