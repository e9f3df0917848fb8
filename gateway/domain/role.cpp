// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/domain/role.h"

#include <array>
#include <utility>

namespace Gatehouse {
namespace {

constexpr std::array<std::pair<Role, QByteArrayView>, 7> roles{{
    {Role::ProxyAdmin, "proxy_admin"},
    {Role::ProxyAdminViewer, "proxy_admin_viewer"},
    {Role::OrgAdmin, "org_admin"},
    {Role::InternalUser, "internal_user"},
    {Role::InternalUserViewer, "internal_user_viewer"},
    {Role::Team, "team"},
    {Role::Customer, "customer"},
}};

constexpr std::array<std::pair<MemberRole, QByteArrayView>, 2> memberRoles{{
    {MemberRole::User, "user"},
    {MemberRole::Admin, "admin"},
}};

template <class Names, class Value>
QByteArray nameOf(const Names &names, Value value)
{
    for (const auto &[one, name] : names) {
        if (one == value)
            return name.toByteArray();
    }
    return {};
}

template <class Value, class Names>
std::optional<Value> valueOf(const Names &names, QByteArrayView text)
{
    for (const auto &[one, name] : names) {
        if (name == text)
            return one;
    }
    return std::nullopt;
}

} // namespace

QByteArray toText(Role role)
{
    return nameOf(roles, role);
}

std::optional<Role> roleFromText(QByteArrayView text)
{
    return valueOf<Role>(roles, text);
}

QByteArray toText(MemberRole role)
{
    return nameOf(memberRoles, role);
}

std::optional<MemberRole> memberRoleFromText(QByteArrayView text)
{
    return valueOf<MemberRole>(memberRoles, text);
}

} // namespace Gatehouse
