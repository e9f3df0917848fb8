// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/auditlog.h"

#include "gateway/base/ids.h"
#include "gateway/storage/condition.h"
#include "gateway/storage/database.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/transaction.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds auditLimit{25};
constexpr int auditRows = 1'000;
constexpr qsizetype longestText = 512; // of what stands in an index

const QString auditColumns = u"id, at, actor, actor_key, action, kind, entity_id, before_value, after_value"_s;

AuditEntry readEntry(const Statement &row)
{
    AuditEntry entry;
    entry.id = row.text(0);
    entry.at = WallTime(std::chrono::microseconds(row.integer(1)));
    entry.actor = row.text(2);
    entry.actorKey = row.text(3);
    entry.action = row.text(4);
    entry.kind = entityKindFromText(row.text(5)).value_or(EntityKind::Setting);
    entry.entityId = row.text(6);
    entry.before = row.text(7);
    entry.after = row.text(8);
    return entry;
}

Condition auditCondition(const AuditQuery &query)
{
    Condition condition;
    condition.addText(u"id = ?"_s, query.id);
    if (query.from)
        condition.add(u"at >= ?"_s, microsecondsOf(*query.from));
    if (query.to)
        condition.add(u"at < ?"_s, microsecondsOf(*query.to));
    if (query.kind)
        condition.add(u"kind = ?"_s, toText(*query.kind));
    condition.addText(u"entity_id = ?"_s, shortened(query.entityId, longestText));
    condition.addText(u"actor = ?"_s, shortened(query.actor, longestText));
    condition.addText(u"action = ?"_s, query.action);
    return condition;
}

} // namespace

Result<void> AuditLog::write(Database &database, const QList<AuditEntry> &entries, WallTime now)
{
    const RowInsert insert{u"audit_entries"_s, auditColumns, u" ON CONFLICT (id) DO NOTHING"_s};
    auto written = insert.run(database, entries.size(), [&](Statement &statement, qsizetype row) {
        const AuditEntry &entry = entries.at(row);
        statement.bind(entry.id.isEmpty() ? newUuid() : entry.id).bind(microsecondsOf(entry.at == WallTime{} ? now : entry.at));
        statement.bind(shortened(entry.actor, longestText)).bind(entry.actorKey).bind(shortened(entry.action, longestText));
        statement.bind(toText(entry.kind)).bind(shortened(entry.entityId, longestText)).bind(entry.before).bind(entry.after);
    });
    return written ? Result<void>() : written.error();
}

Result<AuditPage> AuditLog::page(Database &database, const AuditQuery &query)
{
    Transaction transaction(database, Transaction::Kind::Reading, auditLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    const Condition condition = auditCondition(query);
    AuditPage page;
    Statement ask(database, u"SELECT "_s + auditColumns + u" FROM audit_entries"_s + condition.sql() + u" ORDER BY at DESC, id DESC LIMIT ? OFFSET ?"_s);
    condition.bind(ask);
    ask.bind(std::clamp(query.limit, 0, auditRows)).bind(std::max(0, query.offset));
    if (auto asked = ask.run(); !asked)
        return asked.error();
    while (ask.next())
        page.rows << readEntry(ask);
    if (auto read = ask.finished(); !read)
        return read.error();
    auto total = condition.count(database, u"audit_entries"_s);
    if (!total)
        return total.error();
    page.total = *total;
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return page;
}

} // namespace Gatehouse
