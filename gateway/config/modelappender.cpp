// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/modelappender.h"

#include "gateway/base/json.h"
#include "gateway/config/yamlreader.h"

#include <QRegularExpression>

#include <limits>
#include <optional>

namespace Gatehouse {
namespace {

/// A scalar as YAML: plain where that is safe, in double quotes (a JSON string is one) elsewhere.
QByteArray scalar(const QByteArray &text, bool quote = false)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_][A-Za-z0-9_./:@+-]*[A-Za-z0-9_/]$"));
    static const QRegularExpression word(QStringLiteral("^(?:true|false|yes|no|on|off|null)$"), QRegularExpression::CaseInsensitiveOption);
    const QString shown = QString::fromUtf8(text);
    if (!quote && plain.match(shown).hasMatch() && !word.match(shown).hasMatch())
        return text;
    return jsonQuoted(text);
}

QByteArray itemsOf(const QList<NewModel> &models, int indentation, const QByteArray &lineEnd)
{
    const QByteArray dash = QByteArray(indentation, ' ') + "- ";
    const QByteArray key = QByteArray(indentation + 2, ' ');
    const QByteArray parameter = QByteArray(indentation + 4, ' ');
    QByteArray text;
    for (const NewModel &model : models) {
        text += dash + "model_name: " + scalar(model.name) + lineEnd;
        text += key + "litellm_params:" + lineEnd;
        text += parameter + "model: " + scalar(model.model) + lineEnd;
        if (!model.apiBase.isEmpty())
            text += parameter + "api_base: " + scalar(model.apiBase) + lineEnd;
        if (!model.apiKey.isEmpty())
            text += parameter + "api_key: " + scalar(model.apiKey) + lineEnd;
        if (!model.apiVersion.isEmpty())
            text += parameter + "api_version: " + scalar(model.apiVersion, true) + lineEnd;
    }
    return text;
}

/// The lines of a text, each with its end.
QList<QByteArray> linesOf(const QByteArray &text)
{
    QList<QByteArray> lines;
    for (qsizetype start = 0; start < text.size();) {
        const qsizetype end = text.indexOf('\n', start);
        lines.append(text.sliced(start, (end < 0 ? text.size() : end + 1) - start));
        start += lines.last().size();
    }
    return lines;
}

int indentationOf(const QByteArray &line)
{
    int spaces = 0;
    while (spaces < line.size() && line[spaces] == ' ')
        ++spaces;
    return spaces;
}

bool saysNothing(const QByteArray &text)
{
    for (const QByteArray &line : linesOf(text)) {
        const QByteArray content = line.trimmed();
        if (!content.isEmpty() && !content.startsWith('#') && content != "---" && content != "\xef\xbb\xbf")
            return false;
    }
    return true;
}

/// Index of the line before which new items go: behind the last line that belongs to the list.
qsizetype endOfList(const QList<QByteArray> &lines, const YamlNode &root, const YamlMember &list, int dashIndentation)
{
    qsizetype end = lines.size();
    for (const YamlMember &section : root.members) {
        if (section.line > list.line)
            end = std::min<qsizetype>(end, section.line - 1);
    }
    // Blank lines and comments at the end lead over to what follows; comments deeper than the dashes belong to the list.
    while (end > list.line) {
        const QByteArray content = lines[end - 1].trimmed();
        const bool isComment = content.startsWith('#') && indentationOf(lines[end - 1]) <= dashIndentation;
        if (!content.isEmpty() && !isComment && content != "...")
            break;
        --end;
    }
    return end;
}

void endLine(QByteArray &text, const QByteArray &lineEnd)
{
    if (!text.isEmpty() && !text.endsWith('\n'))
        text += lineEnd;
}

QByteArray joined(const QList<QByteArray> &lines, qsizetype from, qsizetype to)
{
    QByteArray text;
    for (qsizetype i = from; i < to; ++i)
        text += lines[i];
    return text;
}

/// Takes the `[]` of an empty list off its line, or gives nothing when it is not all on that line.
std::optional<QByteArray> withoutEmptyList(const QByteArray &line)
{
    static const QRegularExpression empty(QStringLiteral("^([^#]*:)\\s*\\[\\s*\\](.*)$"), QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch match = empty.match(QString::fromUtf8(line));
    if (!match.hasMatch())
        return std::nullopt;
    return (match.captured(1) + match.captured(2)).toUtf8();
}

std::optional<QByteArray> insertInto(const QByteArray &yaml, const YamlNode &root, const QList<NewModel> &models, const QByteArray &lineEnd)
{
    QList<QByteArray> lines = linesOf(yaml);
    const YamlMember *list = root.find("model_list");
    if (!list) {
        QByteArray text = yaml;
        endLine(text, lineEnd);
        const QByteArray base(root.members.empty() ? 0 : root.members.front().column - 1, ' ');
        return text + lineEnd + base + "model_list:" + lineEnd + itemsOf(models, static_cast<int>(base.size()) + 2, lineEnd);
    }
    int indentation = list->column + 1;
    if (list->value.isList() && list->value.items.empty()) {
        const std::optional<QByteArray> line = withoutEmptyList(lines[list->line - 1]);
        if (!line)
            return std::nullopt;
        lines[list->line - 1] = *line;
    } else if (list->value.isList()) {
        indentation = list->value.column - 1;
        const bool isBlock = list->value.line > list->line && list->value.line <= lines.size()
                             && lines[list->value.line - 1].sliced(indentationOf(lines[list->value.line - 1])).startsWith('-');
        if (!isBlock)
            return std::nullopt;
    } else if (!list->value.isUnset()) {
        return std::nullopt;
    }
    const qsizetype at = endOfList(lines, root, *list, indentation);
    QByteArray text = joined(lines, 0, at);
    endLine(text, lineEnd);
    return text + itemsOf(models, indentation, lineEnd) + joined(lines, at, lines.size());
}

/// Whether the new text says what the old one said and the new models besides.
bool isAsMeant(const QByteArray &text, const YamlNode &before, const QList<NewModel> &models)
{
    QList<Problem> problems;
    const YamlNode after = readYaml(text, {}, problems);
    const std::vector<YamlNode> &old = before["model_list"].items;
    const std::vector<YamlNode> &items = after["model_list"].items;
    const std::size_t added = before.find("model_list") || before.isMissing() ? 0 : 1;
    if (!after.isMap() || items.size() != old.size() + static_cast<std::size_t>(models.size())
        || (before.isMap() && after.members.size() != before.members.size() + added))
        return false;
    for (std::size_t i = 0; i < old.size(); ++i) {
        if (items[i]["model_name"].text != old[i]["model_name"].text)
            return false;
    }
    for (qsizetype i = 0; i < models.size(); ++i) {
        const YamlNode &item = items[old.size() + static_cast<std::size_t>(i)];
        if (item["model_name"].text != models[i].name || item["litellm_params"]["model"].text != models[i].model
            || item["litellm_params"]["api_key"].text != models[i].apiKey)
            return false;
    }
    return true;
}

} // namespace

Result<QByteArray> appendModels(const QByteArray &yaml, const QList<NewModel> &models)
{
    if (models.isEmpty())
        return yaml;
    const QByteArray lineEnd = yaml.contains("\r\n") ? "\r\n" : "\n";
    YamlNode root;
    std::optional<QByteArray> text;
    if (saysNothing(yaml)) {
        text = yaml;
        endLine(*text, lineEnd);
        *text += "model_list:" + lineEnd + itemsOf(models, 2, lineEnd);
    } else {
        QList<Problem> problems;
        root = readYaml(yaml, QStringLiteral("The configuration"), problems);
        for (const Problem &problem : problems) {
            if (problem.severity == Problem::Severity::Error)
                return Error(ErrorKind::Configuration, problem.toString());
        }
        if (root.isMap())
            text = insertInto(yaml, root, models, lineEnd);
    }
    // Read again before anybody writes it: the file is the user's.
    if (!text || !isAsMeant(*text, root, models)) {
        return Error(ErrorKind::Configuration,
                     QStringLiteral("The model_list of the configuration is written in a way that models cannot be added to. "
                                    "Write each model as an item of its own that starts with \"- model_name:\"."));
    }
    return *text;
}

} // namespace Gatehouse
