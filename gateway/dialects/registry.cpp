// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/dialect.h"

#include "gateway/dialects/openaichat/openaichatdialect.h"
#include "gateway/dialects/anthropic/anthropicdialect.h"

namespace Gatehouse {

const std::vector<const Dialect *> &allDialects()
{
    static const std::vector<const Dialect *> all = {
        &openAiChatDialect(),
        &anthropicDialect(),
    };
    return all;
}

const Dialect *findDialect(QByteArrayView id)
{
    for (const Dialect *dialect : allDialects()) {
        if (dialect->id() == id)
            return dialect;
    }
    return nullptr;
}

} // namespace Gatehouse
