// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/addressguard.h"

#include <QtGlobal>

#include <algorithm>
#include <cstring>

#ifdef Q_OS_WIN
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace Gatehouse {
namespace {

using Ipv6 = std::array<std::uint8_t, 16>;

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

struct Range {
    std::uint32_t first;
    int bits;
    AddressKind kind;
};

// The first range that holds an address decides. RFC 6890 and the metadata addresses that the clouds document.
constexpr Range ranges[] = {
    {ipv4(169, 254, 169, 254), 32, AddressKind::Metadata}, // AWS, Azure, Google, Oracle, DigitalOcean, OpenStack
    {ipv4(169, 254, 170, 2), 32, AddressKind::Metadata},   // AWS ECS task credentials
    {ipv4(169, 254, 170, 23), 32, AddressKind::Metadata},  // AWS EKS pod identity
    {ipv4(169, 254, 0, 23), 32, AddressKind::Metadata},    // Tencent
    {ipv4(100, 100, 100, 200), 32, AddressKind::Metadata}, // Alibaba
    {ipv4(168, 63, 129, 16), 32, AddressKind::Metadata},   // Azure host agent
    {ipv4(192, 0, 0, 192), 32, AddressKind::Metadata},     // Oracle, the older one
    {ipv4(169, 254, 0, 0), 16, AddressKind::LinkLocal},
    {ipv4(0, 0, 0, 0), 8, AddressKind::Private}, // 0.0.0.0 reaches this machine
    {ipv4(10, 0, 0, 0), 8, AddressKind::Private},
    {ipv4(100, 64, 0, 0), 10, AddressKind::Private},
    {ipv4(127, 0, 0, 0), 8, AddressKind::Private},
    {ipv4(172, 16, 0, 0), 12, AddressKind::Private},
    {ipv4(192, 0, 0, 0), 24, AddressKind::Private},
    {ipv4(192, 0, 2, 0), 24, AddressKind::Private},
    {ipv4(192, 88, 99, 0), 24, AddressKind::Private},
    {ipv4(192, 168, 0, 0), 16, AddressKind::Private},
    {ipv4(198, 18, 0, 0), 15, AddressKind::Private},
    {ipv4(198, 51, 100, 0), 24, AddressKind::Private},
    {ipv4(203, 0, 113, 0), 24, AddressKind::Private},
    {ipv4(224, 0, 0, 0), 3, AddressKind::Unusable}, // multicast, reserved, broadcast
};

constexpr Ipv6 metadataIpv6[] = {
    {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},             // fd00:ec2::254, AWS
    {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x23},                // fd00:ec2::23, AWS EKS
    {0xfd, 0x20, 0x00, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},             // fd20:ce::254, Google
    {0xfd, 0x00, 0x00, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0xa9, 0xfe, 0xa9, 0xfe},       // fd00:c1::a9fe:a9fe, Oracle
    {0xfd, 0x00, 0x00, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x42},                // fd00:42::42, Scaleway
};

bool startsWith(const Ipv6 &address, std::initializer_list<std::uint8_t> prefix)
{
    return std::equal(prefix.begin(), prefix.end(), address.begin());
}

AddressKind embedded(const Ipv6 &address, std::size_t at, std::uint8_t mask = 0)
{
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i)
        value = value << 8 | static_cast<std::uint8_t>(address[i] ^ mask);
    return kindOfIpv4(value);
}

} // namespace

AddressKind kindOfIpv4(std::uint32_t address)
{
    for (const Range &range : ranges) {
        const std::uint32_t mask = ~std::uint32_t(0) << (32 - range.bits);
        if ((address & mask) == range.first)
            return range.kind;
    }
    return AddressKind::Public;
}

AddressKind kindOfIpv6(const Ipv6 &address)
{
    if (std::find(std::begin(metadataIpv6), std::end(metadataIpv6), address) != std::end(metadataIpv6))
        return AddressKind::Metadata;
    if (startsWith(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
        return embedded(address, 12);
    if (startsWith(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) // ::, ::1, and the compatible form, as 0.0.0.0/8 is private
        return embedded(address, 12);
    if (startsWith(address, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) // 64:ff9b::/96, NAT64
        return embedded(address, 12);
    if (startsWith(address, {0x20, 0x02})) // 2002::/16, 6to4
        return embedded(address, 2);
    if (startsWith(address, {0x20, 0x01, 0x00, 0x00})) // 2001::/32, Teredo: the client's address, inverted
        return embedded(address, 12, 0xff);
    if (startsWith(address, {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01})  // 64:ff9b:1::/48, local NAT64
        || startsWith(address, {0x01, 0x00, 0, 0, 0, 0, 0, 0})     // 100::/64, discard
        || startsWith(address, {0x20, 0x01, 0x0d, 0xb8})           // documentation
        || (address[0] & 0xfe) == 0xfc                             // fc00::/7, unique local
        || (address[0] == 0xfe && (address[1] & 0xc0) == 0xc0))    // fec0::/10, site local
        return AddressKind::Private;
    if (address[0] == 0xfe && (address[1] & 0xc0) == 0x80)
        return AddressKind::LinkLocal;
    // Only 2000::/3 is handed out as global unicast.
    return (address[0] & 0xe0) == 0x20 ? AddressKind::Public : AddressKind::Unusable;
}

AddressKind kindOfAddress(const sockaddr &address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, &address, sizeof in);
        return kindOfIpv4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, &address, sizeof in);
        Ipv6 bytes;
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return kindOfIpv6(bytes);
    }
    return AddressKind::Unusable;
}

AddressKind kindOfHost(QByteArrayView host)
{
    QByteArray text = host.toByteArray().toLower();
    if (text.startsWith('[') && text.endsWith(']'))
        text = text.mid(1, text.size() - 2);
    if (const qsizetype zone = text.indexOf('%'); zone >= 0)
        text.truncate(zone);
    while (text.endsWith('.'))
        text.chop(1);
    in_addr four;
    if (inet_pton(AF_INET, text.constData(), &four) == 1)
        return kindOfIpv4(ntohl(four.s_addr));
    Ipv6 six;
    if (inet_pton(AF_INET6, text.constData(), six.data()) == 1)
        return kindOfIpv6(six);
    static const QByteArray metadataNames[] = {"metadata", "metadata.google.internal", "metadata.goog", "instance-data",
                                               "instance-data.ec2.internal", "metadata.tencentyun.com", "metadata.azure.com",
                                               "metadata.azure.internal", "metadata.packet.net", "metadata.platformequinix.com"};
    if (std::find(std::begin(metadataNames), std::end(metadataNames), text) != std::end(metadataNames))
        return AddressKind::Metadata;
    static const QByteArray localEndings[] = {".localhost", ".local", ".internal", ".lan", ".home.arpa"};
    const auto endsWith = [&text](const QByteArray &ending) { return text.endsWith(ending); };
    if (text == "localhost" || std::any_of(std::begin(localEndings), std::end(localEndings), endsWith))
        return AddressKind::Private;
    return AddressKind::Public;
}

bool mayCall(AddressKind kind, bool privateAddressesAllowed)
{
    return kind == AddressKind::Public || (kind == AddressKind::Private && privateAddressesAllowed);
}

QByteArray addressText(const sockaddr &address)
{
    char text[INET6_ADDRSTRLEN] = {};
    if (address.sa_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
    }
    return text;
}

} // namespace Gatehouse
