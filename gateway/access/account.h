// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/resolvedkey.h"
#include "gateway/access/routeaccess.h"
#include "gateway/accounting/ledger.h"
#include "gateway/accounting/ratelimiter.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <vector>

namespace Gatehouse {

/// What requests of one holder, or of a key with all its holders, are counted in and limited by. Made once; immutable then.
struct Claims {
    /// Those that only count for some models.
    struct OfModel {
        QByteArray model; ///< a name or a pattern with `*`
        std::vector<PurseClaim> purses;
        std::vector<RateClaim> rates;
    };

    std::vector<PurseClaim> purses;
    std::vector<RateClaim> rates;
    std::vector<OfModel> ofModels;
    std::shared_ptr<const BudgetCalendar> calendar; ///< owns the clocks that the claims point to
};

/// Everything about a caller that a request needs: who it is, what it may call, and what it is counted in. Shared by requests.
struct Account {
    std::optional<ResolvedKey> key;  ///< none: the master key, or nobody had to send one
    CallerRights rights;
    QList<QByteArray> tags;          ///< put on every request: those of the key and of its team
    Claims claims;
};

/// An end user that a request names.
struct CustomerAccount {
    Directory::Found<Customer> customer; ///< null: not known; counted all the same
    Claims claims;
};

/// A tag that a request carries.
struct TagAccount {
    Directory::Found<Tag> tag; ///< null: not known; counted all the same
    Claims claims;
};

/// The claims of one request, put together from its account, its customer and its tags. A plain value of that request.
struct RequestClaims {
    std::vector<PurseClaim> purses;
    std::vector<RateClaim> rates;

    /// `model` as the client's name for it was understood, after aliases.
    void add(const Claims &claims, QByteArrayView model);
};

} // namespace Gatehouse
