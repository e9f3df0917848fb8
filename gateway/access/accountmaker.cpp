// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/accountmaker.h"

#include "gateway/access/purseids.h"

namespace Gatehouse {
namespace {

QString label(const char *kind, const QByteArray &alias, const QByteArray &id)
{
    return QStringLiteral("%1 \"%2\"").arg(QString::fromLatin1(kind), QString::fromUtf8(alias.isEmpty() ? id : alias));
}

QList<QByteArray> tagsOf(const ResolvedKey &key)
{
    QList<QByteArray> tags = key.key.tags;
    for (const QByteArray &tag : key.team ? key.team->tags : QList<QByteArray>()) {
        if (!tags.contains(tag))
            tags << tag;
    }
    return tags;
}

} // namespace

/// One who is counted: his purse, how he is called, what he may use.
struct AccountMaker::Holder {
    QByteArray purse;
    QString owner;
    const Limits &limits;
    WallTime since{};             ///< of what never begins anew by itself
    bool hasBudget = true;        ///< else his budgets do not hold for this key; he is counted
};

AccountMaker::AccountMaker(Ledger &ledger, RateLimiter &limiter, std::shared_ptr<const BudgetCalendar> calendar, AccountSettings settings)
    : m_ledger(ledger), m_limiter(limiter), m_calendar(std::move(calendar)), m_settings(std::move(settings))
{
    Q_ASSERT(m_calendar);
}

std::shared_ptr<const Account> AccountMaker::ofKey(const Directory &directory, ResolvedKey key) const
{
    auto account = std::make_shared<Account>();
    account->rights = rightsOf(directory, key);
    account->tags = tagsOf(key);
    Claims &claims = account->claims;
    add(claims, {keyPurse(key.key.hash), key.keyLabel(), key.keyLimits, key.key.spendSince.value_or(WallTime())});
    if (key.team) {
        const QString team = label("team", key.team->alias, key.team->id);
        add(claims, {teamPurse(key.team->id), team, key.teamLimits});
        if (!key.key.userId.isEmpty())
            add(claims, {memberPurse(key.team->id, key.key.userId), QStringLiteral("member \"%1\" of %2").arg(QString::fromUtf8(key.key.userId), team), key.memberLimits});
    }
    if (!key.key.userId.isEmpty()) {
        Holder user{userPurse(key.key.userId), label("user", key.user ? key.user->alias : QByteArray(), key.key.userId), key.userLimits};
        user.hasBudget = key.isPersonal();
        add(claims, user);
    }
    if (key.organization)
        add(claims, {organizationPurse(key.organization->id), label("organization", key.organization->alias, key.organization->id), key.organizationLimits});
    addProxy(claims);
    account->key = std::move(key);
    return account;
}

std::shared_ptr<const Account> AccountMaker::ofMaster(const QByteArray &hash) const
{
    auto account = std::make_shared<Account>();
    account->rights = CallerRights::master();
    if (!hash.isEmpty())
        add(account->claims, {keyPurse(hash), QStringLiteral("master key"), Limits()});
    addProxy(account->claims);
    return account;
}

std::shared_ptr<const CustomerAccount> AccountMaker::ofCustomer(const Directory &directory, const QByteArray &id) const
{
    auto account = std::make_shared<CustomerAccount>();
    account->customer = directory.customer(id);
    const QByteArray own = account->customer ? account->customer->budgetId : QByteArray();
    Limits limits = limitsOf(directory, account->customer ? account->customer->limits : Limits(), own.isEmpty() ? m_settings.defaultCustomerBudget : own);
    if (!limits.maxBudget)
        limits.maxBudget = m_settings.defaultCustomerMaxBudget;
    add(account->claims, {customerPurse(id), label("customer", account->customer ? account->customer->alias : QByteArray(), id), limits});
    return account;
}

std::shared_ptr<const TagAccount> AccountMaker::ofTag(const Directory &directory, const QByteArray &name) const
{
    auto account = std::make_shared<TagAccount>();
    account->tag = directory.tag(name);
    const Limits limits = account->tag ? limitsOf(directory, account->tag->limits, account->tag->budgetId) : Limits();
    add(account->claims, {tagPurse(name), label("tag", {}, name), limits});
    return account;
}

void AccountMaker::addProxy(Claims &claims) const
{
    add(claims, {proxyPurse(), QStringLiteral("the whole gateway"), m_settings.proxy});
}

PurseClaim AccountMaker::claim(const Holder &holder, const QByteArray &purse, const QByteArray &duration) const
{
    PurseClaim claim;
    claim.purse = m_ledger.purse(purse);
    claim.owner = holder.owner;
    // Services take only durations that can be read. One that cannot, in an imported row, leaves a budget that never begins
    // anew: it admits less than was meant, not more.
    const std::optional<Result<Duration>> parsed = duration.isEmpty() ? std::nullopt : std::optional(parseDuration(duration));
    if (parsed && parsed->ok())
        claim.window = &m_calendar->clock(**parsed);
    else
        claim.since = holder.since;
    return claim;
}

void AccountMaker::add(Claims &claims, const Holder &holder) const
{
    claims.calendar = m_calendar;
    const Limits &limits = holder.limits;
    PurseClaim main = claim(holder, holder.purse, limits.budgetDuration);
    if (holder.hasBudget) {
        main.limit = limits.maxBudget;
        main.softBudget = limits.softBudget;
    }
    claims.purses.push_back(std::move(main));
    for (const BudgetWindow &window : limits.windows) {
        PurseClaim more = claim(holder, windowPurse(holder.purse, window.duration), window.duration);
        if (holder.hasBudget)
            more.limit = window.limit;
        more.owner += QStringLiteral(" in each %1").arg(QString::fromUtf8(window.duration));
        claims.purses.push_back(std::move(more));
    }
    addRates(claims.rates, holder.purse, holder.owner, limits.rpm, limits.tpm, limits.parallel);
    addModels(claims, holder);
}

void AccountMaker::addModels(Claims &claims, const Holder &holder) const
{
    for (auto it = holder.limits.models.begin(); it != holder.limits.models.end(); ++it) {
        Claims::OfModel some;
        some.model = it.key();
        const QByteArray purse = modelPurse(holder.purse, it.key());
        const QString owner = QStringLiteral("%1 for model %2").arg(holder.owner, QString::fromUtf8(it.key()));
        if (it->budget) {
            PurseClaim budget = claim(holder, purse, it->budget->duration);
            if (holder.hasBudget)
                budget.limit = it->budget->limit;
            budget.owner = owner;
            some.purses.push_back(std::move(budget));
        }
        addRates(some.rates, purse, owner, it->rpm, it->tpm, {});
        if (!some.purses.empty() || !some.rates.empty())
            claims.ofModels.push_back(std::move(some));
    }
}

void AccountMaker::addRates(std::vector<RateClaim> &rates, const QByteArray &counter, const QString &owner, std::optional<qint64> requests,
                            std::optional<qint64> tokens, std::optional<qint64> parallel) const
{
    if (!requests && !tokens && !parallel)
        return; // nobody asks how often it is used
    RateClaim rate;
    rate.counter = m_limiter.counter(counter);
    rate.requests = requests;
    rate.tokens = tokens;
    rate.parallel = parallel;
    rate.owner = owner;
    rates.push_back(std::move(rate));
}

} // namespace Gatehouse
