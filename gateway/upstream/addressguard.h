// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <cstdint>

struct sockaddr;

namespace Gatehouse {

/// What an address is for, as far as calling it from a gateway matters.
enum class AddressKind : std::uint8_t {
    Public,    ///< somewhere on the internet
    Private,   ///< this machine, a local network, or a range nobody routes (RFC 6890): only where private ones are allowed
    LinkLocal, ///< never called: no model is served there, and clouds keep their secrets in this range
    Metadata,  ///< a cloud's instance metadata service, which hands out credentials: never called
    Unusable,  ///< multicast, broadcast, reserved, or not an IP address at all: never called
};

// The judgement falls on the address a connection is really made to, after the name was looked up, so that neither
// spelling (decimal, hex, mapped into IPv6) nor a name that changes its address between two look-ups gets around it.
// Pure functions, any thread.

/// Address in host byte order.
AddressKind kindOfIpv4(std::uint32_t address);
/// Addresses that carry an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) are judged by what they carry.
AddressKind kindOfIpv6(const std::array<std::uint8_t, 16> &address);
AddressKind kindOfAddress(const sockaddr &address);
/// An address in text. Something else is judged as a name: the well-known names of metadata services, "localhost" and
/// the like; any other name tells nothing before it is looked up and counts as Public.
AddressKind kindOfHost(QByteArrayView host);

bool mayCall(AddressKind kind, bool privateAddressesAllowed);

/// "127.0.0.1", "::1"; empty when it is no IP address.
QByteArray addressText(const sockaddr &address);

} // namespace Gatehouse
