// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/permit.h"
#include "gateway/accounting/ratecounter.h"
#include "gateway/accounting/raterefusal.h"

#include <QHash>

#include <optional>
#include <span>
#include <unordered_map>
#include <variant>

namespace Gatehouse {

/// That a request counts for a holder, and under which limits. Made when a key is read and kept with it.
struct RateClaim {
    RateHandle counter;                     ///< never null
    std::optional<std::int64_t> requests;   ///< a minute
    std::optional<std::int64_t> tokens;     ///< a minute
    std::optional<std::int64_t> parallel;   ///< at once
    QString owner;                          ///< for messages: `key "ci"`, `team "research"`
};

/// What a holder uses now.
struct RateUse {
    std::int64_t requests = 0, tokens = 0; ///< in the last minute
    std::int64_t running = 0;
};

/// All request, token and parallel limits of the gateway. A request is admitted by all its holders or by none. What is admitted
/// in any minute is never above a limit, as long as requests use no more tokens than they were expected to; RateCounter says
/// how close to the limit it gets. Owned by the engine, shared by all workers; thread-safe, waits for nothing.
class RateLimiter
{
public:
    using Answer = std::variant<Permit, RateRefusal>;

    /// The counter of that holder, made when there is none yet: holders without requests take no room.
    RateHandle counter(const QByteArray &holder);

    /// `expectedTokens` are counted at once, and corrected when the permit is settled. A holder that is claimed twice is counted
    /// once, under both limits.
    Answer admit(std::span<const RateClaim> claims, std::int64_t expectedTokens, SteadyTime now);

    RateUse use(const QByteArray &holder, SteadyTime now) const;
    /// Lets go of holders that nobody keeps a handle of and that did nothing in the last minute; the others lose memory they do
    /// not need. To be called now and then.
    void sweep(SteadyTime now);
    std::size_t holders() const;

private:
    struct Hash {
        std::size_t operator()(const QByteArray &id) const { return qHash(id); }
    };
    mutable std::mutex m_mutex; // guards m_counters, not what is in them
    std::unordered_map<QByteArray, RateHandle, Hash> m_counters;
};

} // namespace Gatehouse
