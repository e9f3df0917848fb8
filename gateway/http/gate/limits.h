// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <utility>

namespace Gatehouse {

/// How large a request may be. Figures of nginx, Node and the providers' own limits, side by side.
struct RequestLimits {
    qsizetype line = 8 * 1024;              ///< request line, without its line end; above: 414
    qsizetype field = 16 * 1024;            ///< one header or trailer line; above: 431
    qsizetype head = 64 * 1024;             ///< all header lines together, also all trailer lines; above: 431
    int fields = 100;                       ///< header lines; above: 431
    qint64 body = 32 * 1024 * 1024;         ///< body after chunked decoding; above: 413
};

/// How long a client may keep the gate waiting.
struct GateTimes {
    std::chrono::milliseconds head = std::chrono::seconds(10);      ///< first byte to end of head; then 408
    std::chrono::milliseconds body = std::chrono::seconds(30);      ///< between two pieces of a body; then 408
    std::chrono::milliseconds keepAlive = std::chrono::seconds(75); ///< between requests, and before the first; then closed
    std::chrono::milliseconds stall = std::chrono::seconds(60);     ///< an answer of which the client takes nothing; then closed
    std::chrono::milliseconds linger = std::chrono::seconds(5);     ///< from our end of a connection to the client's
    std::chrono::milliseconds sweep = std::chrono::milliseconds(500); ///< how often the times above are looked at
};

/// Why a request is not let in: the status to answer and what to tell the client.
struct Refusal {
    int status = 0;
    QByteArray message;

    bool operator==(const Refusal &) const = default;
};

inline Refusal badRequest(QByteArray message)
{
    return {400, std::move(message)};
}

} // namespace Gatehouse
