// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/jsonhighlighter.h"

#include "ui/theme/theme.h"

namespace Gatehouse::Ui {

namespace {

/// Where the text that opens at `from` ends, past its closing quote.
qsizetype endOfText(const QString &line, qsizetype from)
{
    for (qsizetype i = from + 1; i < line.size(); ++i) {
        if (line.at(i) == QLatin1Char('\\'))
            ++i;
        else if (line.at(i) == QLatin1Char('"'))
            return i + 1;
    }
    return line.size();
}

bool isName(const QString &line, qsizetype after)
{
    while (after < line.size() && line.at(after).isSpace())
        ++after;
    return after < line.size() && line.at(after) == QLatin1Char(':');
}

} // namespace

void JsonHighlighter::setEnabled(bool enabled)
{
    if (std::exchange(m_enabled, enabled) != enabled)
        rehighlight();
}

void JsonHighlighter::highlightBlock(const QString &line)
{
    if (!m_enabled)
        return;
    const auto paint = [this](qsizetype from, qsizetype end, Role role) {
        QTextCharFormat format;
        format.setForeground(colour(role));
        setFormat(static_cast<int>(from), static_cast<int>(end - from), format);
    };
    qsizetype i = 0;
    for (const QLatin1String field : {QLatin1String("data:"), QLatin1String("event:"), QLatin1String("id:")}) {
        if (line.startsWith(field)) {
            paint(0, field.size(), Role::TextMuted);
            i = field.size();
        }
    }
    while (i < line.size()) {
        const QChar letter = line.at(i);
        qsizetype end = i + 1;
        if (letter == QLatin1Char('"')) {
            end = endOfText(line, i);
            paint(i, end, isName(line, end) ? Role::Link : Role::Success);
        } else if (letter.isDigit() || letter == QLatin1Char('-')) {
            while (end < line.size() && (line.at(end).isDigit() || QStringView(u".eE+-").contains(line.at(end))))
                ++end;
            paint(i, end, Role::Warning);
        } else if (letter.isLetter()) {
            while (end < line.size() && line.at(end).isLetter())
                ++end;
            const QStringView word = QStringView(line).mid(i, end - i);
            if (word == QLatin1String("true") || word == QLatin1String("false") || word == QLatin1String("null"))
                paint(i, end, Role::Series4);
        }
        i = end;
    }
}

} // namespace Gatehouse::Ui
