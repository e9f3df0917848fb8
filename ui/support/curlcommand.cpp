// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/curlcommand.h"

#include "gateway/base/json.h"

namespace Gatehouse::Ui {

namespace {

QString shellQuoted(QString text)
{
    return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

/// A question that the route takes.
QByteArray standIn(const RequestRecord &record)
{
    Json body = Json::object();
    body["model"] = toJson(record.model);
    if (record.route.endsWith("/embeddings") || record.route.endsWith("/moderations") || record.route.endsWith("/responses")) {
        body["input"] = "Say hello";
    } else if (record.route.endsWith("/completions") && !record.route.contains("chat")) {
        body["prompt"] = "Say hello";
    } else {
        if (record.route.endsWith("/messages"))
            body["max_tokens"] = 256;
        Json message = Json::object();
        message["role"] = "user";
        message["content"] = "Say hello";
        body["messages"] = Json::array({message});
    }
    if (record.streamed)
        body["stream"] = true;
    return dumpJson(body);
}

} // namespace

QString curlCommand(const RequestRecord &record, const QString &address, const QByteArray &body, const QString &key)
{
    const QString lineEnd = QStringLiteral(" \\\n  ");
    QString command = QStringLiteral("curl ") + (record.streamed ? QStringLiteral("-N ") : QString())
        + shellQuoted(address + QString::fromUtf8(record.route));
    const QString field = record.dialect == "anthropic" ? QStringLiteral("x-api-key: ") : QStringLiteral("Authorization: Bearer ");
    // In double quotes the shell puts its variable in.
    command += lineEnd + QStringLiteral("-H ") + (key.isEmpty() ? QLatin1Char('"') + field + QStringLiteral("$GATEHOUSE_KEY\"") : shellQuoted(field + key));
    if (record.dialect == "anthropic")
        command += lineEnd + QStringLiteral("-H 'anthropic-version: 2023-06-01'");
    command += lineEnd + QStringLiteral("-H 'Content-Type: application/json'");
    return command + lineEnd + QStringLiteral("-d ") + shellQuoted(QString::fromUtf8(body.isEmpty() ? standIn(record) : body));
}

} // namespace Gatehouse::Ui
