// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/commandline.h"

#include "app/engine/commandflags.h"

#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

using Command = Options::Command;

CommandLine parsed(const QString &line, const Environment &environment = {})
{
    return readCommandLine(line.split(u' ', Qt::SkipEmptyParts), environment);
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasDefaults();
    void takesBareFlagsOfACompose();
    void takesFlags_data();
    void takesFlags();
    void takesVariables_data();
    void takesVariables();
    void everyFlagHasAVariable();
    void takesAModelFromVariables();
    void takesAllowedNames_data();
    void takesAllowedNames();
    void remembersTheSource();
    void prefersFlagsToVariables();
    void ignoresEmptyVariables();
    void readsCommands_data();
    void readsCommands();
    void refuses_data();
    void refuses();
    void warnsAboutFlagsWithoutEffect();
    void makesAQuickConfiguration();
    void helpNamesEveryFlag();
};

void TestCommandLine::hasDefaults()
{
    const CommandLine line = parsed({});
    QVERIFY(line.errors.isEmpty());
    QCOMPARE(line.options.command, Command::Serve);
    QCOMPARE(*line.options.port, quint16(4000));
    QVERIFY(!line.options.port.isSet());
    QVERIFY(line.options.configFile->isEmpty());
    QVERIFY(line.options.host->isEmpty());
    QCOMPARE(*line.options.logLevel, Options::LogLevel::Info);
}

void TestCommandLine::takesBareFlagsOfACompose()
{
    const CommandLine line = parsed(QStringLiteral("--config /app/litellm_config.yaml"));
    QVERIFY(line.errors.isEmpty());
    QCOMPARE(line.options.command, Command::Serve);
    QCOMPARE(*line.options.configFile, QStringLiteral("/app/litellm_config.yaml"));
}

void TestCommandLine::takesFlags_data()
{
    QTest::addColumn<QString>("line");
    const char *const lines[] = {
        "serve -c a.yaml -p 5000 --host ::1 --workers 2 --log-format json --log-level warning --root-path gate/ --data-dir /d --env-file e --database-url postgresql://h",
        "--config=a.yaml --port=5000 --host=::1 --num_workers=2 --log_format=json --log_level=WARN --root_path=/gate --data_dir=/d --env_file=e --database_url=postgresql://h",
        "--config x --config a.yaml --port 5000 --host ::1 --num-workers 2 --log-format json --log-level warning --root-path /gate/ --data-dir /d --env-file e --database-url postgresql://h",
    };
    QTest::newRow("apart") << QString::fromUtf8(lines[0]);
    QTest::newRow("with = and _") << QString::fromUtf8(lines[1]);
    QTest::newRow("the last counts") << QString::fromUtf8(lines[2]);
}

void TestCommandLine::takesFlags()
{
    QFETCH(QString, line);
    const CommandLine result = ::parsed(line);
    QVERIFY2(result.errors.isEmpty(), qPrintable(result.errors.join(u'\n')));
    QVERIFY(result.warnings.isEmpty());
    const Options &options = result.options;
    QCOMPARE(*options.configFile, QStringLiteral("a.yaml"));
    QCOMPARE(*options.port, quint16(5000));
    QCOMPARE(*options.host, QStringLiteral("::1"));
    QCOMPARE(*options.workers, 2);
    QCOMPARE(*options.logFormat, Options::LogFormat::JsonLines);
    QCOMPARE(*options.logLevel, Options::LogLevel::Warning);
    QCOMPARE(*options.rootPath, QStringLiteral("/gate"));
    QCOMPARE(*options.dataDirectory, QStringLiteral("/d"));
    QCOMPARE(*options.envFile, QStringLiteral("e"));
    QCOMPARE(options.databaseUrl->reveal(), QByteArray("postgresql://h"));
}

void TestCommandLine::takesVariables_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("origin");
    QTest::newRow("config") << QByteArray("CONFIG_FILE_PATH") << QByteArray("a") << QStringLiteral("configFile");
    QTest::newRow("port") << QByteArray("PORT") << QByteArray("81") << QStringLiteral("port");
    QTest::newRow("host") << QByteArray("HOST") << QByteArray("h") << QStringLiteral("host");
    QTest::newRow("data") << QByteArray("GATEHOUSE_DATA_DIR") << QByteArray("d") << QStringLiteral("dataDirectory");
    QTest::newRow("database") << QByteArray("DATABASE_URL") << QByteArray("u") << QStringLiteral("databaseUrl");
    QTest::newRow("workers") << QByteArray("GATEHOUSE_WORKERS") << QByteArray("3") << QStringLiteral("workers");
    QTest::newRow("litellm's workers") << QByteArray("NUM_WORKERS") << QByteArray("3") << QStringLiteral("workers");
    QTest::newRow("format") << QByteArray("GATEHOUSE_LOG_FORMAT") << QByteArray("json") << QStringLiteral("logFormat");
    QTest::newRow("level") << QByteArray("LITELLM_LOG") << QByteArray("DEBUG") << QStringLiteral("logLevel");
    QTest::newRow("debug") << QByteArray("DETAILED_DEBUG") << QByteArray("True") << QStringLiteral("logLevel");
    QTest::newRow("root") << QByteArray("SERVER_ROOT_PATH") << QByteArray("/r") << QStringLiteral("rootPath");
    QTest::newRow("env file") << QByteArray("GATEHOUSE_ENV_FILE") << QByteArray("e") << QStringLiteral("envFile");
    QTest::newRow("drop") << QByteArray("LITELLM_DROP_PARAMS") << QByteArray("true") << QStringLiteral("dropParams");
    QTest::newRow("timeout") << QByteArray("GATEHOUSE_REQUEST_TIMEOUT") << QByteArray("30s") << QStringLiteral("requestTimeout");
    QTest::newRow("hosts") << QByteArray("GATEHOUSE_ALLOWED_HOSTS") << QByteArray("gateway.lan") << QStringLiteral("allowedHosts");
    QTest::newRow("origins") << QByteArray("GATEHOUSE_ALLOWED_ORIGINS") << QByteArray("*") << QStringLiteral("allowedOrigins");
    QTest::newRow("model") << QByteArray("GATEHOUSE_MODEL") << QByteArray("openai/gpt-4o") << QStringLiteral("model");
}

void TestCommandLine::takesVariables()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QString, origin);
    const CommandLine line = parsed({}, {{name, value}});
    QVERIFY2(line.errors.isEmpty(), qPrintable(line.errors.join(u'\n')));
    const Options &o = line.options;
    const QHash<QString, QString> origins{
        {QStringLiteral("configFile"), o.configFile.origin},   {QStringLiteral("port"), o.port.origin},
        {QStringLiteral("host"), o.host.origin},               {QStringLiteral("dataDirectory"), o.dataDirectory.origin},
        {QStringLiteral("databaseUrl"), o.databaseUrl.origin}, {QStringLiteral("workers"), o.workers.origin},
        {QStringLiteral("logFormat"), o.logFormat.origin},     {QStringLiteral("logLevel"), o.logLevel.origin},
        {QStringLiteral("rootPath"), o.rootPath.origin},       {QStringLiteral("envFile"), o.envFile.origin},
        {QStringLiteral("dropParams"), o.dropParams.origin},   {QStringLiteral("requestTimeout"), o.requestTimeout.origin},
        {QStringLiteral("model"), o.model.origin},
        {QStringLiteral("allowedHosts"), o.allowedHosts.origin}, {QStringLiteral("allowedOrigins"), o.allowedOrigins.origin},
    };
    for (auto it = origins.begin(); it != origins.end(); ++it)
        QCOMPARE(it.value(), it.key() == origin ? QStringLiteral("the variable ") + QString::fromUtf8(name) : QString());
}

void TestCommandLine::everyFlagHasAVariable()
{
    for (const CommandFlag &flag : commandFlags())
        QVERIFY2(*flag.variables, flag.name);
}

void TestCommandLine::takesAModelFromVariables()
{
    const CommandLine line = parsed({}, {{"GATEHOUSE_MODEL", "azure/gpt-4o"}, {"GATEHOUSE_MODEL_ALIAS", "a"}, {"GATEHOUSE_API_BASE", "http://h"},
                                         {"GATEHOUSE_API_VERSION", "2024-10-21"}});
    QVERIFY2(line.errors.isEmpty(), qPrintable(line.errors.join(u'\n')));
    for (const char *part : {"azure/gpt-4o", "model_name: \"a\"", "http://h", "2024-10-21"})
        QVERIFY2(quickConfiguration(line.options).contains(part), part);
    const CommandLine both = parsed(QStringLiteral("--model m"), {{"CONFIG_FILE_PATH", "c"}});
    QCOMPARE(both.errors, QStringList(QStringLiteral("--model is for a start without a configuration file; with the variable CONFIG_FILE_PATH add the model to the file.")));
}

void TestCommandLine::takesAllowedNames_data()
{
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QList<QByteArray>>("expected"); // empty: refused
    const QString hosts = QStringLiteral("--allowed-hosts="), origins = QStringLiteral("--allowed_origins=");
    QTest::newRow("two hosts") << hosts << QByteArray("gateway.lan, gateway.lan:8080,") << QList<QByteArray>{"gateway.lan", "gateway.lan:8080"};
    QTest::newRow("an IPv6 host") << hosts << QByteArray("[fe80::1]:4000") << QList<QByteArray>{"[fe80::1]:4000"};
    QTest::newRow("a URL is no host") << hosts << QByteArray("http://gateway.lan") << QList<QByteArray>();
    QTest::newRow("a path is no host") << hosts << QByteArray("gateway.lan/ui") << QList<QByteArray>();
    QTest::newRow("commas alone") << hosts << QByteArray(",,") << QList<QByteArray>();
    QTest::newRow("two origins") << origins << QByteArray("https://app.example:8443,http://localhost:3000") << QList<QByteArray>{"https://app.example:8443", "http://localhost:3000"};
    QTest::newRow("every page") << origins << QByteArray("*") << QList<QByteArray>{"*"};
    QTest::newRow("an extension") << origins << QByteArray("chrome-extension://abcdefgh") << QList<QByteArray>{"chrome-extension://abcdefgh"};
    QTest::newRow("a host is no origin") << origins << QByteArray("app.example") << QList<QByteArray>();
    // Browsers send no slash at the end, so such an entry would never match.
    QTest::newRow("a slash at the end") << origins << QByteArray("https://app.example/") << QList<QByteArray>();
}

void TestCommandLine::takesAllowedNames()
{
    QFETCH(QString, flag);
    QFETCH(QByteArray, value);
    QFETCH(QList<QByteArray>, expected);
    const CommandLine line = readCommandLine({flag + QString::fromUtf8(value)}, {});
    const Options &options = line.options;
    QCOMPARE(flag.contains(u"hosts") ? *options.allowedHosts : *options.allowedOrigins, expected);
    QCOMPARE(line.errors.size(), expected.isEmpty() ? 1 : 0);
    if (expected.isEmpty())
        QVERIFY2(line.errors.first().contains(QStringLiteral("for example")), qPrintable(line.errors.first()));
}

void TestCommandLine::remembersTheSource()
{
    const CommandLine line = parsed(QStringLiteral("--num_workers 4"), {{"PORT", "81"}});
    QCOMPARE(line.options.workers.source, Sourced<int>::Source::Flag);
    QCOMPARE(line.options.workers.origin, QStringLiteral("--num_workers"));
    QCOMPARE(line.options.port.source, Sourced<quint16>::Source::Variable);
    QCOMPARE(line.options.host.source, Sourced<QString>::Source::Default);
}

void TestCommandLine::prefersFlagsToVariables()
{
    const CommandLine line = parsed(QStringLiteral("--port 1 --log-level error"), {{"PORT", "2"}, {"LITELLM_LOG", "debug"}, {"DEBUG", "1"}});
    QCOMPARE(*line.options.port, quint16(1));
    QCOMPARE(*line.options.logLevel, Options::LogLevel::Error);
    // Our own name before the other's; a level before a mere switch.
    QCOMPARE(*parsed({}, {{"GATEHOUSE_WORKERS", "3"}, {"NUM_WORKERS", "4"}}).options.workers, 3);
    QCOMPARE(*parsed({}, {{"LITELLM_LOG", "ERROR"}, {"DEBUG", "true"}}).options.logLevel, Options::LogLevel::Error);
    QCOMPARE(*parsed(QStringLiteral("--debug"), {{"LITELLM_LOG", "ERROR"}}).options.logLevel, Options::LogLevel::Debug);
}

void TestCommandLine::ignoresEmptyVariables()
{
    const CommandLine line = parsed({}, {{"PORT", ""}, {"GATEHOUSE_WORKERS", ""}, {"NUM_WORKERS", "2"}, {"DEBUG", "app:*"}, {"GATEHOUSE_PORT", "tcp://10.0.0.1:4000"}});
    QVERIFY2(line.errors.isEmpty(), qPrintable(line.errors.join(u'\n')));
    QCOMPARE(*line.options.port, quint16(4000));
    QCOMPARE(*line.options.workers, 2);
    QCOMPARE(*line.options.logLevel, Options::LogLevel::Info);
}

void TestCommandLine::readsCommands_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("command");
    QTest::addColumn<QString>("file");
    QTest::newRow("none") << QString() << int(Command::Serve) << QString();
    QTest::newRow("serve") << QStringLiteral("serve --port 1") << int(Command::Serve) << QString();
    QTest::newRow("flags first") << QStringLiteral("--port 1 doctor -c x") << int(Command::Doctor) << QStringLiteral("x");
    QTest::newRow("check") << QStringLiteral("check-config a.yaml") << int(Command::CheckConfig) << QStringLiteral("a.yaml");
    QTest::newRow("check with flag") << QStringLiteral("check-config --config a.yaml") << int(Command::CheckConfig) << QStringLiteral("a.yaml");
    QTest::newRow("check what would be used") << QStringLiteral("check-config") << int(Command::CheckConfig) << QString();
    QTest::newRow("dashes in a name") << QStringLiteral("check-config -- --odd.yaml") << int(Command::CheckConfig) << QStringLiteral("--odd.yaml");
    QTest::newRow("help") << QStringLiteral("--help") << int(Command::Help) << QString();
    QTest::newRow("help of a command") << QStringLiteral("doctor -h") << int(Command::Help) << QString();
    QTest::newRow("help whatever is wrong") << QStringLiteral("--help --nonsense doctor more") << int(Command::Help) << QString();
    QTest::newRow("version") << QStringLiteral("-v") << int(Command::Version) << QString();
    QTest::newRow("word") << QStringLiteral("version") << int(Command::Version) << QString();
}

void TestCommandLine::readsCommands()
{
    QFETCH(QString, line);
    QFETCH(int, command);
    QFETCH(QString, file);
    const CommandLine result = ::parsed(line);
    QVERIFY2(result.errors.isEmpty(), qPrintable(result.errors.join(u'\n')));
    QCOMPARE(int(result.options.command), command);
    QCOMPARE(*result.options.configFile, file);
}

void TestCommandLine::refuses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *line, const char *error) { QTest::newRow(line) << QString::fromUtf8(line) << QString::fromUtf8(error); };
    row("--prot 1", "There is no flag --prot; did you mean --port?");
    row("--num-worker=1", "There is no flag --num-worker; did you mean --num-workers?");
    row("--xyzzy", "There is no flag --xyzzy; see --help.");
    row("-x", "There is no flag -x; see --help.");
    row("serv", "There is no command \"serv\"; did you mean serve?");
    row("serve more", "\"more\" is one word too many.");
    row("check-config a b", "\"b\" is one word too many.");
    row("--port", "--port needs a value: --port NUMBER.");
    row("--config --port 1", "--config needs a value: --config FILE.");
    row("--config=", "--config needs a value: --config FILE.");
    row("--port http", "--port is \"http\", which is no port number");
    row("--port 65536", "--port is \"65536\", which is no port number");
    row("--workers 0", "--workers is \"0\", which is no number of workers (1 to 64).");
    row("--log-format xml", "--log-format is \"xml\", which is no log format (text or json).");
    row("--log-level loud", "which is no log level");
    row("--root-path /a?b", "which is no path");
    row("--request_timeout 0", "which is no time above zero");
    row("--drop_params=maybe", "is neither true nor false");
    row("--max_budget 5", "--max_budget is not supported: nothing would be limited by it.");
    row("--ssl_keyfile_path k", "end TLS in a proxy");
    row("--test", "run the command doctor");
    row("--alias a", "--alias belongs to --model, which is not given.");
    row("--model m --config c", "with --config add the model to the file.");
}

void TestCommandLine::refuses()
{
    QFETCH(QString, line);
    QFETCH(QString, error);
    const QStringList errors = parsed(line).errors;
    QCOMPARE(errors.size(), 1);
    QVERIFY2(errors[0].contains(error), qPrintable(errors[0]));
    QCOMPARE(parsed({}, {{"PORT", "abc"}}).errors, QStringList{QStringLiteral("The variable PORT is \"abc\", which is no port number (1 to 65535, or 0 for any free one).")});
}

void TestCommandLine::warnsAboutFlagsWithoutEffect()
{
    const CommandLine line = parsed(QStringLiteral("--run_gunicorn --telemetry False --keepalive_timeout=5 --use_prisma_migrate --port 1"));
    QVERIFY2(line.errors.isEmpty(), qPrintable(line.errors.join(u'\n')));
    QCOMPARE(line.warnings.size(), 4);
    QCOMPARE(line.warnings[0], QStringLiteral("--run_gunicorn has no effect: there is one server, and it is built in."));
    QCOMPARE(*line.options.port, quint16(1));
}

void TestCommandLine::makesAQuickConfiguration()
{
    const CommandLine line = parsed(QStringLiteral("-m azure/gpt-4o --alias fast --api_base https://r --api_version 2024-08-01-preview --drop_params --request_timeout 30 --detailed_debug"));
    QVERIFY2(line.errors.isEmpty(), qPrintable(line.errors.join(u'\n')));
    QVERIFY(*line.options.dropParams);
    QCOMPARE(*line.options.requestTimeout, std::optional<std::chrono::milliseconds>(30s));
    QCOMPARE(*line.options.logLevel, Options::LogLevel::Debug);
    const ConfigReading reading = readConfigurationText(quickConfiguration(line.options), QStringLiteral("--model"), {});
    QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.value(0).toString()));
    QCOMPARE(reading.config.models.size(), std::size_t(1));
    QCOMPARE(reading.config.models[0].name, QByteArray("fast"));
    QCOMPARE(reading.config.models[0].model, QByteArray("azure/gpt-4o"));
    QCOMPARE(reading.config.models[0].apiBase, QByteArray("https://r"));
    QCOMPARE(reading.config.models[0].apiVersion, QByteArray("2024-08-01-preview"));
    QVERIFY(quickConfiguration(parsed({}).options).isEmpty());
    QVERIFY(quickConfiguration(parsed(QStringLiteral("--model openai/x")).options).contains("model_name: openai/x"));
}

void TestCommandLine::helpNamesEveryFlag()
{
    const QString help = helpText(QStringLiteral("gatehoused"));
    QVERIFY(help.startsWith(QStringLiteral("Usage: gatehoused")));
    for (const CommandFlag &flag : commandFlags()) {
        QVERIFY2(help.contains(QStringLiteral("--") + QString::fromUtf8(flag.name)), flag.name);
        QVERIFY2(parsed(QStringLiteral("--") + QString::fromUtf8(flag.name) + QStringLiteral("=")).errors.size() >= 1, flag.name);
    }
    for (const char *word : {"CONFIG_FILE_PATH", "NUM_WORKERS", "check-config", "doctor", "--version"})
        QVERIFY2(help.contains(QString::fromUtf8(word)), word);
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
