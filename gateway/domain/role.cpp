// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/domain/role.h"

#include <array>
#include <utility>

namespace Gatehouse {
namespace {

constexpr std::array<std::pair<UserRole, QByteArrayView>, 7> roles{{
    {UserRole::ProxyAdmin, "proxy_admin"},
    {UserRole::ProxyAdminViewer, "proxy_admin_viewer"},
    {UserRole::OrgAdmin, "org_admin"},
    {UserRole::InternalUser, "internal_user"},
    {UserRole::InternalUserViewer, "internal_user_viewer"},
    {UserRole::Team, "team"},
    {UserRole::Customer, "customer"},
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

QByteArray toText(UserRole role)
{
    return nameOf(roles, role);
}

std::optional<UserRole> roleFromText(QByteArrayView text)
{
    return valueOf<UserRole>(roles, text);
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
