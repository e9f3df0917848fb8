// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/modelaccess.h"

#include <algorithm>
#include <array>

namespace Gatehouse {
namespace {

constexpr qsizetype mostNamed = 20;

bool isAll(const QByteArray &word)
{
    return word == "*" || word == "all-proxy-models";
}

/// The models that are asked about: as it was asked, and what the aliases that count here make of it.
struct Names {
    std::array<QByteArray, 3> names;
    std::size_t count = 0;

    void add(const QByteArray &name)
    {
        if (std::find(begin(), end(), name) == end())
            names[count++] = name;
    }
    const QByteArray *begin() const { return names.data(); }
    const QByteArray *end() const { return names.data() + count; }
};

enum class Who { Key, Team, Member, User, Organization };

/// As in LiteLLM's sentence and error type.
const char *wordOf(Who who)
{
    switch (who) {
    case Who::Key:
        return "key";
    case Who::Team:
        return "team";
    case Who::Organization:
        return "org";
    case Who::Member:
    case Who::User:
        break;
    }
    return "user";
}

/// One who must allow a model: his list, and the groups he has beside it.
struct Judge {
    Who who;
    const QList<QByteArray> *models;
    QList<Directory::Found<AccessGroup>> groups;
};

class ModelCheck
{
public:
    ModelCheck(const Directory &directory, const ResolvedKey &resolved, const QByteArray &asked, const GroupsOfModel &groupsOf)
        : m_directory(directory), m_resolved(resolved), m_asked(asked), m_groupsOf(groupsOf)
    {
        m_afterKey.add(asked);
        const QByteArray byKey = resolved.key.modelAliases.value(asked, asked);
        m_afterTeam.add(byKey);
        const QByteArray byTeam = resolved.team ? resolved.team->modelAliases.value(byKey, byKey) : byKey;
        m_afterKey.add(byKey);
        m_afterKey.add(byTeam);
        m_afterTeam.add(byTeam);
        m_meant.add(byTeam);
    }

    /// Who refuses; nothing when nobody does.
    std::optional<Judge> refusing() const
    {
        const Judge key = keyJudge();
        if (!allows(key, m_afterKey))
            return key;
        if (m_resolved.team) {
            const Judge team = teamJudge();
            if (!allows(team, m_afterTeam) && !ownGroupAllows())
                return team;
            const Judge member{Who::Member, &m_resolved.memberModels, {}};
            if (!allows(member, m_afterTeam))
                return member;
        }
        if (m_resolved.isPersonal() && m_resolved.user) {
            const Judge user{Who::User, &m_resolved.user->models, {}};
            if (!allows(user, m_meant))
                return user;
        }
        if (m_resolved.organization) {
            const Judge organization{Who::Organization, &m_resolved.organization->models, {}};
            if (!allows(organization, m_meant))
                return organization;
        }
        return std::nullopt;
    }

    Error error(const Judge &judge) const
    {
        QStringList allowed;
        const auto add = [&](const QList<QByteArray> &models) {
            for (const QByteArray &model : models)
                allowed << QStringLiteral("'%1'").arg(QString::fromUtf8(model));
        };
        add(*judge.models);
        for (const auto &group : judge.groups)
            add(group->models);
        allowed.removeDuplicates();
        const qsizetype more = allowed.size() - mostNamed;
        QString list = allowed.mid(0, mostNamed).join(QStringLiteral(", "));
        if (more > 0)
            list += QStringLiteral(", … and %1 more").arg(more);
        const QString who = QString::fromLatin1(wordOf(judge.who));
        Error error(ErrorKind::PermissionDenied, QStringLiteral("%1 not allowed to access model. This %1 can only access models=[%2]. Tried to access %3. "
                                                                "Refused by %4: ask for one of these models, or have this one added.")
                                                     .arg(who, list, QString::fromUtf8(m_asked), labelOf(judge.who)));
        error.type = QByteArray(wordOf(judge.who)) + "_model_access_denied";
        error.param = "model";
        return error;
    }

private:
    static QString shown(const QByteArray &alias, const QByteArray &id) { return QString::fromUtf8(alias.isEmpty() ? id : alias); }

    QString labelOf(Who who) const
    {
        const QString team = m_resolved.team ? QStringLiteral("team \"%1\"").arg(shown(m_resolved.team->alias, m_resolved.team->id)) : QString();
        switch (who) {
        case Who::Key:
            return m_resolved.keyLabel();
        case Who::Team:
            return team;
        case Who::Member:
            return QStringLiteral("member \"%1\" of %2").arg(QString::fromUtf8(m_resolved.key.userId), team);
        case Who::User:
            return QStringLiteral("user \"%1\"").arg(QString::fromUtf8(m_resolved.user->id));
        case Who::Organization:
            break;
        }
        return QStringLiteral("organization \"%1\"").arg(shown(m_resolved.organization->alias, m_resolved.organization->id));
    }

    Judge keyJudge() const
    {
        const VirtualKey &key = m_resolved.key;
        Judge judge{Who::Key, &key.models, {}};
        addGroups(judge, key.accessGroups, [&](const AccessGroup &group) { return group.keyHashes.contains(key.hash); });
        return judge;
    }
    Judge teamJudge() const
    {
        const Team &team = *m_resolved.team;
        Judge judge{Who::Team, &team.models, {}};
        addGroups(judge, team.accessGroups, [&](const AccessGroup &group) { return group.teamIds.contains(team.id); });
        return judge;
    }
    template <class IsGiven>
    void addGroups(Judge &judge, const QList<QByteArray> &ids, IsGiven isGiven) const
    {
        if (m_directory.accessGroups().size() == 0 || judge.models->isEmpty())
            return; // an empty list allows all already
        for (const QByteArray &id : ids) {
            if (const auto group = m_directory.accessGroup(id))
                judge.groups << group;
        }
        m_directory.accessGroups().forEach([&](const auto &group) {
            if (isGiven(*group) && !judge.groups.contains(group))
                judge.groups << group;
        });
    }
    /// A group that the key was given, and that is for this team or this very key, counts for the team as well.
    bool ownGroupAllows() const
    {
        for (const QByteArray &id : m_resolved.key.accessGroups) {
            const auto group = m_directory.accessGroup(id);
            if (group && (group->teamIds.contains(m_resolved.team->id) || group->keyHashes.contains(m_resolved.key.hash)) && holds(*group, m_afterTeam))
                return true;
        }
        return false;
    }

    bool allows(const Judge &judge, const Names &names) const
    {
        if (judge.models->isEmpty())
            return true;
        for (const QByteArray &word : *judge.models) {
            if (allows(word, names, judge))
                return true;
        }
        return std::any_of(judge.groups.begin(), judge.groups.end(), [&](const auto &group) { return holds(*group, names); });
    }
    bool allows(const QByteArray &word, const Names &names, const Judge &judge) const
    {
        if (isAll(word))
            return true;
        if (word == "no-default-models")
            return false;
        // What the team allows is asked next. A key without a team is not narrowed by it.
        if (word == "all-team-models")
            return judge.models == &m_resolved.key.models;
        for (const QByteArray &name : names) {
            if (matchesPattern(name, word) || (m_groupsOf && m_groupsOf(name).contains(word)))
                return true;
        }
        const auto group = m_directory.accessGroups().size() == 0 ? nullptr : m_directory.accessGroup(word);
        return group && holds(*group, names);
    }
    static bool holds(const AccessGroup &group, const Names &names)
    {
        return std::any_of(group.models.begin(), group.models.end(), [&](const QByteArray &pattern) {
            return std::any_of(names.begin(), names.end(), [&](const QByteArray &name) { return matchesPattern(name, pattern); });
        });
    }

    const Directory &m_directory;
    const ResolvedKey &m_resolved;
    const QByteArray &m_asked;
    const GroupsOfModel &m_groupsOf;
    Names m_afterKey;  // as asked, as the key means it, as the team means that
    Names m_afterTeam; // as the key means it, as the team means that
    Names m_meant;     // in the end
};

} // namespace

QByteArray meantModel(const ResolvedKey &resolved, const QByteArray &asked)
{
    const QByteArray byKey = resolved.key.modelAliases.value(asked, asked);
    return resolved.team ? resolved.team->modelAliases.value(byKey, byKey) : byKey;
}

Result<void> mayUseModel(const Directory &directory, const ResolvedKey &resolved, const QByteArray &asked, const GroupsOfModel &groupsOf)
{
    const ModelCheck check(directory, resolved, asked, groupsOf);
    if (const std::optional<Judge> judge = check.refusing())
        return check.error(*judge);
    return {};
}

bool canUseModel(const Directory &directory, const ResolvedKey &resolved, const QByteArray &asked, const GroupsOfModel &groupsOf)
{
    return !ModelCheck(directory, resolved, asked, groupsOf).refusing();
}

bool matchesPattern(QByteArrayView name, QByteArrayView pattern)
{
    const qsizetype first = pattern.indexOf('*');
    if (first < 0)
        return name == pattern;
    const qsizetype last = pattern.lastIndexOf('*');
    const QByteArrayView before = pattern.first(first), after = pattern.sliced(last + 1);
    if (name.size() < before.size() + after.size() || !name.startsWith(before) || !name.endsWith(after))
        return false;
    // What is between two stars must come in its order; the earliest place leaves the most room for the rest.
    QByteArrayView left = name.sliced(before.size(), name.size() - before.size() - after.size());
    for (qsizetype star = first; star < last;) {
        const qsizetype next = pattern.indexOf('*', star + 1);
        const QByteArrayView part = pattern.sliced(star + 1, next - star - 1);
        const qsizetype at = left.indexOf(part);
        if (at < 0)
            return false;
        left = left.sliced(at + part.size());
        star = next;
    }
    return true;
}

} // namespace Gatehouse
