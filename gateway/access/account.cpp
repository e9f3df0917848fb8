// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/account.h"

#include "gateway/access/modelaccess.h"

namespace Gatehouse {

void RequestClaims::add(const Claims &claims, QByteArrayView model)
{
    purses.insert(purses.end(), claims.purses.begin(), claims.purses.end());
    rates.insert(rates.end(), claims.rates.begin(), claims.rates.end());
    for (const Claims::OfModel &some : claims.ofModels) {
        if (!matchesPattern(model, some.model))
            continue;
        purses.insert(purses.end(), some.purses.begin(), some.purses.end());
        rates.insert(rates.end(), some.rates.begin(), some.rates.end());
    }
}

} // namespace Gatehouse
