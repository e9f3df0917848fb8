// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/commandline.h"

#include "app/engine/commandflags.h"
#include "gateway/config/didyoumean.h"
#include "gateway/config/modelappender.h"

#include <algorithm>

namespace Gatehouse {
namespace {

struct CommandName {
    const char *name;
    Options::Command command;
    const char *help;
};

constexpr CommandName commands[] = {
    {"serve", Options::Command::Serve, "run the gateway; what happens without a command"},
    {"check-config", Options::Command::CheckConfig, "read a configuration, list every problem, exit with 78 when it cannot be used"},
    {"doctor", Options::Command::Doctor, "look at configuration, database, keychain, port and providers, and say what to do"},
    {"help", Options::Command::Help, "this text"},
    {"version", Options::Command::Version, "print the version"},
};

QString asText(const QByteArray &bytes)
{
    return QString::fromUtf8(bytes);
}

class Reader
{
public:
    Reader(const QStringList &arguments, const Environment &environment) : m_arguments(arguments), m_environment(environment) {}

    CommandLine read()
    {
        // Variables first: flags overwrite them.
        for (const CommandFlag &flag : commandFlags())
            takeVariables(flag);
        while (m_next < m_arguments.size())
            takeArgument(m_arguments[m_next++]);
        checkTogether();
        return std::move(m_line);
    }

private:
    void error(const QString &text) { m_line.errors.append(text); }

    void takeVariables(const CommandFlag &flag)
    {
        for (const QByteArray &name : QByteArray(flag.variables).split(',')) {
            // An empty variable is what a compose file leaves of one that is not set.
            const QByteArray value = m_environment.value(name);
            if (name.isEmpty() || value.isEmpty())
                continue;
            const QString wrong = flag.take(m_line.options, value, ValueSource::Variable, QStringLiteral("the variable %1").arg(asText(name)));
            if (!wrong.isEmpty())
                error(QStringLiteral("The variable %1 is \"%2\", which %3.").arg(asText(name), asText(value), wrong));
            return;
        }
    }

    void takeArgument(const QString &argument)
    {
        if (m_onlyWords || argument == u"-" || !argument.startsWith(u'-')) {
            takeWord(argument);
        } else if (argument == u"--") {
            m_onlyWords = true;
        } else {
            takeFlag(argument);
        }
    }

    void takeWord(const QString &word)
    {
        const bool isFile = m_line.options.command == Options::Command::CheckConfig && m_hasCommand && !m_hasFile;
        if (isFile) {
            m_line.options.configFile = {word, Sourced<QString>::Source::Flag, QStringLiteral("check-config")};
            m_hasFile = true;
            return;
        }
        if (m_hasCommand) {
            error(QStringLiteral("\"%1\" is one word too many.").arg(word));
            return;
        }
        m_hasCommand = true;
        QList<QByteArray> names;
        for (const CommandName &command : commands) {
            if (word == QLatin1String(command.name)) {
                setCommand(command.command);
                return;
            }
            names.append(command.name);
        }
        const QByteArray near = didYouMean(word.toUtf8(), names);
        error(QStringLiteral("There is no command \"%1\"; %2").arg(word, near.isEmpty() ? QStringLiteral("see --help.") : QStringLiteral("did you mean %1?").arg(asText(near))));
    }

    void setCommand(Options::Command command)
    {
        // Help is given whatever else is asked.
        if (m_line.options.command != Options::Command::Help)
            m_line.options.command = command;
    }

    void takeFlag(const QString &argument)
    {
        const qsizetype equals = argument.indexOf(u'=');
        const QString shown = equals < 0 ? argument : argument.first(equals);
        const std::optional<QByteArray> inlineValue = equals < 0 ? std::nullopt : std::optional(argument.sliced(equals + 1).toUtf8());
        const bool isLetter = !argument.startsWith(u"--");
        const QByteArray name = shown.sliced(isLetter ? 1 : 2).toUtf8().replace('_', '-');

        if (name == (isLetter ? "h" : "help")) {
            setCommand(Options::Command::Help);
        } else if (name == (isLetter ? "v" : "version")) {
            setCommand(Options::Command::Version);
        } else if (const CommandFlag *flag = findFlag(name, isLetter)) {
            takeKnown(*flag, shown, inlineValue);
        } else if (const ForeignFlag *foreign = isLetter ? nullptr : findForeign(name)) {
            takeForeign(*foreign, shown, inlineValue);
        } else {
            const QByteArray near = isLetter ? QByteArray() : didYouMean(name, flagNames());
            // The value of a misspelt flag is no mistake of its own.
            if (const CommandFlag *meant = findFlag(near, false); meant && *meant->placeholder)
                (void)valueOf(inlineValue);
            error(QStringLiteral("There is no flag %1; %2").arg(shown, near.isEmpty() ? QStringLiteral("see --help.") : QStringLiteral("did you mean --%1?").arg(asText(near))));
        }
    }

    static const CommandFlag *findFlag(const QByteArray &name, bool isLetter)
    {
        for (const CommandFlag &flag : commandFlags()) {
            if (isLetter ? name == flag.letter : name == flag.name || QByteArray(flag.otherNames).split(',').contains(name))
                return name.isEmpty() ? nullptr : &flag;
        }
        return nullptr;
    }

    static const ForeignFlag *findForeign(const QByteArray &name)
    {
        for (const ForeignFlag &flag : foreignFlags()) {
            if (name == flag.name)
                return &flag;
        }
        return nullptr;
    }

    /// The value of a flag: behind `=`, or the next argument unless that is a flag.
    std::optional<QByteArray> valueOf(const std::optional<QByteArray> &inlineValue)
    {
        if (inlineValue)
            return inlineValue;
        if (m_next >= m_arguments.size() || m_arguments[m_next].startsWith(u"--"))
            return std::nullopt;
        return m_arguments[m_next++].toUtf8();
    }

    void takeKnown(const CommandFlag &flag, const QString &shown, const std::optional<QByteArray> &inlineValue)
    {
        const bool isSwitch = !*flag.placeholder;
        const std::optional<QByteArray> value = isSwitch ? inlineValue.value_or(QByteArray("true")) : valueOf(inlineValue);
        if (!value || value->isEmpty()) {
            error(QStringLiteral("%1 needs a value: %1 %2.").arg(shown, QString::fromUtf8(flag.placeholder)));
            return;
        }
        const QString wrong = flag.take(m_line.options, *value, ValueSource::Flag, shown);
        if (!wrong.isEmpty())
            error(QStringLiteral("%1 is \"%2\", which %3.").arg(shown, asText(*value), wrong));
    }

    void takeForeign(const ForeignFlag &flag, const QString &shown, const std::optional<QByteArray> &inlineValue)
    {
        if (flag.hasValue)
            (void)valueOf(inlineValue);
        (flag.isRefused ? m_line.errors : m_line.warnings).append(shown + u' ' + QString::fromUtf8(flag.reason) + u'.');
    }

    void checkTogether()
    {
        const Options &options = m_line.options;
        if (options.command == Options::Command::Help || options.command == Options::Command::Version) {
            m_line.errors.clear();
            m_line.warnings.clear();
            return;
        }
        if (options.model.isSet() && options.configFile.isSet())
            error(QStringLiteral("%1 is for a start without a configuration file; with %2 add the model to the file.")
                      .arg(options.model.origin, options.configFile.origin));
        if (!options.model.isSet()) {
            for (const Sourced<QByteArray> *part : {&options.modelAlias, &options.apiBase, &options.apiVersion}) {
                if (part->isSet())
                    error(QStringLiteral("%1 belongs to --model, which is not given.").arg(part->origin));
            }
        }
    }

    const QStringList &m_arguments;
    const Environment &m_environment;
    CommandLine m_line;
    qsizetype m_next = 0;
    bool m_onlyWords = false, m_hasCommand = false, m_hasFile = false;
};

} // namespace

CommandLine readCommandLine(const QStringList &arguments, const Environment &environment)
{
    return Reader(arguments, environment).read();
}

QString helpText(const QString &program)
{
    constexpr int column = 28;
    QString text = QStringLiteral("Usage: %1 [command] [flags]\n\nCommands:\n").arg(program);
    for (const CommandName &command : commands)
        text += QStringLiteral("  %1%2\n").arg(QString::fromUtf8(command.name).leftJustified(column), QString::fromUtf8(command.help));
    text += QStringLiteral("\nFlags, and the variables that stand for them:\n");
    for (const CommandFlag &flag : commandFlags()) {
        QString written = QStringLiteral("--") + QString::fromUtf8(flag.name);
        if (*flag.letter)
            written += QStringLiteral(", -") + QString::fromUtf8(flag.letter);
        if (*flag.placeholder)
            written += u' ' + QString::fromUtf8(flag.placeholder);
        text += QStringLiteral("  %1%2").arg(written.leftJustified(column), QString::fromUtf8(flag.help));
        if (*flag.variables)
            text += QStringLiteral(" [%1]").arg(QString::fromUtf8(flag.variables).replace(u',', QStringLiteral(", ")));
        text += u'\n';
    }
    text += QStringLiteral("  %1%2\n").arg(QStringLiteral("--help, -h").leftJustified(column), QStringLiteral("this text"));
    text += QStringLiteral("  %1%2\n").arg(QStringLiteral("--version, -v").leftJustified(column), QStringLiteral("print the version"));
    return text;
}

QByteArray quickConfiguration(const Options &options)
{
    if (!options.model.isSet())
        return {};
    const QByteArray name = options.modelAlias.isSet() ? *options.modelAlias : *options.model;
    const Result<QByteArray> yaml = appendModels({}, {NewModel{name, *options.model, {}, *options.apiBase, *options.apiVersion}});
    return yaml.ok() ? yaml.value() : QByteArray();
}

} // namespace Gatehouse
