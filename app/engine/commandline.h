// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"
#include "gateway/config/configreader.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace Gatehouse {

/// Exit statuses, those of sysexits.h that service managers know.
enum ExitStatus { ExitOk = 0, ExitUsage = 64, ExitUnavailable = 69, ExitConfiguration = 78 };

/// A value with where it came from, for messages.
template <class T>
struct Sourced {
    enum class Source { Default, Variable, Flag };

    T value{};
    Source source = Source::Default;
    QString origin; ///< "--port" or "the variable PORT"; empty for a default

    bool isSet() const { return source != Source::Default; }
    const T &operator*() const { return value; }
    const T *operator->() const { return &value; }
};

/// What a start is asked to do, by flags, environment and defaults, in this order. A plain value.
struct Options {
    enum class Command { Serve, CheckConfig, Doctor, Help, Version };
    enum class LogFormat { Plain, JsonLines };
    enum class LogLevel { Debug, Info, Warning, Error };

    Command command = Command::Serve;

    Sourced<QString> configFile;      ///< empty = look for one (paths.h)
    Sourced<QString> envFile;         ///< empty = look for one
    Sourced<QString> host;            ///< empty = the program's own default
    Sourced<quint16> port{4000};
    Sourced<QString> dataDirectory;   ///< empty = the user's (paths.h)
    Sourced<Secret> databaseUrl;      ///< a flag wins over the configuration, the variable does not
    Sourced<int> workers{0};          ///< 0 = one a core
    Sourced<LogFormat> logFormat{LogFormat::Plain};
    Sourced<LogLevel> logLevel{LogLevel::Info};
    Sourced<QString> rootPath;        ///< "/gateway": leading slash, no trailing one; empty = none
    Sourced<bool> dropParams{false};
    Sourced<std::optional<std::chrono::milliseconds>> requestTimeout;
    Sourced<QList<QByteArray>> allowedHosts;   ///< "gateway.lan", "gateway.lan:8080"
    Sourced<QList<QByteArray>> allowedOrigins; ///< "https://app.example:8443", or "*" alone

    // A start without a configuration file, as LiteLLM's `--model`.
    Sourced<QByteArray> model, modelAlias, apiBase, apiVersion;
};

/// The outcome of reading the command line.
struct CommandLine {
    Options options;
    QStringList warnings; ///< taken, but without effect, and why
    QStringList errors;   ///< not empty: print them and exit with ExitUsage
};

/// Reads the arguments (without the program's name) and the variables that stand for flags. Flags may be written with
/// `-` or `_`, as `--flag value` or `--flag=value`; the last of two wins. LiteLLM's flags are taken where they mean
/// something here, and refused with the reason where ignoring them would be dangerous. Pure: call it again with the
/// variables of the `.env` file once that is found.
CommandLine readCommandLine(const QStringList &arguments, const Environment &environment);

/// Text of `--help`.
QString helpText(const QString &program);

/// The configuration that `--model` asks for, as YAML; empty when it was not given.
QByteArray quickConfiguration(const Options &options);

} // namespace Gatehouse
