// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/migrator.h"

#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <chrono>

// Outside the namespace, as Qt asks: the resources of a static library are registered by hand.
static void registerMigrations()
{
    Q_INIT_RESOURCE(migrations);
}

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::minutes stepLimit{30};
// Any number will do, as long as no other program in this database takes the same: the bytes "gatehous".
constexpr qint64 lockKey = 0x6761'7465'686f'7573;

} // namespace

QByteArray Migration::checksum() const
{
    return QCryptographicHash::hash(sql, QCryptographicHash::Sha256).toHex();
}

QStringList Migration::statements() const
{
    QStringList found;
    QString current;
    for (const QByteArray &line : sql.split('\n')) {
        const qsizetype comment = line.indexOf("--");
        const QByteArray text = comment < 0 ? line : line.first(comment);
        if (text.trimmed().isEmpty())
            continue;
        current += QString::fromUtf8(text) + u'\n';
        if (text.trimmed().endsWith(';')) {
            found << current.trimmed().chopped(1);
            current.clear();
        }
    }
    if (!current.trimmed().isEmpty())
        found << current.trimmed();
    return found;
}

QList<Migration> Migrator::builtIn(const QString &dialect)
{
    registerMigrations();
    QList<Migration> found;
    const QDir directory(u":/gatehouse/migrations"_s);
    for (const QString &entry : directory.entryList({u"*."_s + dialect + u".sql"_s}, QDir::Files, QDir::Name)) {
        QFile file(directory.filePath(entry));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        found << Migration{entry.left(4).toInt(), entry.section(u'.', 0, 0), file.readAll()};
    }
    Q_ASSERT(!found.isEmpty());
    return found;
}

Migrator::Migrator(Database &database) : Migrator(database, builtIn(database.dialect().name())) {}

Migrator::Migrator(Database &database, QList<Migration> migrations) : m_database(database), m_migrations(std::move(migrations)) {}

Result<void> Migrator::run()
{
    for (;;) {
        auto more = step();
        if (!more)
            return more.error();
        if (!*more)
            return {};
    }
}

Result<bool> Migrator::hasTable()
{
    Statement ask(m_database, m_database.dialect().isPostgres()
                                  ? u"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'gatehouse' AND tablename = 'schema_migrations'"_s
                                  : u"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"_s);
    if (auto asked = ask.run(); !asked)
        return asked.error();
    return ask.next() && ask.integer(0) > 0;
}

Result<QList<Migrator::Applied>> Migrator::applied()
{
    auto exists = hasTable();
    if (!exists)
        return exists.error();
    QList<Applied> found;
    if (!*exists)
        return found;
    Statement ask(m_database, u"SELECT version, name, checksum FROM schema_migrations ORDER BY version"_s);
    if (auto asked = ask.run(); !asked)
        return asked.error();
    while (ask.next())
        found << Applied{static_cast<int>(ask.integer(0)), QString::fromUtf8(ask.text(1)), ask.text(2)};
    if (auto read = ask.finished(); !read)
        return read.error();
    return found;
}

Result<qsizetype> Migrator::compare(const QList<Applied> &applied)
{
    for (qsizetype i = 0; i < applied.size(); ++i) {
        const Applied &done = applied.at(i);
        if (i >= m_migrations.size())
            return m_database.failed(describeFault(FaultKind::NewerSchema, m_database.target(), u"schema step "_s + applied.last().name));
        const Migration &ours = m_migrations.at(i);
        if (ours.version != done.version || ours.checksum() != done.checksum)
            return m_database.failed(describeFault(FaultKind::ChangedMigration, m_database.target(), u"schema step "_s + done.name));
    }
    return applied.size();
}

Result<bool> Migrator::step()
{
    { // Usually there is nothing to do, and a newer database must not even be locked.
        Transaction look(m_database, Transaction::Kind::Reading, stepLimit);
        if (auto begun = look.begin(); !begun)
            return begun.error();
        auto before = applied();
        if (!before)
            return before.error();
        auto done = compare(*before);
        if (!done)
            return done.error();
        if (*done == m_migrations.size())
            return false;
    }
    Transaction transaction(m_database, Transaction::Kind::Writing, stepLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    if (auto prepared = prepareSchema(); !prepared)
        return prepared.error();
    auto now = applied(); // another program may have done it while we waited for the lock
    if (!now)
        return now.error();
    auto done = compare(*now);
    if (!done)
        return done.error();
    if (*done < m_migrations.size()) {
        if (auto made = apply(m_migrations.at(*done)); !made)
            return made.error();
    }
    if (auto committed = transaction.commit(); !committed)
        return committed.error();
    return true;
}

Result<void> Migrator::prepareSchema()
{
    if (m_database.dialect().isPostgres()) {
        // On SQLite BEGIN IMMEDIATE is the lock.
        if (auto locked = Statement(m_database, u"SELECT pg_advisory_xact_lock(?)"_s).bind(lockKey).run(); !locked)
            return locked;
        Statement ask(m_database, u"SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = 'gatehouse'"_s);
        if (auto asked = ask.run(); !asked)
            return asked;
        // IF NOT EXISTS would ask for the right to create schemas even where this one is there.
        if (ask.next() && ask.integer(0) == 0) {
            if (auto made = m_database.execute(u"CREATE SCHEMA gatehouse"_s); !made)
                return made;
        }
    }
    auto exists = hasTable();
    if (!exists)
        return exists.error();
    return *exists ? Result<void>()
                   : m_database.execute(u"CREATE TABLE schema_migrations (version integer NOT NULL PRIMARY KEY, name text NOT NULL, "
                                        "checksum text NOT NULL, applied_at bigint NOT NULL)"_s);
}

Result<void> Migrator::apply(const Migration &migration)
{
    for (const QString &statement : migration.statements()) {
        if (auto done = m_database.execute(statement); !done)
            return done;
    }
    Statement note(m_database, u"INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, "_s
                                   + m_database.dialect().now() + u')');
    return note.bind(migration.version).bind(migration.name).bind(migration.checksum()).run();
}

} // namespace Gatehouse
