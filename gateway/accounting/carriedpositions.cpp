// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/carriedpositions.h"

#include "gateway/accounting/bytecodec.h"
#include "gateway/accounting/journalfiles.h"
#include "gateway/accounting/recordcodec.h"
#include "gateway/base/log.h"

#include <QFile>
#include <QSaveFile>

namespace Gatehouse {
namespace {

QString pathIn(const QString &directory)
{
    return directory + QStringLiteral("/carried");
}

/// False when the bytes are not what saveCarried() writes.
bool read(QByteArrayView bytes, CarriedPositions &positions)
{
    if (!bytes.startsWith(journalMagic))
        return false;
    bytes = bytes.sliced(journalMagic.size());
    EntryWalker walker(bytes);
    RecordDecoder decoder;
    CarriedPosition *current = nullptr;
    while (walker.next()) {
        if (walker.kind() == EntryKind::Position) {
            ByteReader reader(walker.payload());
            const QByteArray series = reader.text().toByteArray();
            JournalPosition position;
            position.segment = static_cast<quint32>(reader.integer());
            position.offset = reader.integer();
            if (!reader.atEnd())
                return false;
            current = &positions[series];
            current->position = position;
        } else {
            RequestOpening opening;
            if (!current || walker.kind() != EntryKind::Opening || decoder.decode(walker.payload(), opening) != Decoded::Well)
                return false;
            current->open.insert(opening.id, opening);
        }
    }
    return walker.damaged() == 0 && walker.position() == bytes.size();
}

} // namespace

CarriedPositions loadCarried(const QString &directory)
{
    QFile file(pathIn(directory));
    if (!file.exists())
        return {};
    CarriedPositions positions;
    if (file.open(QIODevice::ReadOnly) && read(file.readAll(), positions))
        return positions;
    qCWarning(lcStorage).noquote() << "How far the journal was carried cannot be read from" << file.fileName()
                                   << "- all of it is carried again, which changes nothing that is recorded.";
    return {};
}

Result<void> saveCarried(const QString &directory, const CarriedPositions &positions)
{
    QByteArray bytes = journalMagic.toByteArray();
    for (auto series = positions.begin(); series != positions.end(); ++series) {
        qsizetype begun = beginEntry(bytes, EntryKind::Position);
        {
            ByteWriter writer(bytes);
            writer.text(series.key());
            writer.integer(series->position.segment);
            writer.integer(series->position.offset);
        }
        endEntry(bytes, begun);
        for (const RequestOpening &opening : series->open) {
            begun = beginEntry(bytes, EntryKind::Opening);
            encode(opening, bytes);
            endEntry(bytes, begun);
        }
    }
    QSaveFile file(pathIn(directory));
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(bytes) == bytes.size() && file.commit();
    if (!written)
        return Error(ErrorKind::Storage, QStringLiteral("How far the journal was carried cannot be saved: %1.").arg(file.errorString()), file.fileName());
    syncDirectory(directory);
    return {};
}

} // namespace Gatehouse
