// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>
#include <optional>

namespace Gatehouse {

/// What a user may do, as LiteLLM names it. Stored by name.
enum class UserRole : std::uint8_t {
    ProxyAdmin,         ///< everything
    ProxyAdminViewer,   ///< sees everything, changes nothing
    OrgAdmin,           ///< the teams, users and keys of his organizations
    InternalUser,       ///< his own keys
    InternalUserViewer, ///< sees his own keys and spend
    Team,               ///< a token that acts for a team
    Customer,           ///< an end user behind somebody's application
};
/// "proxy_admin", "internal_user", …
QByteArray toText(UserRole role);
std::optional<UserRole> roleFromText(QByteArrayView text);

/// What somebody may do within one team or organization.
enum class MemberRole : std::uint8_t { User, Admin };
/// "user", "admin"
QByteArray toText(MemberRole role);
std::optional<MemberRole> memberRoleFromText(QByteArrayView text);

} // namespace Gatehouse
