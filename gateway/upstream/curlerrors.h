// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"

#include <QByteArray>

#include <curl/curl.h>

#include <chrono>

namespace Gatehouse {

/// What is known of a transfer that libcurl gave up.
struct CurlFailure {
    CURLcode code = CURLE_OK;
    QByteArray url;
    QByteArray said;      ///< libcurl's own words; never shown but for TLS, where they name the certificate's fault
    int systemError = 0;  ///< errno of the failed connect, 0 when there is none
    bool lookedUp = false; ///< the name was found; a connection was tried
    bool headSeen = false;
    bool requestSent = false;
    std::chrono::milliseconds connectTimeout{0};
    QByteArray proxy;     ///< the proxy in use, empty for none
};

/// The same as an Error: kind by what may be done about it, and a message that names host and port. Neither key, path
/// nor query of the URL get into it.
Error errorOf(const CurlFailure &failure);

/// "2.5", for messages.
QString secondsText(std::chrono::milliseconds time);

} // namespace Gatehouse
