// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/account.h"

namespace Gatehouse {

/// What the configuration says about accounts.
struct AccountSettings {
    Limits proxy;                      ///< of the gateway as a whole: `max_budget` and `budget_duration` of `litellm_settings`
    QByteArray defaultCustomerBudget;  ///< `max_end_user_budget_id`: of customers that have none
    std::optional<Money> defaultCustomerMaxBudget; ///< `max_end_user_budget`: likewise
};

/// Makes accounts: works out purse ids, labels, windows and handles, so that a request does not. Owned by the engine, outlives
/// all workers; thread-safe. The ledger and the limiter outlive it.
class AccountMaker
{
public:
    AccountMaker(Ledger &ledger, RateLimiter &limiter, std::shared_ptr<const BudgetCalendar> calendar, AccountSettings settings = {});

    std::shared_ptr<const Account> ofKey(const Directory &directory, ResolvedKey key) const;
    /// Of who has all rights: counted as a key with that hash, unless it is empty, and under the budget of the whole gateway.
    std::shared_ptr<const Account> ofMaster(const QByteArray &hash) const;
    std::shared_ptr<const CustomerAccount> ofCustomer(const Directory &directory, const QByteArray &id) const;
    std::shared_ptr<const TagAccount> ofTag(const Directory &directory, const QByteArray &name) const;

private:
    struct Holder;
    void add(Claims &claims, const Holder &holder) const;
    void addRates(std::vector<RateClaim> &rates, const QByteArray &counter, const QString &owner, std::optional<qint64> requests,
                  std::optional<qint64> tokens, std::optional<qint64> parallel) const;
    void addModels(Claims &claims, const Holder &holder) const;
    void addProxy(Claims &claims) const;
    PurseClaim claim(const Holder &holder, const QByteArray &purse, const QByteArray &duration) const;

    Ledger &m_ledger;
    RateLimiter &m_limiter;
    const std::shared_ptr<const BudgetCalendar> m_calendar;
    const AccountSettings m_settings;
};

} // namespace Gatehouse
