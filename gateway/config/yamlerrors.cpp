// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/yamlerrors.h"

#include <QStringDecoder>

#include <algorithm>

namespace Gatehouse {
namespace {

int characters(QByteArrayView utf8)
{
    return static_cast<int>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

QList<qsizetype> startsOfLines(QByteArrayView text)
{
    QList<qsizetype> starts{0};
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] == '\n')
            starts.append(at + 1);
    }
    return starts;
}

/// Offset of the first byte that makes the text no UTF-8, or -1. Searched only when there is one.
qsizetype firstInvalid(QByteArrayView text)
{
    if (text.isValidUtf8())
        return -1;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype length = 1;
        while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xc0) == 0x80)
            ++length;
        if (!text.sliced(at, length).isValidUtf8())
            return at;
        at += length;
    }
    return text.size() - 1;
}

bool indentedByTab(QByteArrayView line)
{
    for (const char c : line) {
        if (c == '\t')
            return true;
        if (c != ' ')
            return false;
    }
    return false;
}

struct Explanation {
    const char *message, *what, *hint;
};

// Left: what yaml-cpp 0.6 to 0.8 says (exceptions.h).
constexpr Explanation explanations[] = {
    {"illegal map value", "a second \":\" or a wrong indentation: this cannot be a key here",
     "check the indentation and the line above; put a value that contains \": \" in quotes"},
    {"end of map not found", "the indentation of this line fits none of the lines above", "give keys of one level the same indentation"},
    {"end of sequence not found", "the indentation of this line fits none of the lines above", "give items of one list the same indentation"},
    {"end of map flow not found", "a \"{\" is never closed", "close it, or put the value in quotes"},
    {"end of sequence flow not found", "a \"[\" is never closed", "close it, or put the value in quotes"},
    {"illegal block entry", "a list item cannot stand here", "check the indentation of the \"-\""},
    {"illegal map key", "a key cannot stand here", "check the indentation"},
    {"alias not found after *", "a value that starts with * must be in quotes", "write \"*\""},
    {"the referenced anchor is not defined", "a value that starts with * must be in quotes (it names an anchor that does not exist)", "write \"*…\""},
    {"anchor not found after &", "a value that starts with & must be in quotes", "write \"&…\""},
    {"unknown token", "a value cannot start with this character", "put the value in quotes"},
    {"unknown escape character", "a backslash in double quotes starts an escape, and this is none", "use single quotes, or write \\\\"},
    {"illegal flow end", "a closing bracket without its opening one", "put the value in quotes"},
};

} // namespace

std::optional<YamlText> YamlText::decode(QByteArrayView content, const QString &file, QList<Problem> &problems)
{
    YamlText text{file, content.toByteArray(), {}};
    if (content.startsWith("\xff\xfe") || content.startsWith("\xfe\xff"))
        text.bytes = QString(QStringDecoder(QStringDecoder::Utf16, QStringDecoder::Flag::Default)(content)).toUtf8();
    else if (content.startsWith("\xef\xbb\xbf"))
        text.bytes = content.sliced(3).toByteArray();
    text.lineStarts = startsOfLines(text.bytes);

    qsizetype bad = firstInvalid(text.bytes);
    const bool isNul = bad < 0;
    if (isNul)
        bad = text.bytes.indexOf('\0');
    if (bad < 0)
        return text;
    const auto after = std::upper_bound(text.lineStarts.begin(), text.lineStarts.end(), bad);
    const int line = static_cast<int>(after - text.lineStarts.begin()) - 1;
    const auto [atLine, atColumn] = text.place(line, static_cast<int>(bad - text.lineStarts[line]));
    problems.append(Problem{Problem::Severity::Error, file, atLine, atColumn, {},
                            isNul ? QStringLiteral("the file holds a NUL byte; it is no text file") : QStringLiteral("the file is not UTF-8 from here on"),
                            QStringLiteral("save it as UTF-8")});
    return std::nullopt;
}

std::pair<int, int> YamlText::place(int line, int byteColumn) const
{
    if (line < 0)
        return {0, 0};
    return {line + 1, characters(this->line(line).first(std::clamp<qsizetype>(byteColumn, 0, this->line(line).size()))) + 1};
}

QByteArrayView YamlText::line(int line) const
{
    if (line < 0 || line >= lineStarts.size())
        return {};
    const qsizetype start = lineStarts[line];
    qsizetype end = line + 1 < lineStarts.size() ? lineStarts[line + 1] - 1 : bytes.size();
    if (end > start && bytes[end - 1] == '\r')
        --end;
    return QByteArrayView(bytes).sliced(start, end - start);
}

bool YamlText::openQuoteAt(qsizetype offset) const
{
    // The place of a node is that of its anchor or tag, when it has one.
    qsizetype at = std::clamp<qsizetype>(offset, 0, bytes.size());
    while (at < bytes.size() && (bytes[at] == '&' || bytes[at] == '!')) {
        while (at < bytes.size() && !QByteArrayView(" \t\r\n").contains(bytes[at]))
            ++at;
        while (at < bytes.size() && QByteArrayView(" \t\r\n").contains(bytes[at]))
            ++at;
    }
    if (at >= bytes.size() || (bytes[at] != '"' && bytes[at] != '\''))
        return false;
    const char quote = bytes[at];
    for (++at; at < bytes.size(); ++at) {
        if (quote == '"' && bytes[at] == '\\')
            ++at;
        else if (quote == '\'' && QByteArrayView(bytes).sliced(at).startsWith("''"))
            ++at;
        else if (bytes[at] == quote)
            return false;
    }
    return true;
}

Problem explainYamlError(const YamlText &text, int line, int column, const QString &message)
{
    const auto [atLine, atColumn] = text.place(line, column);
    Problem problem{Problem::Severity::Error, text.file, atLine, atColumn, {}, QStringLiteral("not valid YAML: %1").arg(message), {}};
    // A tab upsets the scanner where it stands or on the next line, with a message about something else.
    for (int at : {line, line - 1}) {
        if (indentedByTab(text.line(at))) {
            problem.line = at + 1;
            problem.column = 1;
            problem.what = QStringLiteral("a tab is used for indentation; YAML allows only spaces");
            problem.hint = QStringLiteral("replace the tab by spaces");
            return problem;
        }
    }
    for (const Explanation &known : explanations) {
        if (message.startsWith(QLatin1String(known.message))) {
            problem.what = QString::fromUtf8(known.what);
            problem.hint = QString::fromUtf8(known.hint);
            break;
        }
    }
    return problem;
}

} // namespace Gatehouse
