// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/microseconds.h"
#include "gateway/domain/requestrecord.h"

#include <QByteArray>
#include <QString>

#include <span>

namespace Gatehouse {

class Statement;

/// One column of the table `requests` and how it meets RequestRecord. Writer and reader both walk the list, so a field
/// can be neither written nor read alone.
struct RequestColumn {
    const char *name;
    void (*write)(Statement &statement, const RequestRecord &record);
    void (*read)(const Statement &statement, int column, RequestRecord &record);
};
std::span<const RequestColumn> requestColumns();
/// Their names, separated by ", ".
const QString &requestColumnNames();

/// Model, provider, key alias, id and error message, case-folded, a line each: what a search looks through.
QByteArray searchText(const RequestRecord &record);

/// Microseconds since 1970 of the beginning of its hour.
qint64 hourOf(WallTime time);

/// At most 256 bytes of a text, cut between characters. Clients choose some of these texts, and Postgres refuses an
/// index entry above 2,704 bytes.
QByteArray shortened(const QByteArray &utf8, qsizetype limit = 256);
/// Valid UTF-8 without null characters, which Postgres refuses.
QByteArray validText(const QByteArray &text);
/// An id as the database keeps it: shortened, valid UTF-8, without null characters.
QByteArray storedId(const QByteArray &id);

} // namespace Gatehouse
