// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/ids.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>
#include <chrono>

namespace Gatehouse {
namespace {

QRandomGenerator64 &generator()
{
    thread_local QRandomGenerator64 own = QRandomGenerator64::securelySeeded();
    return own;
}

} // namespace

QByteArray newUuid()
{
    static constexpr char hex[] = "0123456789abcdef";
    using namespace std::chrono;
    const auto now = static_cast<quint64>(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
    // Milliseconds, the version, and the rest of the time as a 4096th of a millisecond (RFC 9562, 6.2, method 3).
    const quint64 fraction = now % 1000 * 4096 / 1000;
    const quint64 halves[2] = {now / 1000 << 16 | 0x7000 | fraction, (generator().generate64() & ~(3ULL << 62)) | (2ULL << 62)};
    QByteArray text(36, '-');
    char *out = text.data();
    for (int nibble = 0, at = 0; nibble < 32; ++nibble) {
        if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20)
            ++at;
        out[at++] = hex[(halves[nibble / 16] >> (60 - 4 * (nibble % 16))) & 15];
    }
    return text;
}

QByteArray newObjectId(const char *prefix)
{
    static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    QByteArray text(QByteArrayView(prefix).size() + 24, Qt::Uninitialized);
    char *out = std::copy_n(prefix, text.size() - 24, text.data());
    for (int i = 0; i < 24; ++i)
        *out++ = letters[generator().bounded(62)];
    return text;
}

QByteArray sha256Hex(QByteArrayView bytes)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(bytes.toByteArray());
    return hash.result().toHex();
}

} // namespace Gatehouse
