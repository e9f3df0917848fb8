// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/sectionreader.h"

#include "gateway/config/didyoumean.h"
#include "gateway/config/environmentrefs.h"
#include "gateway/config/scalarvalues.h"

namespace Gatehouse {
namespace {

const YamlNode &emptyMap()
{
    static const YamlNode empty = [] {
        YamlNode node;
        node.kind = YamlNode::Kind::Map;
        return node;
    }();
    return empty;
}

bool isSwitchedOff(const YamlNode &value)
{
    return value.isUnset() || (value.isList() && value.items.empty()) || (value.isMap() && value.members.empty())
           || (value.isScalar() && parseBoolean(value.text) == false && value.text != "0");
}

QString quoted(const QByteArray &text)
{
    return u'"' + QString::fromUtf8(text.size() > 60 ? text.first(57) + "…" : text) + u'"';
}

} // namespace

SectionReader::SectionReader(const YamlNode &map, QString path, const Environment &environment, QList<Problem> &problems)
    : m_map(map.isMap() ? map : emptyMap()), m_path(std::move(path)), m_environment(environment), m_problems(problems)
{
    if (!map.isMap() && !map.isUnset())
        problem(Problem::Severity::Error, map, m_path, QStringLiteral("%1 must be a map of keys and values, not %2").arg(m_path, map.kindName()),
                QStringLiteral("write its keys below it, indented"));
}

void SectionReader::setOwner(const QString &owner, QStringList *unusable)
{
    m_owner = owner;
    m_ownerPath = m_path + u'.';
    m_unusable = unusable;
    setMissing(Problem::Severity::Warning, QStringLiteral("until then this model is not offered"));
}

void SectionReader::setOwnerLike(const SectionReader &other)
{
    m_owner = other.m_owner;
    m_ownerPath = other.m_ownerPath;
    m_unusable = other.m_unusable;
    setMissing(other.m_missing, other.m_consequence);
}

SectionReader SectionReader::below(const char *key) const
{
    SectionReader reader(m_map[key], pathOf(key), m_environment, m_problems);
    reader.setOwnerLike(*this);
    return reader;
}

QString SectionReader::pathOf(const char *key) const
{
    return m_path.isEmpty() ? QString::fromUtf8(key) : m_path + u'.' + QString::fromUtf8(key);
}

QString SectionReader::shown(const QString &path) const
{
    if (m_owner.isEmpty())
        return path;
    QString key = path.startsWith(m_ownerPath) ? path.sliced(m_ownerPath.size()) : path;
    if (key.startsWith(u"litellm_params."))
        key.remove(0, 15);
    return m_owner + QStringLiteral(": ") + key;
}

void SectionReader::problem(Problem::Severity severity, const YamlNode &at, const QString &path, const QString &what, const QString &hint)
{
    add(Problem{severity, at.file, at.line, at.column, path, what, hint});
}

void SectionReader::keyProblem(const YamlMember &member, const QString &what, const QString &hint, Problem::Severity severity)
{
    add(Problem{severity, member.value.file, member.line, member.column, pathOf(member.key.constData()), what, hint});
}

void SectionReader::add(const Problem &problem)
{
    // `model_info` is read twice, as JSON and for its prices; what is wrong with it is said once.
    const bool known = std::any_of(m_problems.begin(), m_problems.end(), [&problem](const Problem &other) {
        return other.line == problem.line && other.column == problem.column && other.what == problem.what && other.file == problem.file;
    });
    if (!known)
        m_problems.append(problem);
}

void SectionReader::takeOwnerOut(const QString &why)
{
    QString sentence = why + u'.';
    sentence[0] = sentence[0].toUpper();
    if (!m_unusable->contains(sentence))
        m_unusable->append(sentence);
}

void SectionReader::missing(const YamlNode &node, const QString &path, const ValueReference &reference)
{
    const QString what = QStringLiteral("%1 needs the %2, which is %3")
                             .arg(shown(path), reference.title(), reference.exists(m_environment) ? QStringLiteral("empty") : QStringLiteral("not set"));
    QString hint = reference.hint(m_environment);
    if (m_unusable)
        takeOwnerOut(what);
    if (!m_consequence.isEmpty())
        hint += QStringLiteral("; ") + m_consequence;
    problem(m_missing, node, path, what, hint);
}

std::optional<SectionReader::Scalar> SectionReader::resolve(const YamlNode &node, const QString &path, bool isSecret)
{
    if (const std::optional<ValueReference> reference = referenceIn(node.text)) {
        const QByteArray value = reference->lookUp(m_environment);
        if (value.isEmpty()) {
            missing(node, path, *reference);
            return std::nullopt;
        }
        return Scalar{value, false, reference->name};
    }
    if (const QByteArray meant = meantReference(node.text); !meant.isEmpty()) {
        problem(Problem::Severity::Warning, node, path,
                QStringLiteral("%1 is taken as it stands: %2 is no reference here").arg(shown(path), isSecret ? QStringLiteral("its value") : quoted(node.text)),
                QStringLiteral("write %1").arg(QString::fromUtf8(meant)));
    }
    return Scalar{node.text, !node.quoted, {}};
}

std::optional<SectionReader::Scalar> SectionReader::scalar(const char *key, bool isSecret)
{
    const YamlNode &found = m_map[key];
    if (found.isUnset())
        return std::nullopt;
    if (!found.isScalar()) {
        problem(Problem::Severity::Error, found, pathOf(key), QStringLiteral("%1 must be a single value, not %2").arg(shown(pathOf(key)), found.kindName()));
        return std::nullopt;
    }
    std::optional<Scalar> value = resolve(found, pathOf(key), isSecret);
    if (value && value->text.isEmpty())
        return std::nullopt;
    return value;
}

void SectionReader::wrong(const YamlNode &node, const QString &path, const Scalar &found, const QString &expected, const QString &hint)
{
    const QString origin = found.variable.isEmpty() ? QString() : QStringLiteral(" (from %1)").arg(QString::fromUtf8(found.variable));
    const QString what = QStringLiteral("%1 is %2%3, not %4").arg(shown(path), quoted(found.text), origin, expected);
    // A bad variable is the environment's fault: it takes its model out, as a missing one does.
    const bool onlyOwner = m_unusable && !found.variable.isEmpty();
    if (onlyOwner)
        takeOwnerOut(what);
    problem(onlyOwner ? Problem::Severity::Warning : Problem::Severity::Error, node, path, what,
            found.text == "None" && found.plain ? QStringLiteral("leave the key out, or write null") : hint);
}

std::optional<QByteArray> SectionReader::text(const char *key)
{
    std::optional<Scalar> found = scalar(key);
    return found ? std::optional(std::move(found->text)) : std::nullopt;
}

Secret SectionReader::secret(const char *key)
{
    std::optional<Scalar> found = scalar(key, true);
    if (!found)
        return {};
    if (found->text != found->text.trimmed()) {
        problem(Problem::Severity::Warning, m_map[key], pathOf(key), QStringLiteral("%1 starts or ends with white space").arg(shown(pathOf(key))),
                QStringLiteral("remove it; it is part of the key as it stands"));
    }
    return Secret(std::move(found->text));
}

std::optional<bool> SectionReader::boolean(const char *key)
{
    const std::optional<Scalar> found = scalar(key);
    if (!found)
        return std::nullopt;
    const std::optional<bool> value = parseBoolean(found->text);
    if (!value)
        wrong(m_map[key], pathOf(key), *found, QStringLiteral("true or false"), {});
    return value;
}

std::optional<qint64> SectionReader::integer(const char *key, qint64 least, qint64 most)
{
    const std::optional<Scalar> found = scalar(key);
    if (!found)
        return std::nullopt;
    const std::optional<qint64> value = parseInteger(found->text);
    if (value && *value >= least && *value <= most)
        return value;
    wrong(m_map[key], pathOf(key), *found, QStringLiteral("a whole number of at least %1").arg(least), {});
    return std::nullopt;
}

std::optional<double> SectionReader::number(const char *key, double least)
{
    const std::optional<Scalar> found = scalar(key);
    if (!found)
        return std::nullopt;
    const std::optional<double> value = parseNumber(found->text);
    if (value && *value >= least)
        return value;
    wrong(m_map[key], pathOf(key), *found, QStringLiteral("a number of at least %1").arg(least), {});
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> SectionReader::duration(const char *key)
{
    const std::optional<Scalar> found = scalar(key);
    if (!found)
        return std::nullopt;
    const std::optional<std::chrono::milliseconds> value = parseTimeSpan(found->text);
    if (!value)
        wrong(m_map[key], pathOf(key), *found, QStringLiteral("a time above zero"), QStringLiteral("write seconds (30) or a unit (\"500ms\", \"30s\", \"5m\")"));
    return value;
}

std::optional<QByteArray> SectionReader::textOf(const YamlNode &node, const QString &path, bool isSecret)
{
    if (node.isUnset())
        return std::nullopt;
    if (!node.isScalar()) {
        problem(Problem::Severity::Error, node, path, QStringLiteral("%1 must be a single value, not %2").arg(shown(path), node.kindName()));
        return std::nullopt;
    }
    const std::optional<Scalar> value = resolve(node, path, isSecret);
    return value ? std::optional(value->text) : std::nullopt;
}

Json SectionReader::json(const YamlNode &node, const QString &path)
{
    Json value;
    if (node.isMap()) {
        value = Json::object();
        for (const YamlMember &member : node.members)
            value[member.key.toStdString()] = json(member.value, path + u'.' + QString::fromUtf8(member.key));
    } else if (node.isList()) {
        value = Json::array();
        for (std::size_t i = 0; i < node.items.size(); ++i)
            value.push_back(json(node.items[i], path + QStringLiteral("[%1]").arg(i)));
    } else if (node.isScalar()) {
        const std::optional<Scalar> found = resolve(node, path, false);
        if (!found)
            return value;
        if (found->plain && isOldBoolean(found->text)) {
            problem(Problem::Severity::Warning, node, path, QStringLiteral("%1 is the text %2; LiteLLM reads it as true or false").arg(shown(path), quoted(found->text)),
                    QStringLiteral("write true or false, or put it in quotes"));
        }
        // LiteLLM gives truths in variables their type and leaves everything else text.
        if (found->plain)
            value = coreSchemaValue(found->text);
        else if (!found->variable.isEmpty() && (found->text.toLower() == "true" || found->text.toLower() == "false"))
            value = found->text.toLower() == "true";
        else
            value = toJson(found->text);
    }
    return value;
}

void SectionReader::checkKeys(const KnownKeys &known, const QString &section)
{
    for (const YamlMember &member : m_map.members)
        checkKey(member, known, section);
}

void SectionReader::checkKey(const YamlMember &member, const KnownKeys &known, const QString &section)
{
    const QString key = QString::fromUtf8(member.key);
    const KnownKeys::Support support = known.supportOf(member.key);
    // What is switched off, and what is not built, come to the same.
    if (support != KnownKeys::Support::Unknown && isSwitchedOff(member.value))
        return;
    switch (support) {
    case KnownKeys::Support::Done:
        break;
    case KnownKeys::Support::NotYet:
        keyProblem(member, QStringLiteral("%1 in %2 is not supported yet and has no effect").arg(key, section), {});
        break;
    case KnownKeys::Support::Guard:
        keyProblem(member, QStringLiteral("%1 in %2 is not supported yet: nothing is limited or refused because of it").arg(key, section),
                   QStringLiteral("do not rely on it"));
        break;
    case KnownKeys::Support::NotNeeded:
        keyProblem(member, QStringLiteral("%1 in %2 tunes a part of LiteLLM that does not exist here").arg(key, section),
                   QStringLiteral("it can be removed"), Problem::Severity::Note);
        break;
    case KnownKeys::Support::Unknown: {
        const QByteArray near = didYouMean(member.key, known.names());
        keyProblem(member, QStringLiteral("%1 has no key \"%2\"; it has no effect").arg(section, key),
                   near.isEmpty() ? QString() : QStringLiteral("did you mean %1?").arg(QString::fromUtf8(near)));
        break;
    }
    }
}

} // namespace Gatehouse
