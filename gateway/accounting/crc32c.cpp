// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/crc32c.h"

#include <array>
#include <cstring>

namespace Gatehouse {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78; // reflected

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t sum = i;
        for (int bit = 0; bit < 8; ++bit)
            sum = sum >> 1 ^ (sum & 1 ? polynomial : 0);
        table[i] = sum;
    }
    return table;
}

constexpr auto table = makeTable();

#if defined(__x86_64__) && defined(__GNUC__)
#define GATEHOUSE_CRC32_INSTRUCTION

__attribute__((target("sse4.2"))) std::uint32_t byInstruction(QByteArrayView bytes)
{
    const char *at = bytes.data();
    qsizetype left = bytes.size();
    std::uint64_t sum = 0xffffffff;
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        sum = __builtin_ia32_crc32di(sum, word);
    }
    auto rest = static_cast<std::uint32_t>(sum);
    for (; left > 0; --left, ++at)
        rest = __builtin_ia32_crc32qi(rest, static_cast<unsigned char>(*at));
    return ~rest;
}
#endif

} // namespace

std::uint32_t crc32cByTable(QByteArrayView bytes)
{
    std::uint32_t sum = ~0u;
    for (const char c : bytes)
        sum = sum >> 8 ^ table[(sum ^ static_cast<std::uint8_t>(c)) & 0xff];
    return ~sum;
}

std::uint32_t crc32c(QByteArrayView bytes)
{
#ifdef GATEHOUSE_CRC32_INSTRUCTION
    static const bool hasInstruction = __builtin_cpu_supports("sse4.2");
    if (hasInstruction)
        return byInstruction(bytes);
#endif
    return crc32cByTable(bytes);
}

} // namespace Gatehouse
