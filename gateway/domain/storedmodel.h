// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/kept.h"

#include <QByteArray>

namespace Gatehouse {

/// A provider's secrets under a name, which models refer to.
struct Credential {
    QByteArray name;
    QByteArray id;
    QByteArray values; ///< sealed text; opaque here
    QByteArray about;  ///< a JSON object as text (`credential_info`): what may be shown
    Kept kept;
    bool operator==(const Credential &) const = default;
};

/// A model that was added while the gateway ran, beside those of the configuration file.
struct StoredModel {
    QByteArray id;
    QByteArray name;       ///< what clients ask for
    QByteArray parameters; ///< a JSON object as text (`litellm_params`), its secrets sealed one by one; opaque here
    QByteArray modelInfo;  ///< a JSON object as text
    bool blocked = false;
    Kept kept;
    bool operator==(const StoredModel &) const = default;
};

} // namespace Gatehouse
