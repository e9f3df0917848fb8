// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/logging.h"

#include "gateway/base/json.h"
#include "gateway/secrets/redactor.h"

#include <QDateTime>
#include <QLoggingCategory>

#include <cstdio>

namespace Gatehouse {
namespace {

struct Sink {
    Options::LogFormat format = Options::LogFormat::Plain;
    std::shared_ptr<const Redactor> redactor;
};

/// The message handler is a plain function of the process, so what it needs is the process's too. Written once, before
/// any other thread starts.
Sink &sink()
{
    static Sink own;
    return own;
}

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    default:
        return "error";
    }
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QString clean = sink().redactor ? sink().redactor->redact(message) : message;
    const QString time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    QByteArray line;
    if (sink().format == Options::LogFormat::JsonLines) {
        line = dumpJson({{"time", toJson(time)}, {"level", levelName(type)}, {"category", context.category ? context.category : ""}, {"message", toJson(clean)}});
    } else {
        // A line of log is a line, whatever the message holds.
        line = time.toUtf8() + ' ' + QByteArray(levelName(type)).leftJustified(7) + ' ' + clean.toUtf8().replace('\n', "\n    ");
    }
    line += '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
}

QString filterRules(Options::LogLevel level)
{
    switch (level) {
    case Options::LogLevel::Debug:
        return QStringLiteral("gatehouse.*.debug=true");
    case Options::LogLevel::Warning:
        return QStringLiteral("*.debug=false\n*.info=false");
    case Options::LogLevel::Error:
        return QStringLiteral("*.debug=false\n*.info=false\n*.warning=false");
    case Options::LogLevel::Info:
        break;
    }
    return QStringLiteral("*.debug=false");
}

} // namespace

std::shared_ptr<Redactor> startLogging(Options::LogFormat format, Options::LogLevel level)
{
    auto redactor = std::make_shared<Redactor>();
    sink() = {format, redactor};
    QLoggingCategory::setFilterRules(filterRules(level));
    qInstallMessageHandler(writeLine);
    return redactor;
}

} // namespace Gatehouse
