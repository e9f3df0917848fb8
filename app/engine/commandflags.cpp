// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/commandflags.h"

#include "gateway/config/scalarvalues.h"

#include <QUrl>

#include <algorithm>

namespace Gatehouse {
namespace {

template <class T>
void set(Sourced<T> &setting, T value, ValueSource source, const QString &origin)
{
    setting.value = std::move(value);
    setting.source = static_cast<typename Sourced<T>::Source>(source);
    setting.origin = origin;
}

template <Sourced<QString> Options::*field>
QString takeText(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    set(options.*field, QString::fromUtf8(value), source, origin);
    return {};
}

template <Sourced<QByteArray> Options::*field>
QString takeBytes(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    set(options.*field, value, source, origin);
    return {};
}

QString takePort(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    const auto port = parseInteger(value);
    if (!port || *port < 0 || *port > 65535)
        return QStringLiteral("is no port number (1 to 65535, or 0 for any free one)");
    set(options.port, static_cast<quint16>(*port), source, origin);
    return {};
}

QString takeWorkers(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    const auto workers = parseInteger(value);
    if (!workers || *workers < 1 || *workers > 64)
        return QStringLiteral("is no number of workers (1 to 64)");
    set(options.workers, static_cast<int>(*workers), source, origin);
    return {};
}

QString takeDatabase(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    set(options.databaseUrl, Secret(value), source, origin);
    return {};
}

QString takeLogFormat(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    if (value != "text" && value != "json")
        return QStringLiteral("is no log format (text or json)");
    set(options.logFormat, value == "json" ? Options::LogFormat::JsonLines : Options::LogFormat::Plain, source, origin);
    return {};
}

QString takeLogLevel(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    static const QHash<QByteArray, Options::LogLevel> levels{
        {"debug", Options::LogLevel::Debug},     {"info", Options::LogLevel::Info},   {"warning", Options::LogLevel::Warning},
        {"warn", Options::LogLevel::Warning},    {"error", Options::LogLevel::Error}, {"critical", Options::LogLevel::Error},
    };
    const auto level = levels.constFind(value.toLower());
    if (level == levels.constEnd())
        return QStringLiteral("is no log level (debug, info, warning or error)");
    set(options.logLevel, *level, source, origin);
    return {};
}

QString takeDebug(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    // The variable DEBUG is used by many programs for other things; only a clear yes counts. It says less than a level.
    if (parseBoolean(value).value_or(false) && (source == ValueSource::Flag || !options.logLevel.isSet()))
        set(options.logLevel, Options::LogLevel::Debug, source, origin);
    return {};
}

QString takeRootPath(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    QByteArray path = value.trimmed();
    while (path.endsWith('/'))
        path.chop(1);
    if (!path.isEmpty() && !path.startsWith('/'))
        path.prepend('/');
    if (path.contains('?') || path.contains('#') || path.contains(' ') || path.contains("//"))
        return QStringLiteral("is no path (for example /gateway)");
    set(options.rootPath, QString::fromUtf8(path), source, origin);
    return {};
}

QString takeDropParams(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    const auto drop = parseBoolean(value);
    if (!drop)
        return QStringLiteral("is neither true nor false");
    set(options.dropParams, *drop, source, origin);
    return {};
}

QString takeRequestTimeout(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    const auto time = parseTimeSpan(value);
    if (!time)
        return QStringLiteral("is no time above zero (600, \"30s\", \"5m\")");
    set(options.requestTimeout, std::optional(*time), source, origin);
    return {};
}

QList<QByteArray> commaList(const QByteArray &value)
{
    QList<QByteArray> items;
    for (const QByteArray &item : value.split(',')) {
        if (!item.trimmed().isEmpty())
            items << item.trimmed();
    }
    return items;
}

/// "https://app.example:8443", as a browser sends it in Origin.
bool isOrigin(const QByteArray &text)
{
    const QUrl url(QString::fromUtf8(text), QUrl::StrictMode);
    return url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty() && url.path().isEmpty() && url.userInfo().isEmpty()
        && !url.hasQuery() && !url.hasFragment();
}

QString takeAllowedOrigins(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    const QList<QByteArray> origins = commaList(value);
    const bool all = std::all_of(origins.begin(), origins.end(), [](const QByteArray &item) { return item == "*" || isOrigin(item); });
    if (!all || origins.isEmpty())
        return QStringLiteral("is no list of web origins (for example https://app.example:8443,http://localhost:3000, or * for every page)");
    set(options.allowedOrigins, origins, source, origin);
    return {};
}

QString takeAllowedHosts(Options &options, const QByteArray &value, ValueSource source, const QString &origin)
{
    const QList<QByteArray> hosts = commaList(value);
    const bool all = std::all_of(hosts.begin(), hosts.end(), [](const QByteArray &item) {
        const QUrl url(QStringLiteral("http://") + QString::fromUtf8(item), QUrl::StrictMode);
        return url.isValid() && !url.host().isEmpty() && url.path().isEmpty() && url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment();
    });
    if (!all || hosts.isEmpty())
        return QStringLiteral("is no list of host names (for example gateway.lan,gateway.lan:8080)");
    set(options.allowedHosts, hosts, source, origin);
    return {};
}

} // namespace

const std::vector<CommandFlag> &commandFlags()
{
    // No GATEHOUSE_PORT and GATEHOUSE_HOST: Kubernetes sets the first, to "tcp://…", beside a service named gatehouse.
    static const std::vector<CommandFlag> flags = {
        {"config", "c", "", "CONFIG_FILE_PATH", "FILE", "configuration file (litellm_config.yaml)", takeText<&Options::configFile>},
        {"env-file", "", "", "GATEHOUSE_ENV_FILE", "FILE", "file of variables (.env beside the configuration)", takeText<&Options::envFile>},
        {"host", "", "", "HOST", "ADDRESS", "address to listen on", takeText<&Options::host>},
        {"port", "p", "", "PORT", "NUMBER", "port to listen on (4000)", takePort},
        {"data-dir", "", "", "GATEHOUSE_DATA_DIR", "DIR", "where journal and database are kept", takeText<&Options::dataDirectory>},
        {"database-url", "", "", "DATABASE_URL", "URL", "Postgres to use; others see a flag in the process list, so prefer the variable", takeDatabase},
        {"workers", "", "num-workers", "GATEHOUSE_WORKERS,NUM_WORKERS", "NUMBER", "worker threads (one a core, at most 8)", takeWorkers},
        {"log-format", "", "", "GATEHOUSE_LOG_FORMAT", "FORMAT", "text or json", takeLogFormat},
        {"log-level", "", "", "GATEHOUSE_LOG_LEVEL,LITELLM_LOG", "LEVEL", "debug, info, warning or error", takeLogLevel},
        {"debug", "", "detailed-debug", "DEBUG,DETAILED_DEBUG", "", "same as --log-level debug", takeDebug},
        {"root-path", "", "", "SERVER_ROOT_PATH", "PATH", "path in front of every route, when a proxy does not strip it", takeRootPath},
        {"drop-params", "", "", "LITELLM_DROP_PARAMS", "", "leave out parameters a model does not know", takeDropParams},
        {"request-timeout", "", "", "GATEHOUSE_REQUEST_TIMEOUT", "TIME", "longest wait for a model", takeRequestTimeout},
        {"allowed-hosts", "", "", "GATEHOUSE_ALLOWED_HOSTS", "NAMES", "names, apart by commas, that clients may call the gateway by, beside localhost", takeAllowedHosts},
        {"allowed-origins", "", "", "GATEHOUSE_ALLOWED_ORIGINS", "ORIGINS", "web pages, apart by commas, that may call the gateway from a browser; * = all", takeAllowedOrigins},
        {"model", "m", "", "GATEHOUSE_MODEL", "NAME", "serve one model (openai/gpt-4o-mini) without a configuration file", takeBytes<&Options::model>},
        {"alias", "", "", "GATEHOUSE_MODEL_ALIAS", "NAME", "what clients call the model of --model", takeBytes<&Options::modelAlias>},
        {"api-base", "", "", "GATEHOUSE_API_BASE", "URL", "address of the model of --model", takeBytes<&Options::apiBase>},
        {"api-version", "", "", "GATEHOUSE_API_VERSION", "VERSION", "Azure API version of the model of --model", takeBytes<&Options::apiVersion>},
    };
    return flags;
}

const std::vector<ForeignFlag> &foreignFlags()
{
    static const std::vector<ForeignFlag> flags = {
        {"max-budget", true, true, "is not supported: nothing would be limited by it"},
        {"ssl-keyfile-path", true, true, "is not supported: end TLS in a proxy in front of the gateway"},
        {"ssl-certfile-path", true, true, "is not supported: end TLS in a proxy in front of the gateway"},
        {"iam-token-db-auth", false, true, "is not supported: give the database a password"},
        {"health", false, true, "is not a flag here: run the command doctor, or ask a running gateway at /health"},
        {"test", false, true, "is not a flag here: run the command doctor"},
        {"skip-server-startup", false, true, "is not a flag here: run the command check-config"},
        {"headers", true, true, "is not supported: write extra_headers in the configuration"},
        {"add-function-to-prompt", false, true, "is not supported"},
        {"save", false, true, "is not supported: write a configuration file"},
        {"temperature", true, true, "is a parameter of a model: write it in litellm_params"},
        {"max-tokens", true, true, "is a parameter of a model: write it in litellm_params"},
        {"run-gunicorn", false, false, "has no effect: there is one server, and it is built in"},
        {"run-hypercorn", false, false, "has no effect: there is one server, and it is built in"},
        {"run-granian", false, false, "has no effect: there is one server, and it is built in"},
        {"use-prisma-migrate", false, false, "has no effect: the database is brought up to date by itself"},
        {"use-prisma-db-push", false, false, "has no effect: the database is brought up to date by itself"},
        {"enforce-prisma-migration-check", false, false, "has no effect: the database is brought up to date by itself"},
        {"max-requests-before-restart", true, false, "has no effect: there is no need to restart"},
        {"keepalive-timeout", true, false, "has no effect yet"},
        {"prometheus-metrics-port", true, false, "has no effect: metrics have no port of their own"},
        {"telemetry", true, false, "has no effect: nothing is ever reported to anybody"},
        {"log-config", true, false, "has no effect: use --log-format and --log-level"},
        {"local", false, false, "has no effect"},
        {"use-queue", false, false, "has no effect"},
    };
    return flags;
}

QList<QByteArray> flagNames()
{
    QList<QByteArray> names{"help", "version"};
    for (const CommandFlag &flag : commandFlags()) {
        names.append(flag.name);
        for (const QByteArray &other : QByteArray(flag.otherNames).split(',')) {
            if (!other.isEmpty())
                names.append(other);
        }
    }
    return names;
}

} // namespace Gatehouse
