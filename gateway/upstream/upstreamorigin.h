// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Gatehouse {

/// Scheme, host and port of a URL, as libcurl reads them: an error message and a proxy rule must never speak of another
/// host than the one that is called. Path, query and credentials are left out, as they may hold keys.
struct UpstreamOrigin {
    QByteArray scheme;
    QByteArray host; ///< lower case, without brackets; numbers in their usual form ("0x7f.1" is "127.0.0.1")
    int port = 0;

    bool isValid() const { return !host.isEmpty(); }
    bool secure() const { return scheme == "https"; }
    /// "api.openai.com:443", "[::1]:11434".
    QString hostAndPort() const;
    /// "https://api.openai.com", with the port where it is not the scheme's own.
    QString base() const;
};

/// Origin of a URL; invalid when the URL cannot be read. `location` may be relative to `url`.
UpstreamOrigin originOf(const QByteArray &url, const QByteArray &location = {});

} // namespace Gatehouse
