// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

namespace Gatehouse {

/// Where records are kept, and whether that place can be reached.
struct StorageStatus {
    enum class Kind { Sqlite, Postgres };
    enum class State { Connecting, Connected, Away };
    Kind kind = Kind::Sqlite;
    State state = State::Connecting;
    QString where;       ///< file path, or "host:port/database" without password
    QString message;     ///< what is wrong and what to do; empty when connected
    qint64 waitingRows = 0; ///< settled requests that wait in the journal
};

} // namespace Gatehouse

Q_DECLARE_METATYPE(Gatehouse::StorageStatus)
