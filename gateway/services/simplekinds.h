// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/simpleservice.h"

namespace Gatehouse {

/// End users of somebody's application. One that is not known yet can be blocked before he comes.
class CustomerService : public SimpleService<Customer>
{
public:
    explicit CustomerService(const Administration &administration);
};

/// Budgets with a name. One that is deleted no longer holds for those who refer to it.
class BudgetService : public SimpleService<Budget>
{
public:
    explicit BudgetService(const Administration &administration);
};

class TagService : public SimpleService<Tag>
{
public:
    explicit TagService(const Administration &administration);
};

/// Groups of models under a name, which is how they are named in bodies.
class AccessGroupService : public SimpleService<AccessGroup>
{
public:
    explicit AccessGroupService(const Administration &administration);
    /// The budget of a group is one of its own, kept under the group's name.
    static QByteArray budgetIdOf(const AccessGroup &group) { return "access_group:" + group.name; }
};

/// Organizations and who is in them. Their admins manage members; the rest is the proxy admin's.
class OrganizationService : public SimpleService<Organization>
{
public:
    explicit OrganizationService(const Administration &administration);

    struct Members {
        Organization organization;
        QList<OrganizationMembership> members;
        QList<User> users;
    };
    /// `{organization_id, member: {role, user_id|user_email} or a list, max_budget_in_organization}`
    QFuture<Result<Members>> addMembers(Actor actor, Json body);
    QFuture<Result<Members>> updateMember(Actor actor, Json body);
    QFuture<Result<Members>> removeMember(Actor actor, Json body);

    /// Those of which he is a member are seen too.
    Result<Organization> find(const Actor &actor, const QByteArray &id) const;
    Result<QList<Organization>> list(const Actor &actor) const;
};

} // namespace Gatehouse
