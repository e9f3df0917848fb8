// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/repricing.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/base/ids.h"
#include "gateway/base/json.h"
#include "gateway/services/modelprices.h"
#include "gateway/storage/entitystore.h"
#include "gateway/storage/storage.h"

#include <QDateTime>
#include <QMap>
#include <QPromise>

namespace Gatehouse {
namespace {

void addLine(RepriceLine &into, const RepriceLine &line)
{
    into.requests += line.requests;
    into.changed += line.changed;
    into.unknown += line.unknown;
    into.before += line.before;
    into.after += line.after;
}

QByteArray utcText(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count() / 1000, Qt::UTC).toString(Qt::ISODate).toUtf8();
}

/// One run, step after step. It goes on in the storage threads, which call it back, and is kept by what it waits for.
class RepricingRun : public std::enable_shared_from_this<RepricingRun>
{
public:
    RepricingRun(Storage &storage, Pricing pricing, RepriceScope scope) : m_storage(storage), m_pricing(std::move(pricing)), m_scope(std::move(scope))
    {
        m_promise.start();
    }

    QFuture<Result<RepriceReport>> future() const { return m_promise.future(); }
    void look() { step(); }
    void apply(AuditEntry audit)
    {
        m_report.applied = true;
        m_audit = std::move(audit);
        note("repricing began", [self = shared_from_this()] { self->step(); });
    }
    void fail(Error error)
    {
        m_promise.addResult(Result<RepriceReport>(std::move(error)));
        m_promise.finish();
    }

private:
    void step()
    {
        if (m_promise.isCanceled())
            return end();
        m_storage.reprice(m_scope, m_reached, m_pricing, m_report.applied).then(QtFuture::Launch::Sync, [self = shared_from_this()](const Result<RepriceStep> &step) {
            if (step)
                self->take(*step);
            else
                self->fail(step.error());
        });
    }
    void take(const RepriceStep &step)
    {
        for (const RepriceLine &line : step.lines) {
            RepriceLine &into = m_lines[{line.model, line.provider}];
            into.model = line.model;
            into.provider = line.provider;
            addLine(into, line);
            addLine(m_report.total, line);
        }
        m_reached = step.reached;
        m_promise.setProgressValue(static_cast<int>(std::min<qint64>(m_report.total.requests, std::numeric_limits<int>::max())));
        if (step.finished)
            end();
        else
            this->step();
    }
    void end()
    {
        m_report.lines = m_lines.values();
        if (!m_report.applied)
            return finish();
        Json after = Json::object();
        after["requests"] = m_report.total.requests;
        after["changed"] = m_report.total.changed;
        after["without_price"] = m_report.total.unknown;
        after["spend_before"] = m_report.total.before.usd();
        after["spend_after"] = m_report.total.after.usd();
        m_audit.after = dumpJson(after);
        note(m_promise.isCanceled() ? "repricing stopped" : "repriced", [self = shared_from_this()] { self->finish(); });
    }
    void finish()
    {
        m_promise.addResult(Result<RepriceReport>(m_report));
        m_promise.finish();
    }
    void note(const char *action, std::function<void()> then)
    {
        EntityChange change;
        m_audit.id.clear();
        m_audit.action = action;
        change.by = m_audit.actor;
        change.audit << m_audit;
        m_storage.entities().change(std::move(change)).then(QtFuture::Launch::Sync, [self = shared_from_this(), then = std::move(then)](const Result<qint64> &noted) {
            if (noted)
                then();
            else
                self->fail(noted.error());
        });
    }

    Storage &m_storage;
    const Pricing m_pricing;
    const RepriceScope m_scope;
    QPromise<Result<RepriceReport>> m_promise;
    AuditEntry m_audit;
    RepriceCursor m_reached;
    RepriceReport m_report;
    QMap<std::pair<QByteArray, QByteArray>, RepriceLine> m_lines;
};

Error emptyTime()
{
    return Error(ErrorKind::InvalidRequest, QStringLiteral("The time in which requests are to be priced anew is empty: its end is not after its beginning."));
}

} // namespace

Pricing Repricing::pricing(std::shared_ptr<const Snapshot> snapshot) const
{
    return [snapshot = std::move(snapshot), prices = &m_prices](const RequestRecord &record) -> std::optional<NewPrice> {
        const ModelPrice price = priceOfRequest(*snapshot, *prices, record);
        if (!price.isKnown())
            return std::nullopt;
        return NewPrice{costOf(record.usage, price), price.source};
    };
}

QFuture<Result<RepriceReport>> Repricing::preview(std::shared_ptr<const Snapshot> snapshot, RepriceScope scope)
{
    const bool isEmpty = scope.from >= scope.to;
    const auto run = std::make_shared<RepricingRun>(m_storage, pricing(std::move(snapshot)), std::move(scope));
    if (isEmpty)
        run->fail(emptyTime());
    else
        run->look();
    return run->future();
}

QFuture<Result<RepriceReport>> Repricing::apply(std::shared_ptr<const Snapshot> snapshot, RepriceScope scope, QByteArray by, QByteArray byKey)
{
    AuditEntry audit;
    audit.actor = std::move(by);
    audit.actorKey = std::move(byKey);
    audit.kind = EntityKind::Purse;
    audit.entityId = "repricing:" + newUuid();
    Json what = Json::object();
    what["from"] = toJson(utcText(scope.from));
    what["to"] = toJson(utcText(scope.to));
    what["model"] = toJson(scope.model);
    what["provider"] = toJson(scope.provider);
    audit.before = dumpJson(what);
    const bool isEmpty = scope.from >= scope.to;
    const auto run = std::make_shared<RepricingRun>(m_storage, pricing(std::move(snapshot)), std::move(scope));
    if (isEmpty)
        run->fail(emptyTime());
    else
        run->apply(std::move(audit));
    return run->future();
}

} // namespace Gatehouse
