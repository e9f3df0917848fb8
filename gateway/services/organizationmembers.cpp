// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/simplekinds.h"
#include "gateway/services/teamservice.h"

// The rest of OrganizationService: who is in an organization.

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

/// An organization that the actor runs, named by `organization_id`.
Result<Directory::Found<Organization>> organizationToRun(const Actor &actor, const Directory &directory, const Json &body)
{
    const auto id = requiredText(body, "organization_id");
    if (!id)
        return id.error();
    const auto organization = directory.organization(*id);
    if (!organization)
        return notFound("organization_id", u"Organization %1 not found."_s, *id);
    if (auto allowed = Permissions(actor, directory).runOrganization(*id); !allowed)
        return allowed.error();
    return organization;
}

Result<Directory::Found<OrganizationMembership>> memberIn(const Directory &directory, const Organization &organization, const Json &body)
{
    const auto user = userNamed(directory, body);
    if (!user)
        return user.error();
    const QByteArray id = *user ? (*user)->id : memberBytes(body, "user_id");
    if (auto found = directory.organizationMembership(organization.id, id))
        return found;
    return notFound("user_id", u"User=%1 is not a member of the organization."_s, id.isEmpty() ? memberBytes(body, "user_email") : id);
}

/// LiteLLM calls it `role` when somebody is added and changed, `user_role` when he is shown.
Json withRole(Json body)
{
    if (const Json *role = member(body, "role"))
        body["user_role"] = *role;
    return body;
}

} // namespace

QFuture<Result<OrganizationService::Members>> OrganizationService::addMembers(Actor actor, Json body)
{
    return m_administration.commit<Members>([this, actor, body](const Directory &directory) -> Result<Decision<Members>> {
        const auto organization = organizationToRun(actor, directory, body);
        if (!organization)
            return organization.error();
        const Json *members = member(body, "member");
        if (!members || !(members->is_object() || (members->is_array() && !members->empty())))
            return wrongValue("member", members ? *members : Json(), u"{\"role\", \"user_id\" or \"user_email\"} or a list of them is expected"_s);
        ChangeDraft draft(actor, m_administration.clock->wall());
        Members done{**organization, {}, {}};
        const Json list = members->is_array() ? *members : Json::array({*members});
        for (Json one : list) {
            if (const Json *budget = member(body, "max_budget_in_organization"); budget && one.is_object() && !member(one, "max_budget_in_organization"))
                one["max_budget_in_organization"] = *budget;
            bool isNew = false;
            const auto user = memberFor(draft, directory, one, isNew);
            if (!user)
                return user.error();
            const EntityId id{EntityKind::OrganizationMembership, (*organization)->id, user->id};
            if (directory.organizationMembership((*organization)->id, user->id) || draft.creates(id))
                return invalidField("member", u"User %1 is already a member of organization %2."_s.arg(QString::fromUtf8(user->id), QString::fromUtf8((*organization)->id)));
            OrganizationMembership membership;
            if (auto applied = organizationMembershipForm().apply(withRole(one), membership); !applied)
                return applied.error();
            membership.organizationId = (*organization)->id;
            membership.userId = user->id;
            draft.create(membership);
            done.members << membership;
            done.users << *user;
        }
        return Decision<Members>{draft.take(), done};
    });
}

QFuture<Result<OrganizationService::Members>> OrganizationService::updateMember(Actor actor, Json body)
{
    return m_administration.commit<Members>([this, actor, body](const Directory &directory) -> Result<Decision<Members>> {
        const auto organization = organizationToRun(actor, directory, body);
        if (!organization)
            return organization.error();
        const auto before = memberIn(directory, **organization, body);
        if (!before)
            return before.error();
        OrganizationMembership after = **before;
        if (auto applied = organizationMembershipForm().apply(withRole(body), after); !applied)
            return applied.error();
        after.organizationId = (*before)->organizationId;
        after.userId = (*before)->userId;
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.update(**before, after);
        return Decision<Members>{draft.take(), Members{**organization, {after}, {}}};
    });
}

QFuture<Result<OrganizationService::Members>> OrganizationService::removeMember(Actor actor, Json body)
{
    return m_administration.commit<Members>([this, actor, body](const Directory &directory) -> Result<Decision<Members>> {
        const auto organization = organizationToRun(actor, directory, body);
        if (!organization)
            return organization.error();
        const auto member = memberIn(directory, **organization, body);
        if (!member)
            return member.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.remove(**member);
        return Decision<Members>{draft.take(), Members{**organization, {**member}, {}}};
    });
}

Result<Organization> OrganizationService::find(const Actor &actor, const QByteArray &id) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    if (auto allowed = Permissions(actor, **directory).seeOrganization(id); !allowed)
        return allowed.error();
    const auto found = one(**directory, id);
    if (!found)
        return found.error();
    return **found;
}

Result<QList<Organization>> OrganizationService::list(const Actor &actor) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    const Permissions permissions(actor, **directory);
    return collected((*directory)->organizations(), [&](const Organization &organization) { return permissions.seesOrganization(organization.id); });
}

} // namespace Gatehouse
