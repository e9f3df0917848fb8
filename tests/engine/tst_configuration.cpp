// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/configuration.h"
#include "tests/engine/enginetest.h"
#include "tests/support/fakekeychain.h"

using namespace Gatehouse;

namespace {

QByteArray modelNamed(const QByteArray &name)
{
    return "model_list:\n- {model_name: " + name + ", litellm_params: {model: demo/demo}}\n";
}

/// A configuration file and what reads it.
struct Bench {
    explicit Bench(const QByteArray &yaml)
    {
        options.configFile = directory.filePath(QStringLiteral("litellm_config.yaml"));
        (void)writeFile(options.configFile, yaml);
    }
    Configuration &configuration()
    {
        if (!made) {
            made = std::make_unique<Configuration>(options, PriceBook::load().value(), redactor, keychain);
            changed = std::make_unique<QSignalSpy>(made.get(), &Configuration::changed);
            failed = std::make_unique<QSignalSpy>(made.get(), &Configuration::failed);
        }
        return *made;
    }
    bool edit(const QByteArray &yaml) { return writeFile(options.configFile, yaml); }
    QString problems()
    {
        QStringList lines;
        for (const Problem &problem : made->problems())
            lines << problem.toString();
        return lines.join(u'\n');
    }
    std::vector<QByteArray> names() { return made->snapshot()->names; }

    QTemporaryDir directory;
    EngineOptions options;
    std::shared_ptr<Redactor> redactor = std::make_shared<Redactor>();
    Keychain *keychain = nullptr;
    std::unique_ptr<Configuration> made;
    std::unique_ptr<QSignalSpy> changed, failed;
};

using Names = std::vector<QByteArray>;

} // namespace

class TestConfiguration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { forgetVariables(); }
    void readsTheFile();
    void picksUpAnEdit();
    void keepsTheOldAfterABrokenEdit();
    void saysWhatIsWrongAtFirst();
    void servesTheDemoWithoutAFile();
    void takesAQuickConfiguration();
    void takesAFileThatIsMadeLater();
    void readsOnceMoreWhenAskedMeanwhile();
    void looksIntoTheKeychain();
    void goesOnWithoutAKeychainEntry();
    void needsAKeyBeyondLoopback();
    void keepsTheKeyThatIsTakenOut();
    void takesOptions();
    void readsVariablesFromTheEnvFile();
};

void TestConfiguration::readsTheFile()
{
    Bench bench(modelNamed("one") + "general_settings: {master_key: sk-master-0123456789}\n");
    QVERIFY(bench.configuration().snapshot());
    bench.made->load();
    QCOMPARE(bench.changed->count(), 0); // in a later turn
    QTRY_COMPARE(bench.changed->count(), 1);
    QCOMPARE(bench.names(), Names{"one"});
    QVERIFY(bench.made->snapshot()->keyRequired());
    QVERIFY(!bench.made->isBroken() && bench.made->problems().isEmpty());
    // Known secrets never reach a log.
    QVERIFY(!bench.redactor->redact(QStringLiteral("x sk-master-0123456789 y")).contains(QStringLiteral("0123456789")));
}

void TestConfiguration::picksUpAnEdit()
{
    Bench bench(modelNamed("one"));
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    const quint64 generation = bench.made->snapshot()->generation;
    QVERIFY(bench.edit(modelNamed("another")));
    QTRY_COMPARE(bench.names(), Names{"another"});
    QVERIFY(bench.made->snapshot()->generation > generation);
}

void TestConfiguration::keepsTheOldAfterABrokenEdit()
{
    Bench bench(modelNamed("one"));
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    QVERIFY(bench.edit("model_list: [\n"));
    QTRY_COMPARE(bench.failed->count(), 1);
    QVERIFY(bench.made->isBroken());
    QCOMPARE(bench.names(), Names{"one"});
    QVERIFY2(bench.problems().contains(QStringLiteral("litellm_config.yaml:")), qPrintable(bench.problems()));
    QVERIFY(bench.edit(modelNamed("mended")));
    QTRY_COMPARE(bench.names(), Names{"mended"});
    QVERIFY(!bench.made->isBroken() && bench.made->problems().isEmpty());
}

void TestConfiguration::saysWhatIsWrongAtFirst()
{
    Bench bench("model_list: 5\n");
    bench.configuration().load();
    QTRY_COMPARE(bench.failed->count(), 1);
    QVERIFY(!bench.made->isBroken()); // nothing older is in force
    QVERIFY2(bench.problems().contains(QStringLiteral("model_list")), qPrintable(bench.problems()));
}

void TestConfiguration::servesTheDemoWithoutAFile()
{
    Bench bench({});
    bench.options.configFile.clear();
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    QCOMPARE(bench.names(), Names{"demo"});
}

void TestConfiguration::takesAQuickConfiguration()
{
    Bench bench({});
    bench.options.configFile.clear();
    bench.options.quickConfiguration = modelNamed("quick");
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    QCOMPARE(bench.names(), Names{"quick"});
}

void TestConfiguration::takesAFileThatIsMadeLater()
{
    Bench bench({});
    bench.options.configFile.clear();
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    const QString file = bench.directory.filePath(QStringLiteral("new.yaml"));
    QVERIFY(writeFile(file, modelNamed("new")));
    bench.made->useFile(file);
    QTRY_COMPARE(bench.changed->count(), 2);
    QCOMPARE(bench.names(), Names{"new"});
    QCOMPARE(bench.made->file(), file);
    QVERIFY(writeFile(file, modelNamed("newer"))); // and watched
    QTRY_COMPARE(bench.names(), Names{"newer"});
}

void TestConfiguration::readsOnceMoreWhenAskedMeanwhile()
{
    Bench bench(modelNamed("one"));
    bench.configuration().load();
    bench.made->load();
    bench.made->load();
    QTRY_COMPARE(bench.changed->count(), 1);
    QCOMPARE(bench.made->snapshot()->generation, quint64(1));
}

void TestConfiguration::looksIntoTheKeychain()
{
    // In the file and in what it includes.
    Bench bench("include: [more.yaml]\n" + QByteArray("model_list:\n- {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: keychain/openai}}\n"));
    QVERIFY(writeFile(bench.directory.filePath(QStringLiteral("more.yaml")),
                      "model_list:\n- {model_name: b, litellm_params: {model: groq/llama, api_key: keychain/groq}}\n"));
    FakeKeychain keychain;
    keychain.entries.insert(QStringLiteral("openai"), Secret("sk-from-the-keychain"));
    keychain.entries.insert(QStringLiteral("groq"), Secret("gsk-from-the-keychain"));
    bench.keychain = &keychain;
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    const auto &targets = bench.made->snapshot()->targets;
    QCOMPARE(targets.size(), std::size_t(2));
    for (const Target &target : targets) {
        QVERIFY2(target.deployment.unusable.isEmpty(), qPrintable(target.deployment.unusable));
        QCOMPARE(target.deployment.entry.apiKey.reveal(), target.deployment.provider == "groq" ? QByteArray("gsk-from-the-keychain") : QByteArray("sk-from-the-keychain"));
    }
    QVERIFY(!bench.redactor->redact(QStringLiteral("gsk-from-the-keychain")).contains(QStringLiteral("keychain")));
}

void TestConfiguration::goesOnWithoutAKeychainEntry()
{
    Bench bench(modelNamed("demo") + "- {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: keychain/openai}}\n");
    FakeKeychain keychain;
    bench.keychain = &keychain;
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    const auto &targets = bench.made->snapshot()->targets;
    QVERIFY(targets[0].deployment.unusable.isEmpty());
    QVERIFY2(targets[1].deployment.unusable.contains(QStringLiteral("openai")), qPrintable(targets[1].deployment.unusable));
}

void TestConfiguration::needsAKeyBeyondLoopback()
{
    Bench bench(modelNamed("one"));
    bench.options.host = QStringLiteral("0.0.0.0");
    bench.configuration().load();
    QTRY_COMPARE(bench.failed->count(), 1);
    QCOMPARE(bench.made->problems().last().path, QStringLiteral("general_settings.master_key"));
    QVERIFY2(bench.problems().contains(QStringLiteral("0.0.0.0")) && bench.problems().contains(QStringLiteral("LITELLM_MASTER_KEY")), qPrintable(bench.problems()));
}

void TestConfiguration::keepsTheKeyThatIsTakenOut()
{
    Bench bench(modelNamed("one") + "general_settings: {master_key: sk-master-0123456789}\n");
    bench.options.host = QStringLiteral("0.0.0.0");
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    QVERIFY(bench.edit(modelNamed("two")));
    QTRY_COMPARE(bench.failed->count(), 1);
    QVERIFY(bench.made->isBroken());
    QVERIFY(bench.made->snapshot()->keyRequired());
    QCOMPARE(bench.names(), Names{"one"});
    QCOMPARE(bench.made->problems().last().path, QStringLiteral("general_settings.master_key"));
}

void TestConfiguration::takesOptions()
{
    Bench bench(modelNamed("one") + "litellm_settings: {request_timeout: 20}\n");
    bench.options.dropParams = true;
    bench.options.requestTimeout = std::chrono::seconds(5);
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    QVERIFY(bench.made->snapshot()->config.dropParams);
    QCOMPARE(bench.made->snapshot()->config.defaultTimeout(), std::chrono::seconds(5));
}

void TestConfiguration::readsVariablesFromTheEnvFile()
{
    Bench bench("model_list:\n- {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: os.environ/ROOMS_TEST_KEY}}\n");
    bench.options.envFile = bench.directory.filePath(QStringLiteral(".env"));
    QVERIFY(writeFile(bench.options.envFile, "ROOMS_TEST_KEY=sk-first\n"));
    bench.configuration().load();
    QTRY_COMPARE(bench.changed->count(), 1);
    const auto key = [&bench] { return bench.made->snapshot()->targets[0].deployment.entry.apiKey.reveal(); };
    QCOMPARE(key(), QByteArray("sk-first"));
    QVERIFY(writeFile(bench.options.envFile, "ROOMS_TEST_KEY=sk-changed\n")); // watched like the file
    QTRY_COMPARE(key(), QByteArray("sk-changed"));
}

QTEST_GUILESS_MAIN(TestConfiguration)
#include "tst_configuration.moc"
