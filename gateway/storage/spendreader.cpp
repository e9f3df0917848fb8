// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/spendreader.h"

#include "gateway/storage/spendstatement.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

namespace Gatehouse {
namespace {

constexpr std::chrono::seconds spendLimit{25};

SpendSums sumsIn(const Statement &row, int column)
{
    SpendSums sums;
    sums.requests = row.integer(column++);
    sums.failed = row.integer(column++);
    sums.inputTokens = row.integer(column++);
    sums.outputTokens = row.integer(column++);
    sums.cacheReadTokens = row.integer(column++);
    sums.cacheWriteTokens = row.integer(column++);
    sums.reasoningTokens = row.integer(column++);
    sums.spend = Money::fromNano(row.integer(column++));
    sums.unpriced = row.integer(column++);
    sums.duration = std::chrono::microseconds(row.integer(column++));
    sums.overhead = std::chrono::microseconds(row.integer(column++));
    sums.firstTokens = row.integer(column++);
    sums.timeToFirstToken = std::chrono::microseconds(row.integer(column));
    return sums;
}

Result<void> readGroups(Database &database, const SpendQuery &query, const SpendStatement &statement, SpendTable &table)
{
    Statement ask(database, statement.rowsSql());
    statement.bindRows(ask);
    if (auto asked = ask.run(); !asked)
        return asked;
    while (ask.next()) {
        SpendRow row;
        int column = 0;
        for (const SpendBy by : query.by) {
            if (isTime(by))
                row.start = statement.buckets().start(ask.integer(column++));
            else
                row.names << ask.text(column++);
        }
        row.sums = sumsIn(ask, column);
        table.rows << std::move(row);
    }
    return ask.finished();
}

Result<void> countGroups(Database &database, const SpendStatement &statement, SpendTable &table)
{
    Statement ask(database, statement.countSql());
    statement.bindCount(ask);
    if (auto asked = ask.run(); !asked)
        return asked;
    table.total = ask.next() ? ask.integer(0) : 0;
    return ask.finished();
}

} // namespace

Result<SpendTable> SpendReader::table(Database &database, const SpendQuery &query)
{
    const Result<SpendStatement> statement = SpendStatement::of(query);
    if (!statement)
        return statement.error();
    SpendTable table;
    if (query.from >= query.to) {
        if (query.by.isEmpty())
            table.rows << SpendRow();
        return table;
    }
    Transaction transaction(database, Transaction::Kind::Reading, spendLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    if (auto read = readGroups(database, query, *statement, table); !read)
        return read.error();
    if (query.count) {
        if (auto counted = countGroups(database, *statement, table); !counted)
            return counted.error();
    }
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return table;
}

Result<QString> SpendReader::statementText(const SpendQuery &query)
{
    const Result<SpendStatement> statement = SpendStatement::of(query);
    if (!statement)
        return statement.error();
    return statement->readable();
}

} // namespace Gatehouse
