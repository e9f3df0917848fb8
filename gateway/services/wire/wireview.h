// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"
#include "gateway/accounting/budgetwindow.h"
#include "gateway/accounting/ledger.h"
#include "gateway/services/wire/forms.h"

#include <memory>

namespace Gatehouse {

/// Things as LiteLLM shows them at one moment: with what was spent, when their budget begins anew, and the budget they refer to.
/// Made for one answer; what it is made of outlives it.
class WireView
{
public:
    WireView(const Directory &directory, const Ledger &ledger, std::shared_ptr<const BudgetCalendar> calendar, WallTime now)
        : m_directory(directory), m_ledger(ledger), m_calendar(std::move(calendar)), m_now(now)
    {
    }

    Json key(const VirtualKey &key) const;
    Json team(const Team &team) const; ///< with its members
    Json member(const Membership &member) const;
    Json user(const User &user) const; ///< with his teams; never with his password
    Json customer(const Customer &customer) const;
    Json tag(const Tag &tag) const;
    Json organization(const Organization &organization) const;
    Json organizationMember(const OrganizationMembership &member) const;
    Json budget(const Budget &budget) const;

    /// Where a holder's spend is counted now.
    struct Counted {
        QByteArray purse;
        BudgetPeriod period; ///< `start` names the window of the purse
        bool resets = false;
        Money spent;
    };
    Counted counted(const VirtualKey &key) const;
    Counted counted(const Team &team) const;
    Counted counted(const Membership &member) const;
    Counted counted(const User &user) const;

    const Directory &directory() const { return m_directory; }

private:
    Counted counted(const QByteArray &purse, const Limits &limits, std::optional<WallTime> since = {}) const;
    void addMoney(Json &object, const Counted &counted, const QByteArray &budgetId) const;

    const Directory &m_directory;
    const Ledger &m_ledger;
    const std::shared_ptr<const BudgetCalendar> m_calendar;
    const WallTime m_now;
};

} // namespace Gatehouse
