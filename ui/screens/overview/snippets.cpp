// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/snippets.h"

namespace Gatehouse::Ui {

namespace {

/// A JSON string is also a Python and a JavaScript one.
QString quoted(QString text)
{
    text.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

/// Inside a shell's single quotes only the quote itself must be written otherwise.
QString shellQuoted(QString text)
{
    return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

QString curl(const CallTarget &target)
{
    const QString body = QStringLiteral("{\"model\": %1, \"messages\":\n    [{\"role\": \"user\", \"content\": \"Say hello\"}]}").arg(quoted(target.model));
    return QStringLiteral("curl %1/v1/chat/completions \\\n"
                          "  -H %2 \\\n"
                          "  -H 'Content-Type: application/json' \\\n"
                          "  -d %3")
        .arg(target.address, shellQuoted(QStringLiteral("Authorization: Bearer ") + target.key), shellQuoted(body));
}

QString python(const CallTarget &target)
{
    return QStringLiteral("from openai import OpenAI\n"
                          "client = OpenAI(base_url=%1,\n"
                          "                api_key=%2)\n"
                          "reply = client.chat.completions.create(\n"
                          "    model=%3,\n"
                          "    messages=[{\"role\": \"user\", \"content\": \"Say hello\"}])\n"
                          "print(reply.choices[0].message.content)")
        .arg(quoted(target.address + QStringLiteral("/v1")), quoted(target.key), quoted(target.model));
}

QString javascript(const CallTarget &target)
{
    return QStringLiteral("import OpenAI from \"openai\";\n"
                          "const client = new OpenAI({ apiKey: %2,\n"
                          "  baseURL: %1 });\n"
                          "const reply = await client.chat.completions.create({\n"
                          "  model: %3,\n"
                          "  messages: [{ role: \"user\", content: \"Say hello\" }] });\n"
                          "console.log(reply.choices[0].message.content);")
        .arg(quoted(target.address + QStringLiteral("/v1")), quoted(target.key), quoted(target.model));
}

QString environment(const CallTarget &target)
{
    return QStringLiteral("export OPENAI_BASE_URL=%1\n"
                          "export OPENAI_API_KEY=%2\n\n"
                          "export ANTHROPIC_BASE_URL=%3\n"
                          "export ANTHROPIC_AUTH_TOKEN=%2")
        .arg(shellQuoted(target.address + QStringLiteral("/v1")), shellQuoted(target.key), shellQuoted(target.address));
}

} // namespace

QList<Snippet> firstCallSnippets()
{
    return {
        {QStringLiteral("curl"), QStringLiteral("curl"), curl},
        {QStringLiteral("python"), QStringLiteral("Python"), python},
        {QStringLiteral("javascript"), QStringLiteral("JavaScript"), javascript},
        {QStringLiteral("environment"), QStringLiteral("Environment"), environment},
    };
}

} // namespace Gatehouse::Ui
