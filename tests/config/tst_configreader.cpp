// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/config/readingsupport.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

class TestConfigReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTheTeamFiles();
    void takesOutOnlyModelsThatMissAVariable();
    void isUsableWithoutAnyUsableModel();
    void findsEveryProblemAtOnce();
    void readsSettings();
    void saysNothingAboutWhatIsSwitchedOff();
    void readsBudgets();
    void readsHowLongThingsAreKept();
    void readsAliases();
    void refusesSizesNoRequestCanHave();
    void guardsTheMasterKey_data();
    void guardsTheMasterKey();
    void fallsBackToTheEnvironmentForSettings();
    void mergesEnvironmentVariables();
    void looksIntoTheKeychain();
    void warnsAboutOtherReferences();
    void mergesIncludes();
    void reportsBrokenIncludes();
    void tellsUnreadableFilesApart();
    void hasADemo();
};

void TestConfigReader::readsTheTeamFiles()
{
    const DotenvReading dotenv = readDotenv(contentOf(fixtures + QStringLiteral("team.env")), QStringLiteral("team.env"));
    QVERIFY2(dotenv.problems.isEmpty(), qPrintable(listed(dotenv.problems)));
    const ConfigReading reading = readConfiguration(fixtures + QStringLiteral("team.yaml"), dotenv.values);
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    const GatewayConfig &config = reading.config;
    QCOMPARE(config.masterKey.reveal(), QByteArray("sk-pasand2#"));
    QCOMPARE(config.databaseUrl.reveal(), QByteArray("postgresql://user:password@host:5432/database?sslmode=require"));
    QCOMPARE(config.models.size(), std::size_t(3));
    const ModelEntry &azure = config.models[0];
    QCOMPARE(azure.name, QByteArray("gpt-4o-mini"));
    QCOMPARE(azure.model, QByteArray("azure/gpt-4o-mini"));
    QCOMPARE(azure.apiBase, QByteArray("https://your-resource.openai.azure.com/"));
    QCOMPARE(azure.apiKey.reveal(), QByteArray("your-azure-key"));
    QCOMPARE(azure.apiVersion, QByteArray("2024-08-01-preview"));
    QCOMPARE(azure.where, QStringLiteral("team.yaml:7"));
    QVERIFY(azure.unusable.isEmpty());
    QVERIFY(azure.parameters.empty());
    QCOMPARE(config.models[2].model, QByteArray("anthropic/claude-3-5-haiku-20241022"));
    QCOMPARE(config.models[2].apiKey.reveal(), QByteArray("sk-ant-your-key"));
    QCOMPARE(config.defaultTimeout(), 10min);
}

void TestConfigReader::takesOutOnlyModelsThatMissAVariable()
{
    // As a compose file leaves them: set, but empty.
    Environment environment{{"LITELLM_MASTER_KEY", "sk-x"}, {"AZURE_API_BASE", ""}, {"AZURE_APIKEY", "k"}, {"ANTHROPIC_API_KEY", "a"}};
    const ConfigReading reading = readConfiguration(fixtures + QStringLiteral("team.yaml"), environment);
    QVERIFY2(reading.usable(), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.config.models.size(), std::size_t(3));
    QCOMPARE(reading.config.models[0].unusable,
             QStringLiteral("Model gpt-4o-mini: api_base needs the variable AZURE_API_BASE, which is empty. "
                            "Model gpt-4o-mini: api_key needs the variable AZURE_API_KEY, which is not set."));
    QVERIFY(reading.config.models[1].unusable.isEmpty());
    QVERIFY(reading.config.databaseUrl.isEmpty());
    const QString problems = listed(reading.problems);
    QVERIFY2(problems.contains(QStringLiteral("team.yaml:3:17: general_settings.database_url needs the variable DATABASE_URL, which is not set")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("team.yaml:10:17: model gpt-4o-mini: api_base needs the variable AZURE_API_BASE, which is empty; set it")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("team.yaml:11:16: model gpt-4o-mini: api_key needs the variable AZURE_API_KEY, which is not set; did you mean AZURE_APIKEY")),
             qPrintable(problems));
    QCOMPARE(reading.problems.size(), 3);
    for (const Problem &problem : reading.problems)
        QCOMPARE(problem.severity, Problem::Severity::Warning);
}

void TestConfigReader::isUsableWithoutAnyUsableModel()
{
    const ConfigReading reading = readConfiguration(fixtures + QStringLiteral("team.yaml"), {{"LITELLM_MASTER_KEY", "sk-x"}});
    QVERIFY(reading.usable());
    QVERIFY2(listed(reading.problems).contains(QStringLiteral("none of the 3 models can be used")), qPrintable(listed(reading.problems)));
    const ConfigReading none = readText("model_list:\n");
    QVERIFY(none.usable());
    QVERIFY2(listed(none.problems).contains(QStringLiteral("config.yaml:1:1: there are no models")), qPrintable(listed(none.problems)));
}

void TestConfigReader::findsEveryProblemAtOnce()
{
    const ConfigReading reading = readConfigurationText(contentOf(fixtures + QStringLiteral("broken.yaml")), QStringLiteral("broken.yaml"), {});
    QVERIFY(!reading.usable());
    const QStringList expected = {
        QStringLiteral("broken.yaml:2:15: master_key does not start with \"sk-\"; put"),
        QStringLiteral("broken.yaml:3:3: alerting in general_settings is not supported yet and has no effect"),
        QStringLiteral("broken.yaml:4:3: allowed_ips in general_settings is not supported yet: nothing is limited or refused because of it; do not rely on it"),
        QStringLiteral("broken.yaml:5:3: general_settings has no key \"storeprompts_in_spend_logs\"; it has no effect; did you mean store_prompts_in_spend_logs?"),
        QStringLiteral("broken.yaml:7:20: litellm_settings.request_timeout is \"soon\", not a time above zero; write seconds"),
        QStringLiteral("broken.yaml:8:16: litellm_settings.drop_params is \"maybe\", not true or false"),
        QStringLiteral("broken.yaml:9:3: telemetry in litellm_settings tunes a part of LiteLLM that does not exist here"),
        QStringLiteral("broken.yaml:10:1: the configuration has no key \"router_setings\"; it has no effect; did you mean router_settings?"),
        QStringLiteral("broken.yaml:15:7: model_list[0].litellm_params has no model; write model: provider/model"),
        QStringLiteral("broken.yaml:16:5: model_list[1] has no model_name"),
        QStringLiteral("broken.yaml:18:16: model_list[1]: timeout is \"5 weeks\", not a time above zero"),
        QStringLiteral("broken.yaml:19:5: model_list[2] must be a map of keys and values, not a single value"),
        QStringLiteral("broken.yaml:21:5: an item of model_list has no key \"api_key\"; it has no effect; put it into litellm_params"),
        QStringLiteral("broken.yaml:24:7: litellm_params has no key \"api_bse\"; it has no effect; did you mean api_base?"),
        QStringLiteral("broken.yaml:25:12: model second: rpm is \"many\", not a whole number of at least 0"),
    };
    const QStringList found = listed(reading.problems).split(u'\n');
    for (qsizetype i = 0; i < expected.size(); ++i)
        QVERIFY2(found.value(i).startsWith(expected[i]), qPrintable(QStringLiteral("line %1: %2\nexpected %3").arg(i).arg(found.value(i), expected[i])));
    QCOMPARE(found.size(), expected.size());
}

void TestConfigReader::readsSettings()
{
    const ConfigReading reading = readText("model_list: [{model_name: m, litellm_params: {model: x}}]\n"
                                           "general_settings: {litellm_key_header_name: X-Key, store_prompts_in_spend_logs: yes, max_request_size_mb: 1.5}\n"
                                           "litellm_settings: {request_timeout: 600, drop_params: \"True\", num_retries: 1}\n"
                                           "router_settings: {num_retries: 3, timeout: 20, stream_timeout: 10}\n");
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    const GatewayConfig &config = reading.config;
    QCOMPARE(config.keyHeaderName, QByteArray("X-Key"));
    QVERIFY(config.storePromptsInSpendLogs);
    QCOMPARE(config.largestRequest, std::optional<qint64>(1536 * 1024));
    QVERIFY(config.dropParams);
    QCOMPARE(config.requestTimeout, std::optional<std::chrono::milliseconds>(600s));
    QCOMPARE(config.retries, 3);
    QCOMPARE(config.defaultTimeout(), 20s);
    QCOMPARE(config.streamTimeout, std::optional<std::chrono::milliseconds>(10s));
    QVERIFY(config.masterKey.isEmpty());
}

void TestConfigReader::saysNothingAboutWhatIsSwitchedOff()
{
    const ConfigReading off = readText("model_list: [{model_name: m, litellm_params: {model: x, tags: []}}]\n"
                                       "litellm_settings: {cache: False, callbacks: [], max_budget: null, telemetry: false}\n"
                                       "router_settings: {routing_strategy: simple-shuffle, fallbacks: []}\n");
    QVERIFY2(off.problems.isEmpty(), qPrintable(listed(off.problems)));
    const ConfigReading on = readText("model_list: [{model_name: m, litellm_params: {model: x}}]\n"
                                      "litellm_settings: {cache: true, callbacks: [otel], max_user_budget: 0}\n"
                                      "router_settings: {routing_strategy: least-busy}\nrouter_setings: false\n");
    QCOMPARE(on.problems.size(), 5);
    QVERIFY2(listed(on.problems).contains(QStringLiteral("requests are spread as simple-shuffle does")), qPrintable(listed(on.problems)));
}

void TestConfigReader::readsBudgets()
{
    const GatewayConfig config = readText("litellm_settings: {timezone: Europe/Berlin, max_budget: 12.5, budget_duration: 1mo, max_end_user_budget: 0.1, "
                                          "max_end_user_budget_id: small}\n").config;
    QCOMPARE(config.timeZone.id(), QByteArray("Europe/Berlin"));
    QVERIFY(config.maxBudget == Money::fromNano(12'500'000'000));
    QCOMPARE(config.budgetDuration, QByteArray("1mo"));
    QVERIFY(config.maxCustomerBudget == Money::fromNano(100'000'000));
    QCOMPARE(config.customerBudgetId, QByteArray("small"));
    const QString wrong = listed(readText("litellm_settings: {timezone: Mars/Olympus, budget_duration: fortnight}\n").problems);
    QVERIFY2(wrong.contains(QStringLiteral("the time zone Mars/Olympus is not known here")), qPrintable(wrong));
    QVERIFY2(wrong.contains(QStringLiteral("fortnight is no duration")), qPrintable(wrong));
}

void TestConfigReader::readsHowLongThingsAreKept()
{
    QCOMPARE(readText("general_settings: {}\n").config.retention, RetentionAges());
    const ConfigReading reading = readText("general_settings: {maximum_spend_logs_retention_period: 30d, maximum_spend_logs_retention_interval: 6h, "
                                           "maximum_captured_bodies_retention_period: 24h, maximum_hourly_spend_retention_period: 90d, "
                                           "maximum_daily_spend_retention_period: 365d}\n");
    QVERIFY2(!listed(reading.problems).contains(QStringLiteral("maximum")), qPrintable(listed(reading.problems)));
    const RetentionAges &ages = reading.config.retention;
    QVERIFY(ages.requests == 24h * 30 && ages.exchanges == 24h && ages.hours == 24h * 90 && ages.days == 24h * 365);
    QVERIFY(ages.interval == 6h);
    const ConfigReading wrong = readText("general_settings: {maximum_spend_logs_retention_period: 30, maximum_daily_spend_retention_period: soon}\n");
    QVERIFY2(listed(wrong.problems).contains(QStringLiteral("maximum_spend_logs_retention_period is shorter than an hour")), qPrintable(listed(wrong.problems)));
    QVERIFY2(listed(wrong.problems).contains(QStringLiteral("maximum_daily_spend_retention_period")), qPrintable(listed(wrong.problems)));
    QVERIFY(wrong.config.retention.isEmpty());
}

void TestConfigReader::readsAliases()
{
    const ConfigReading reading = readText("model_list: [{model_name: gpt-4o, litellm_params: {model: x}}]\n"
                                           "router_settings:\n  model_group_alias:\n    gpt-4: gpt-4o\n    old: {model: gpt-4o, hidden: true}\n"
                                           "    wrong: gpt-4\n    none:\n");
    QCOMPARE(reading.config.modelGroupAlias.value("gpt-4"), QByteArray("gpt-4o"));
    QCOMPARE(reading.config.modelGroupAlias.value("old"), QByteArray("gpt-4o"));
    const QString problems = listed(reading.problems);
    QVERIFY2(!problems.contains(QStringLiteral("alias old")), qPrintable(problems));
    QCOMPARE(reading.config.listedAliases, (QList<QByteArray>{"gpt-4", "wrong"}));
    QVERIFY2(problems.contains(QStringLiteral("config.yaml:6:5: the alias wrong names the model gpt-4, which is not in model_list; did you mean gpt-4o?")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("config.yaml:7:5: the alias none names no model")), qPrintable(problems));
}

void TestConfigReader::refusesSizesNoRequestCanHave()
{
    for (const char *size : {"0", "0.0000001", "2048", "lots", "-1"}) {
        const ConfigReading reading = readText(QByteArray("general_settings: {max_request_size_mb: ") + size + "}\n");
        QVERIFY2(!reading.usable(), size);
        QVERIFY2(listed(reading.problems).contains(QStringLiteral("max_request_size_mb")), qPrintable(listed(reading.problems)));
    }
    QVERIFY(!readText("general_settings: {litellm_key_header_name: X-Key}\n").config.largestRequest);
}

void TestConfigReader::guardsTheMasterKey_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("usable");
    QTest::addColumn<QString>("problem");
    QTest::newRow("good") << QByteArray("sk-good") << true << QString();
    QTest::newRow("absent") << QByteArray() << true << QString();
    QTest::newRow("no sk-") << QByteArray("secret-pw") << false << QStringLiteral("does not start with \"sk-\"");
    QTest::newRow("missing variable") << QByteArray("os.environ/NOPE") << false << QStringLiteral("needs the variable NOPE, which is not set");
    QTest::newRow("example") << QByteArray("sk-1234") << true << QStringLiteral("anybody can guess");
    QTest::newRow("white space") << QByteArray("'sk-good '") << true << QStringLiteral("white space");
}

void TestConfigReader::guardsTheMasterKey()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, usable);
    QFETCH(QString, problem);
    const ConfigReading reading = readText("model_list: [{model_name: m, litellm_params: {model: x}}]\ngeneral_settings: {master_key: " + value + "}\n");
    QCOMPARE(reading.usable(), usable);
    QVERIFY2(listed(reading.problems).contains(problem), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.problems.isEmpty(), problem.isEmpty());
    QVERIFY(!listed(reading.problems).contains(QStringLiteral("secret-pw")));
}

void TestConfigReader::fallsBackToTheEnvironmentForSettings()
{
    const Environment environment{{"LITELLM_MASTER_KEY", "sk-outside"}, {"DATABASE_URL", "postgresql://h/d"}, {"LITELLM_DROP_PARAMS", "true"}};
    const GatewayConfig config = readText("model_list: []\n", environment).config;
    QCOMPARE(config.masterKey.reveal(), QByteArray("sk-outside"));
    QCOMPARE(config.databaseUrl.reveal(), QByteArray("postgresql://h/d"));
    QVERIFY(config.dropParams);
    const GatewayConfig inFile = readText("general_settings: {master_key: sk-inside}\nlitellm_settings: {drop_params: false}\n", environment).config;
    QCOMPARE(inFile.masterKey.reveal(), QByteArray("sk-inside"));
    QVERIFY(!inFile.dropParams);
}

void TestConfigReader::mergesEnvironmentVariables()
{
    const ConfigReading reading = readText("environment_variables:\n  BASE: https://file\n  KEY: file-key\n  EMPTY: from-file\n  OTHER: os.environ/KEY\n  GONE: os.environ/NOPE\n"
                                           "model_list:\n- model_name: m\n  litellm_params: {model: x, api_base: os.environ/BASE, api_key: os.environ/KEY, user: os.environ/EMPTY}\n",
                                           {{"KEY", "outside"}, {"EMPTY", ""}});
    QVERIFY2(reading.usable(), qPrintable(listed(reading.problems)));
    const ModelEntry &entry = reading.config.models.at(0);
    QCOMPARE(entry.apiBase, QByteArray("https://file"));
    QCOMPARE(entry.apiKey.reveal(), QByteArray("outside"));
    QCOMPARE(dumpJson(entry.parameters), QByteArray(R"({"user":"from-file"})"));
    QCOMPARE(reading.config.environment.value("OTHER"), QByteArray("outside"));
    QCOMPARE(reading.problems.size(), 1);
}

void TestConfigReader::looksIntoTheKeychain()
{
    const QByteArray key = "api_key: keychain/openai";
    QCOMPARE(readParameters(key, {{"keychain/openai", "sk-kept"}}).config.models.at(0).apiKey.reveal(), QByteArray("sk-kept"));
    const ConfigReading missing = readParameters(key);
    QVERIFY(missing.usable());
    QCOMPARE(missing.config.models.at(0).unusable, QStringLiteral("Model m: api_key needs the keychain entry openai, which is not set."));

    QTemporaryDir folder;
    QVERIFY(write(folder.filePath(QStringLiteral("c.yaml")), "include: [d.yaml]\nmodel_list: [{model_name: m, litellm_params: {api_key: keychain/one}}]\n"));
    QVERIFY(write(folder.filePath(QStringLiteral("d.yaml")), "x: [keychain/two, keychain/one]\n"));
    QCOMPARE(keychainNames(folder.filePath(QStringLiteral("c.yaml"))), (QList<QByteArray>{"one", "two"}));
}

void TestConfigReader::warnsAboutOtherReferences()
{
    const ConfigReading reading = readParameters("api_key: ${AZURE_API_KEY}\napi_base: os.environ.BASE\n");
    const QString problems = listed(reading.problems);
    QVERIFY2(problems.contains(QStringLiteral("model m: api_key is taken as it stands: its value is no reference here; write os.environ/AZURE_API_KEY")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("write os.environ/BASE")), qPrintable(problems));
    QCOMPARE(reading.config.models.at(0).apiKey.reveal(), QByteArray("${AZURE_API_KEY}"));
}

void TestConfigReader::mergesIncludes()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("sub")));
    const QString main = folder.filePath(QStringLiteral("main.yaml"));
    QVERIFY(write(main, "include: [sub/more.yaml]\nmodel_list: [{model_name: a, litellm_params: {model: x}}]\n"
                        "litellm_settings: {num_retries: 1, drop_params: true}\n"));
    QVERIFY(write(folder.filePath(QStringLiteral("sub/more.yaml")), "include: deeper.yaml\nmodel_list:\n- model_name: b\n  litellm_params: {model: os.environ/NOPE}\n"
                                                                    "litellm_settings: {num_retries: 2}\n"));
    QVERIFY(write(folder.filePath(QStringLiteral("sub/deeper.yaml")), "model_list: [{model_name: c, litellm_params: {model: z}}]\n"));
    const ConfigReading reading = readConfiguration(main, {});
    QVERIFY2(reading.usable(), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.config.models.size(), std::size_t(3));
    QCOMPARE(reading.config.models[1].name, QByteArray("b"));
    QCOMPARE(reading.config.models[1].where, QStringLiteral("more.yaml:3"));
    QCOMPARE(reading.config.models[2].name, QByteArray("c"));
    QCOMPARE(reading.config.retries, 2);
    QVERIFY(reading.config.dropParams);
    QCOMPARE(reading.config.includedFiles, (QStringList{folder.filePath(QStringLiteral("sub/more.yaml")), folder.filePath(QStringLiteral("sub/deeper.yaml"))}));
    const QString problems = listed(reading.problems);
    QVERIFY2(problems.contains(QStringLiteral("sub/more.yaml:4:27: model b: model needs the variable NOPE")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("litellm_settings.num_retries is also set in ")), qPrintable(problems));
}

void TestConfigReader::reportsBrokenIncludes()
{
    QTemporaryDir folder;
    const QString main = folder.filePath(QStringLiteral("main.yaml"));
    const QString other = folder.filePath(QStringLiteral("other.yaml"));
    QVERIFY(write(main, "model_list: []\ninclude:\n- gone.yaml\n- other.yaml\n- {a: b}\n"));
    QVERIFY(write(other, "a: 'x\n"));
    const ConfigReading reading = readConfiguration(main, {});
    QVERIFY(!reading.usable());
    const QString problems = listed(reading.problems);
    QVERIFY2(problems.contains(QStringLiteral("main.yaml:3:3: gone.yaml cannot be included: the file does not exist")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("other.yaml:1:4: a quote is opened here")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("main.yaml:5:3: include needs the name of a file, not a map")), qPrintable(problems));
    // Watched all the same, so that their coming right is seen.
    QCOMPARE(reading.config.includedFiles, (QStringList{folder.filePath(QStringLiteral("gone.yaml")), other}));

    QVERIFY(write(main, "include: [other.yaml]\n"));
    QVERIFY(write(other, "include: [main.yaml]\n"));
    QVERIFY2(listed(readConfiguration(main, {}).problems).contains(QStringLiteral("other.yaml:1:11: main.yaml includes itself")),
             qPrintable(listed(readConfiguration(main, {}).problems)));
}

void TestConfigReader::tellsUnreadableFilesApart()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("c.yaml"));
    const auto problemOf = [&path] {
        const ConfigReading reading = readConfiguration(path, {});
        return reading.usable() ? QString() : listed(reading.problems);
    };
    QVERIFY2(problemOf().contains(QStringLiteral("c.yaml: the file does not exist")), qPrintable(problemOf()));
    QVERIFY(QFile::link(QStringLiteral("/nowhere/at/all"), path));
    QVERIFY2(problemOf().contains(QStringLiteral("the link points to /nowhere/at/all")), qPrintable(problemOf()));
    QVERIFY(QFile::remove(path));
    QVERIFY(QDir().mkdir(path));
    QVERIFY2(problemOf().contains(QStringLiteral("c.yaml: this is a directory")), qPrintable(problemOf()));
    QVERIFY(QDir().rmdir(path));
    QVERIFY(write(path, ""));
    QVERIFY2(problemOf().contains(QStringLiteral("c.yaml: the file says nothing")), qPrintable(problemOf()));
    QVERIFY(write(path, "- model_name: a\n"));
    QVERIFY2(problemOf().contains(QStringLiteral("c.yaml:1:1: a configuration is a map of sections, not a list")), qPrintable(problemOf()));
    QVERIFY(QFile::setPermissions(path, {}));
    if (QFile(path).open(QIODevice::ReadOnly))
        return; // root reads everything
    QVERIFY2(problemOf().contains(QStringLiteral("c.yaml: the file cannot be read")), qPrintable(problemOf()));
}

void TestConfigReader::hasADemo()
{
    const GatewayConfig config = demoConfiguration({{"LITELLM_MASTER_KEY", "sk-demo"}}).config;
    QCOMPARE(config.masterKey.reveal(), QByteArray("sk-demo"));
    QCOMPARE(config.models.size(), std::size_t(1));
    QCOMPARE(config.models[0].name, QByteArray("demo"));
    QVERIFY(config.models[0].model.startsWith("demo/"));
    QVERIFY(demoConfiguration({}).config.masterKey.isEmpty());
    QVERIFY(config.file.isEmpty());
}

QTEST_GUILESS_MAIN(TestConfigReader)
#include "tst_configreader.moc"
