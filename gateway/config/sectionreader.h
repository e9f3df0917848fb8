// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/base/secret.h"
#include "gateway/config/configreader.h"
#include "gateway/config/knownkeys.h"
#include "gateway/config/yamlnode.h"

#include <QStringList>

#include <chrono>
#include <limits>
#include <optional>

namespace Gatehouse {

/// Reads the keys of one map of the configuration as the types they should have, looks up what they refer to, and
/// notes what is wrong with its place. Made on the stack for one section; the tree, environment and problems outlive it.
///
/// Every reading function gives no value when the key is absent, null, empty or wrong; only the last is a problem.
/// A missing variable is an Error, unless the section has an owner that can be taken out (a model): then it is a
/// Warning and a sentence in the owner's list.
class SectionReader
{
public:
    SectionReader(const YamlNode &map, QString path, const Environment &environment, QList<Problem> &problems);

    /// From now on a missing variable is a Warning that starts with `owner` ("model gpt-4o") and is added to `unusable`.
    void setOwner(const QString &owner, QStringList *unusable);
    void setOwnerLike(const SectionReader &other);
    /// Whether a missing variable is a Warning only, for keys that can be done without, and what it leads to; goes into
    /// the hint.
    void setMissing(Problem::Severity severity, const QString &consequence)
    {
        m_missing = severity;
        m_consequence = consequence;
    }
    /// The same reader for a map below this one; an empty map when the key is absent, an Error when it is something else.
    SectionReader below(const char *key) const;

    const YamlNode &map() const { return m_map; }
    const YamlNode &node(const char *key) const { return m_map[key]; }
    const QString &path() const { return m_path; }

    std::optional<QByteArray> text(const char *key);
    /// As `text`, and warns about white space around it; the value never appears in a problem.
    Secret secret(const char *key);
    std::optional<bool> boolean(const char *key);
    std::optional<qint64> integer(const char *key, qint64 least = 0, qint64 most = std::numeric_limits<qint64>::max());
    std::optional<double> number(const char *key, double least = 0);
    std::optional<std::chrono::milliseconds> duration(const char *key);
    /// Any value as JSON, scalars by the core schema, references resolved at any depth.
    Json json(const YamlNode &node, const QString &path);
    /// A text wherever it stands (item of a list, value of a free map).
    std::optional<QByteArray> textOf(const YamlNode &node, const QString &path, bool isSecret = false);

    /// Warns about keys that are unknown, not supported yet or pointless. `section` names the map in messages.
    void checkKeys(const KnownKeys &known, const QString &section);
    /// The same for one key.
    void checkKey(const YamlMember &member, const KnownKeys &known, const QString &section);
    void problem(Problem::Severity severity, const YamlNode &at, const QString &path, const QString &what, const QString &hint = {});
    void keyProblem(const YamlMember &member, const QString &what, const QString &hint,
                    Problem::Severity severity = Problem::Severity::Warning);
    QString pathOf(const char *key) const;

private:
    struct Scalar {
        QByteArray text;
        bool plain = false;  ///< unquoted in the file itself
        QByteArray variable; ///< where it comes from, when not from the file
    };
    std::optional<Scalar> resolve(const YamlNode &node, const QString &path, bool isSecret);
    std::optional<Scalar> scalar(const char *key, bool isSecret = false);
    void add(const Problem &problem);
    void takeOwnerOut(const QString &why);
    void missing(const YamlNode &node, const QString &path, const struct ValueReference &reference);
    void wrong(const YamlNode &node, const QString &path, const Scalar &found, const QString &expected, const QString &hint);
    QString shown(const QString &path) const;

    const YamlNode &m_map;
    QString m_path;
    const Environment &m_environment;
    QList<Problem> &m_problems;
    QString m_owner;
    QString m_ownerPath;
    QStringList *m_unusable = nullptr;
    Problem::Severity m_missing = Problem::Severity::Error;
    QString m_consequence;
};

} // namespace Gatehouse
