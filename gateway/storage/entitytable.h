// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/log.h"
#include "gateway/domain/entity.h"
#include "gateway/storage/detailsform.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/textpool.h"

#include <QByteArray>

#include <span>

namespace Gatehouse {

/// One typed column of a table and how it meets a value. Writer and reader both walk the list.
template <class T>
struct EntityColumn {
    const char *name;
    void (*write)(Statement &statement, const T &value);
    void (*read)(const Statement &statement, int column, T &value, TextPool &pool);
};

/// Where the values of a type are kept. Behind the columns of the list come, in this order, those every table of a type with `kept`
/// has (see `keptColumns`), `revision`, and `details` where the type has them.
template <class T>
struct EntityTable {
    const char *name;
    int ids;                       ///< so many first columns identify a row
    std::span<const EntityColumn<T>> columns;
    const char *unique = nullptr;  ///< column besides whose values are not to be given twice, unless empty
    QByteArray (*writeDetails)(const T &value) = nullptr; ///< null: the table has no details
    void (*readDetails)(const QByteArray &details, T &value, TextPool &pool) = nullptr;
};

/// One for each alternative of Entity; each is defined beside its columns.
template <class T>
const EntityTable<T> &tableOf();

template <class T>
inline constexpr bool hasKept = requires(T value) { value.kept; };

namespace Columns {

/// The conversion from UTF-16 reserves three times what it needs.
inline QByteArray compact(const QByteArray &text)
{
    return text.isEmpty() ? QByteArray() : QByteArray(text.constData(), text.size());
}

template <class T, auto Field>
constexpr EntityColumn<T> text(const char *name)
{
    return {name, [](Statement &s, const T &v) { s.bind(v.*Field); },
            [](const Statement &s, int c, T &v, TextPool &) { v.*Field = compact(s.text(c)); }};
}

/// A text that many rows have in common.
template <class T, auto Field>
constexpr EntityColumn<T> shared(const char *name)
{
    return {name, [](Statement &s, const T &v) { s.bind(v.*Field); },
            [](const Statement &s, int c, T &v, TextPool &pool) { v.*Field = pool.shared(s.text(c)); }};
}

template <class T, auto Field>
constexpr EntityColumn<T> truth(const char *name)
{
    return {name, [](Statement &s, const T &v) { s.bind(v.*Field ? 1 : 0); },
            [](const Statement &s, int c, T &v, TextPool &) { v.*Field = s.integer(c) != 0; }};
}

template <class T, auto Field>
constexpr EntityColumn<T> time(const char *name)
{
    return {name, [](Statement &s, const T &v) { s.bind(microsecondsOf(v.*Field)); },
            [](const Statement &s, int c, T &v, TextPool &) { v.*Field = WallTime(std::chrono::microseconds(s.integer(c))); }};
}

template <class T, auto Field>
constexpr EntityColumn<T> optionalTime(const char *name)
{
    return {name,
            [](Statement &s, const T &v) {
                if (v.*Field)
                    s.bind(microsecondsOf(*(v.*Field)));
                else
                    s.bindNothing();
            },
            [](const Statement &s, int c, T &v, TextPool &) {
                if (s.isNull(c))
                    (v.*Field).reset();
                else
                    v.*Field = WallTime(std::chrono::microseconds(s.integer(c)));
            }};
}

/// A role nobody knows any more gives the fewest rights.
template <class T>
constexpr EntityColumn<T> role()
{
    return {"role", [](Statement &s, const T &v) { s.bind(toText(v.role)); },
            [](const Statement &s, int c, T &v, TextPool &) { v.role = roleFromText(s.text(c)).value_or(UserRole::Customer); }};
}

template <class T>
constexpr EntityColumn<T> memberRole()
{
    return {"role", [](Statement &s, const T &v) { s.bind(toText(v.role)); },
            [](const Statement &s, int c, T &v, TextPool &) { v.role = memberRoleFromText(s.text(c)).value_or(MemberRole::User); }};
}

} // namespace Columns

/// What stands in `details`, by the list of fields in `Fields::list(form, value)`.
template <class T, class Fields>
QByteArray detailsText(const T &value)
{
    DetailsWriter writer;
    Fields::list(writer, value);
    keptFields(writer, value.kept);
    writer.later(value.kept.later);
    return writer.take();
}

template <class T, class Fields>
void readDetailsText(const QByteArray &details, T &value, TextPool &pool)
{
    DetailsReader reader(details);
    Fields::list(reader, value);
    keptFields(reader, value.kept);
    reader.later(value.kept.later);
    if constexpr (requires { value.models; })
        value.models = pool.shared(value.models);
    if (reader.isReadable())
        return;
    // Without its limits it must not be used; nobody but a hand in the database can have caused this.
    qCCritical(lcStorage).noquote() << "The details of a row in table" << tableOf<T>().name << "are no JSON object, so what it holds is blocked:" << details.first(std::min<qsizetype>(details.size(), 200));
    if constexpr (requires { value.blocked; })
        value.blocked = true;
}

} // namespace Gatehouse
