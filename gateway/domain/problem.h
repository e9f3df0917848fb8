// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace Gatehouse {

/// Something wrong, or worth knowing, in a configuration file. Printed as `file:line:column: what; hint`.
struct Problem {
    enum class Severity { Note, Warning, Error };
    Severity severity = Severity::Error;
    QString file;
    int line = 0;   ///< 1-based; 0 = the whole file
    int column = 0; ///< 1-based
    QString path;   ///< "model_list[2].litellm_params.api_key"
    QString what;
    QString hint;   ///< what to do; may be empty

    QString toString() const
    {
        QString text = file;
        if (line > 0)
            text += QStringLiteral(":%1:%2").arg(line).arg(column);
        text += QStringLiteral(": ") + what;
        return hint.isEmpty() ? text : text + QStringLiteral("; ") + hint;
    }
};

inline bool hasErrors(const QList<Problem> &problems)
{
    for (const Problem &problem : problems) {
        if (problem.severity == Problem::Severity::Error)
            return true;
    }
    return false;
}

} // namespace Gatehouse
