// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/rowinsert.h"

#include "gateway/base/json.h"
#include "gateway/storage/database.h"
#include "gateway/storage/statement.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <charconv>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype rowsAtOnce = 500;

void appendNumber(QByteArray &json, qint64 number)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    json.append(digits.data(), end - digits.data());
}

void appendJson(QByteArray &json, const SqlValue &value)
{
    switch (value.kind) {
    case SqlValue::Kind::Integer:
        appendNumber(json, value.number);
        break;
    case SqlValue::Kind::Text:
        json += jsonQuoted(value.bytes);
        break;
    default:
        Q_ASSERT(value.kind == SqlValue::Kind::Nothing);
        json += "null";
    }
}

/// Which columns hold different values in different rows.
std::vector<std::size_t> varyingColumns(const std::vector<SqlValue> &values, std::size_t width)
{
    std::vector<std::size_t> varying;
    for (std::size_t column = 0; column < width; ++column) {
        for (std::size_t at = column + width; at < values.size(); at += width) {
            if (!values[at].isSame(values[column])) {
                varying.push_back(column);
                break;
            }
        }
    }
    return varying;
}

QByteArray asJsonRows(const std::vector<SqlValue> &values, std::size_t width, const std::vector<std::size_t> &columns)
{
    QByteArray json("[");
    for (std::size_t row = 0; row < values.size(); row += width) {
        json += row == 0 ? "[" : ",[";
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0)
                json += ',';
            appendJson(json, values[row + columns[i]]);
        }
        json += ']';
    }
    return json + ']';
}

void bindAgain(Statement &statement, const SqlValue &value)
{
    if (value.kind == SqlValue::Kind::Integer)
        statement.bind(value.number);
    else if (value.kind == SqlValue::Kind::Text)
        statement.bind(value.bytes);
    else
        statement.bindNothing();
}

} // namespace

Statement RowInsert::asValues(Database &database, const std::vector<SqlValue> &values) const
{
    const QString row = u'(' + QStringList(static_cast<qsizetype>(width()), u"?"_s).join(u", "_s) + u')';
    const QStringList rows(static_cast<qsizetype>(values.size() / width()), row);
    Statement insert(database, u"INSERT INTO "_s + table + u" ("_s + columns + u") VALUES "_s + rows.join(u", "_s) + tail);
    for (const SqlValue &value : values)
        bindAgain(insert, value);
    return insert;
}

/// What is the same in all rows is bound once, the rest comes in one JSON text: row by row, Qt's driver would name, convert
/// and bind each value anew, which costs more than the insertion itself.
Statement RowInsert::asJson(Database &database, const std::vector<SqlValue> &values) const
{
    const std::size_t columnCount = width();
    const std::vector<std::size_t> varying = varyingColumns(values, columnCount);
    QStringList sources(static_cast<qsizetype>(columnCount), u"?"_s);
    for (std::size_t i = 0; i < varying.size(); ++i)
        sources[static_cast<qsizetype>(varying[i])] = u"value ->> "_s + QString::number(i);
    // Without WHERE, SQLite would take the ON of the tail for that of a join.
    Statement insert(database, u"INSERT INTO "_s + table + u" ("_s + columns + u") SELECT "_s + sources.join(u", "_s)
                                   + u" FROM json_each(?) WHERE true"_s + tail);
    for (std::size_t column = 0; column < columnCount; ++column) {
        if (!std::binary_search(varying.begin(), varying.end(), column))
            bindAgain(insert, values[column]);
    }
    insert.bind(asJsonRows(values, columnCount, varying));
    return insert;
}

Result<qsizetype> RowInsert::run(Database &database, qsizetype rows, const std::function<void(Statement &, qsizetype)> &bind,
                            const std::function<void(const Statement &)> &returned) const
{
    qsizetype changed = 0;
    for (qsizetype from = 0; from < rows; from += rowsAtOnce) {
        Statement collected(database, {});
        collected.expect(static_cast<std::size_t>(std::min(rows - from, rowsAtOnce)), width());
        for (qsizetype row = from; row < std::min(rows, from + rowsAtOnce); ++row)
            bind(collected, row);
        const std::vector<SqlValue> values = collected.takeValues();
        Statement insert = database.dialect().isPostgres() ? asValues(database, values) : asJson(database, values);
        if (auto done = insert.run(); !done)
            return done.error();
        changed += insert.changed();
        while (returned && insert.next())
            returned(insert);
        if (auto read = insert.finished(); !read)
            return read.error();
    }
    return changed;
}

} // namespace Gatehouse
