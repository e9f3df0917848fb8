// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/configreader.h"

#include <QFile>

#include <algorithm>

namespace Gatehouse {
namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isNameCharacter(char c)
{
    return c == '_' || c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Walks over the text once, line by line; a quoted value may go on over several.
class DotenvReader
{
public:
    DotenvReader(QByteArrayView text, const QString &file) : m_text(text), m_file(file)
    {
        if (m_text.startsWith("\xef\xbb\xbf"))
            m_text = m_text.sliced(3);
    }

    DotenvReading read()
    {
        while (m_at < m_text.size())
            readLine();
        return std::move(m_reading);
    }

private:
    bool atEnd() const { return m_at >= m_text.size() || m_text[m_at] == '\n'; }
    void skipBlanks()
    {
        while (!atEnd() && (isBlank(m_text[m_at]) || m_text[m_at] == '\r'))
            ++m_at;
    }
    QByteArrayView restOfLine() const
    {
        const qsizetype end = m_text.indexOf('\n', m_at);
        return m_text.sliced(m_at, (end < 0 ? m_text.size() : end) - m_at);
    }
    void nextLine()
    {
        m_at += restOfLine().size() + 1;
        ++m_line;
    }
    void problem(int line, const QString &what, const QString &hint, Problem::Severity severity = Problem::Severity::Warning)
    {
        m_reading.problems.append(Problem{severity, m_file, line, 1, {}, what, hint});
    }

    void readLine()
    {
        skipBlanks();
        if (atEnd() || m_text[m_at] == '#') {
            nextLine();
            return;
        }
        const int line = m_line;
        const QByteArray name = readName();
        if (name.isEmpty()) {
            problem(line, QStringLiteral("this line is no NAME=value and is skipped"), QStringLiteral("put a # before a comment"));
            nextLine();
            return;
        }
        skipBlanks();
        if (atEnd() || m_text[m_at] != '=') {
            // `NAME` alone passes a variable through from outside (docker); there is nothing to set.
            if (!atEnd() && m_text[m_at] != '#')
                problem(line, QStringLiteral("there is no = after %1; the line is skipped").arg(QString::fromUtf8(name)), QStringLiteral("write NAME=value"));
            nextLine();
            return;
        }
        ++m_at;
        skipBlanks();
        const bool literal = !atEnd() && m_text[m_at] == '\'';
        const QByteArray written = readValue(name, line);
        const QByteArray value = literal ? written : expanded(written, line);
        if (m_reading.values.contains(name))
            problem(line, QStringLiteral("%1 is set twice; this one counts").arg(QString::fromUtf8(name)), QStringLiteral("remove one of them"));
        m_reading.values.insert(name, value);
    }

    QByteArray readName()
    {
        constexpr QByteArrayView keyword = "export";
        const QByteArrayView rest = restOfLine();
        if (rest.startsWith(keyword) && rest.size() > keyword.size() && isBlank(rest[keyword.size()])) {
            m_at += keyword.size();
            skipBlanks();
        }
        const qsizetype start = m_at;
        while (!atEnd() && isNameCharacter(m_text[m_at]))
            ++m_at;
        return m_text.sliced(start, m_at - start).toByteArray();
    }

    QByteArray readValue(const QByteArray &name, int line)
    {
        if (!atEnd() && (m_text[m_at] == '"' || m_text[m_at] == '\''))
            return readQuoted(name, line);
        const QByteArrayView rest = restOfLine();
        // A comment needs white space before it: `sk-pass#` is a value, `sk-pass # mine` is one with a comment.
        qsizetype end = rest.size();
        for (qsizetype i = 0; i < rest.size(); ++i) {
            if (rest[i] == '#' && (i == 0 ? m_at > 0 && isBlank(m_text[m_at - 1]) : isBlank(rest[i - 1]))) {
                end = i;
                break;
            }
        }
        const QByteArray value = rest.first(end).trimmed().toByteArray();
        nextLine();
        return value;
    }

    QByteArray readQuoted(const QByteArray &name, int line)
    {
        const char quote = m_text[m_at];
        QByteArray value;
        int lines = 0;
        for (qsizetype at = m_at + 1; at < m_text.size(); ++at) {
            const char c = m_text[at];
            if (c == quote) {
                m_at = at + 1;
                m_line += lines;
                checkBehindQuote(name);
                nextLine();
                return value;
            }
            lines += c == '\n' ? 1 : 0;
            if (c == '\\' && at + 1 < m_text.size())
                value += unescaped(m_text[++at], quote);
            else if (c != '\r' || at + 1 >= m_text.size() || m_text[at + 1] != '\n')
                value += c;
        }
        problem(line, QStringLiteral("the quote before the value of %1 is never closed").arg(QString::fromUtf8(name)),
                QStringLiteral("close it, or leave it out; until then it is part of the value"));
        value = restOfLine().trimmed().toByteArray();
        nextLine();
        return value;
    }

    void checkBehindQuote(const QByteArray &name)
    {
        const QByteArrayView rest = restOfLine().trimmed();
        if (!rest.isEmpty() && !rest.startsWith('#'))
            problem(m_line, QStringLiteral("what follows the closing quote of %1 is left out").arg(QString::fromUtf8(name)),
                    QStringLiteral("put the whole value in quotes"));
    }

    /// `${NAME}` and `${NAME:-otherwise}` from outside or from the lines above, as python-dotenv and compose do.
    QByteArray expanded(const QByteArray &value, int line)
    {
        QByteArray result;
        qsizetype from = 0;
        for (qsizetype start = value.indexOf("${"); start >= 0; start = value.indexOf("${", from)) {
            const qsizetype end = value.indexOf('}', start);
            if (end < 0)
                break;
            const QByteArray inner = value.sliced(start + 2, end - start - 2);
            const qsizetype otherwise = inner.indexOf(":-");
            const QByteArray name = otherwise < 0 ? inner : inner.first(otherwise);
            QByteArray found = qgetenv(name.constData());
            if (found.isEmpty())
                found = m_reading.values.value(name);
            if (found.isEmpty() && otherwise >= 0)
                found = inner.sliced(otherwise + 2);
            else if (found.isEmpty())
                problem(line, QStringLiteral("${%1} is not set and leaves nothing in its place").arg(QString::fromUtf8(name)),
                        QStringLiteral("put the value in single quotes if it is meant as it stands"));
            result += value.sliced(from, start - from) + found;
            from = end + 1;
        }
        return result + value.sliced(from);
    }

    /// In double quotes the escapes of python-dotenv; in single quotes only the quote and the backslash itself.
    static QByteArray unescaped(char c, char quote)
    {
        if (c == quote || c == '\\')
            return QByteArray(1, c);
        if (quote == '"') {
            switch (c) {
            case 'n': return "\n";
            case 'r': return "\r";
            case 't': return "\t";
            case '\'':
            case '$': return QByteArray(1, c);
            default: break;
            }
        }
        return QByteArray(1, '\\') + c;
    }

    QByteArrayView m_text;
    QString m_file;
    qsizetype m_at = 0;
    int m_line = 1;
    DotenvReading m_reading;
};

} // namespace

DotenvReading readDotenv(QByteArrayView text, const QString &file)
{
    return DotenvReader(text, file).read();
}

Environment withDotenv(Environment process, const Environment &dotenv)
{
    for (auto it = dotenv.begin(); it != dotenv.end(); ++it) {
        if (process.value(it.key()).isEmpty())
            process.insert(it.key(), it.value());
    }
    return process;
}

Environment environmentWith(const QString &dotenvFile, QList<Problem> *problems)
{
    QFile file(dotenvFile);
    if (dotenvFile.isEmpty() || !file.open(QIODevice::ReadOnly))
        return processEnvironment();
    const DotenvReading dotenv = readDotenv(file.readAll(), dotenvFile);
    if (problems)
        *problems += dotenv.problems;
    return withDotenv(processEnvironment(), dotenv.values);
}

} // namespace Gatehouse
