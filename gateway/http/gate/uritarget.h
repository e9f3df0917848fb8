// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/gate/limits.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Gatehouse {

/// The second word of a request line, taken apart. Everything that decides by path uses `path` and nothing else, so
/// that there is no second reading of a target which could disagree.
struct UriTarget {
    QByteArray path;       ///< percent-decoded once; starts with '/'; "*" for `OPTIONS *`
    QByteArray query;      ///< raw, without '?'
    QByteArray authority;  ///< of an absolute target ("http://host:1/x"), else empty

    bool isAsterisk() const { return path == "*"; }

    /// Reads `raw` into this, or says why it is refused: a form that is neither origin, absolute (http) nor `*`, raw
    /// characters outside of URIs, broken or NUL escapes, control characters, backslashes, "." and ".." segments, and
    /// paths that are not UTF-8.
    std::optional<Refusal> read(QByteArrayView raw, QByteArrayView method);

private:
    std::optional<Refusal> readPath(QByteArrayView raw);
};

} // namespace Gatehouse
