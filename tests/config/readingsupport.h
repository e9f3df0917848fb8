// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/configreader.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QStringList>

// What the tests of the configuration share.
namespace Gatehouse {

const inline QString fixtures = QStringLiteral(TEST_SOURCE_DIR "/fixtures/");

inline QByteArray contentOf(const QString &file)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

inline QString listed(const QList<Problem> &problems)
{
    QStringList lines;
    for (const Problem &problem : problems)
        lines.append(problem.toString());
    return lines.join(u'\n');
}

inline ConfigReading readText(const QByteArray &yaml, const Environment &environment = {})
{
    return readConfigurationText(yaml, QStringLiteral("config.yaml"), environment);
}

/// One model with the given lines in its litellm_params.
inline ConfigReading readParameters(const QByteArray &lines, const Environment &environment = {})
{
    QByteArray yaml = "model_list:\n- model_name: m\n  litellm_params:\n    model: openai/x\n";
    for (const QByteArray &line : lines.split('\n'))
        yaml += "    " + line + '\n';
    return readText(yaml, environment);
}

inline bool write(const QString &file, const QByteArray &content)
{
    QFile opened(file);
    return opened.open(QIODevice::WriteOnly) && opened.write(content) == content.size();
}

} // namespace Gatehouse
