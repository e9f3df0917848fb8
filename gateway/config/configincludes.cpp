// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/configincludes.h"

#include "gateway/config/yamlreader.h"

#include <QDir>
#include <QFileInfo>

namespace Gatehouse {
namespace {

class TreeReader
{
public:
    TreeReader(QStringList &included, QList<Problem> &problems) : m_included(included), m_problems(problems) {}

    YamlNode read(QByteArrayView yaml, const QString &file)
    {
        YamlNode root = readYaml(yaml, file, m_problems);
        if (!root.isMissing() && !root.isMap()) {
            error(root, QStringLiteral("a configuration is a map of sections, not %1").arg(root.kindName()),
                  QStringLiteral("start with \"model_list:\""));
            return {};
        }
        m_chain.append(identity(file));
        const YamlNode includes = root["include"];
        if (includes.isScalar()) {
            include(root, includes, file);
        } else if (includes.isList()) {
            for (const YamlNode &item : includes.items)
                include(root, item, file);
        } else if (!includes.isUnset()) {
            error(includes, QStringLiteral("include must be a list of files, not %1").arg(includes.kindName()), {});
        }
        m_chain.removeLast();
        return root;
    }

private:
    void error(const YamlNode &at, const QString &what, const QString &hint)
    {
        m_problems.append(Problem{Problem::Severity::Error, at.file, at.line, at.column, QStringLiteral("include"), what, hint});
    }
    void warn(const YamlMember &at, const QString &what)
    {
        m_problems.append(Problem{Problem::Severity::Warning, at.value.file, at.line, at.column, QString::fromUtf8(at.key), what,
                                  QStringLiteral("remove one of them")});
    }

    static QString identity(const QString &file)
    {
        const QString canonical = QFileInfo(file).canonicalFilePath();
        return canonical.isEmpty() ? QDir::cleanPath(QFileInfo(file).absoluteFilePath()) : canonical;
    }

    void include(YamlNode &root, const YamlNode &name, const QString &from)
    {
        if (!name.isScalar() || name.text.isEmpty()) {
            error(name, QStringLiteral("include needs the name of a file, not %1").arg(name.isScalar() ? QStringLiteral("an empty text") : name.kindName()), {});
            return;
        }
        const QString named = QString::fromUtf8(name.text);
        const QString folder = QFileInfo(from).path();
        const QString file = QDir::isAbsolutePath(named) || folder == u"." ? named : QDir::cleanPath(folder + u'/' + named);
        if (m_chain.contains(identity(file))) {
            error(name, QStringLiteral("%1 includes itself, directly or through others").arg(named), QStringLiteral("remove this line"));
            return;
        }
        if (m_included.contains(file)) {
            m_problems.append(Problem{Problem::Severity::Warning, name.file, name.line, name.column, QStringLiteral("include"),
                                      QStringLiteral("%1 is included twice; it is read once").arg(named), QStringLiteral("remove one of them")});
            return;
        }
        m_included.append(file);
        const qsizetype before = m_problems.size();
        const std::optional<QByteArray> content = readConfigFile(file, m_problems);
        if (!content) {
            // The file has no place of its own; the line that asks for it has.
            const Problem found = m_problems.takeAt(before);
            error(name, QStringLiteral("%1 cannot be included: %2").arg(named, found.what), found.hint);
            return;
        }
        merge(root, read(*content, file));
    }

    void merge(YamlNode &root, YamlNode part)
    {
        for (YamlMember &section : part.members) {
            if (section.key == "include")
                continue;
            YamlMember *own = root.find(section.key);
            if (!own)
                root.members.push_back(std::move(section));
            else if (own->value.isUnset())
                *own = std::move(section);
            else if (own->value.isList() && section.value.isList())
                std::move(section.value.items.begin(), section.value.items.end(), std::back_inserter(own->value.items));
            else if (own->value.isMap() && section.value.isMap())
                mergeMaps(own->value, section);
            else if (!section.value.isUnset())
                replace(*own, std::move(section), {});
        }
    }

    void mergeMaps(YamlNode &own, YamlMember &section)
    {
        for (YamlMember &member : section.value.members) {
            if (YamlMember *same = own.find(member.key))
                replace(*same, std::move(member), QString::fromUtf8(section.key) + u'.');
            else
                own.members.push_back(std::move(member));
        }
    }

    void replace(YamlMember &own, YamlMember other, const QString &path)
    {
        warn(other, QStringLiteral("%1%2 is also set in %3, line %4; this one counts")
                        .arg(path, QString::fromUtf8(other.key), own.value.file)
                        .arg(own.line));
        own = std::move(other);
    }

    QStringList &m_included;
    QList<Problem> &m_problems;
    QStringList m_chain; ///< files being read, outermost first
};

} // namespace

YamlNode readTree(QByteArrayView yaml, const QString &file, QStringList &included, QList<Problem> &problems)
{
    return TreeReader(included, problems).read(yaml, file);
}

} // namespace Gatehouse
