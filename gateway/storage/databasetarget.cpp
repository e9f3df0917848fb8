// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/databasetarget.h"

#include "gateway/storage/storage.h"

namespace Gatehouse {

Result<DatabaseTarget> DatabaseTarget::from(const StorageLocation &location)
{
    DatabaseTarget target;
    if (location.databaseUrl.isEmpty()) {
        if (location.sqliteFile.isEmpty())
            return Error(ErrorKind::Configuration, QStringLiteral("No place for records is given: neither a database URL nor a file."));
        target.file = location.sqliteFile;
        return target;
    }
    auto url = DatabaseUrl::parse(location.databaseUrl);
    if (!url)
        return url.error();
    target.kind = StorageStatus::Kind::Postgres;
    target.url = *url;
    return target;
}

} // namespace Gatehouse
