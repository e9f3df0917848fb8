// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/database.h"

#include "gateway/base/log.h"
#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/statement.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>

#include <libpq-fe.h>

#include <atomic>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

// "GHSE", in the header of a SQLite file (sqlite.org/fileformat2.html#application_id): tells our files from others'.
constexpr qint64 applicationId = 1195922245;

QString uniqueName()
{
    static std::atomic<quint64> count{0};
    return u"gatehouse-%1"_s.arg(++count);
}

/// libpq's own handle; null when the driver has another.
PGconn *handleOf(const QSqlDatabase &connection)
{
    const QVariant handle = connection.driver()->handle();
    const QByteArrayView type(handle.typeName());
    if (type != "PGconn*" && type != "pg_conn*") // its name before and since Qt 6
        return nullptr;
    return *static_cast<PGconn *const *>(handle.constData());
}

/// What the server remarks on the side goes to the log instead of, as libpq does by default, to the error stream.
void noteRemark(void *, const char *text)
{
    qCDebug(lcStorage).noquote() << QString::fromUtf8(text).trimmed();
}

} // namespace

Database::Database(DatabaseTarget target, Role role, ConnectionWatch &watch)
    : m_target(std::move(target)), m_dialect(m_target.kind), m_role(role), m_watch(watch), m_name(uniqueName())
{
}

Database::~Database()
{
    close();
}

void Database::close()
{
    if (!m_connection.isValid())
        return;
    m_connection.close();
    m_connection = QSqlDatabase(); // Qt warns when a connection is removed while a copy of it lives
    QSqlDatabase::removeDatabase(m_name);
    m_watch.detach();
}

Error Database::failed(DatabaseFault fault)
{
    m_fault = m_watch.wasCut() ? describeFault(FaultKind::Stuck, m_target, fault.detail) : std::move(fault);
    return m_fault.error();
}

Error Database::failed(const QSqlError &error)
{
    return failed(statementFault(error, m_target));
}

Result<void> Database::open()
{
    close();
    const QString driver = m_target.isPostgres() ? u"QPSQL"_s : u"QSQLITE"_s;
    if (!QSqlDatabase::isDriverAvailable(driver))
        return failed(describeFault(FaultKind::DriverMissing, m_target, driver));
    m_connection = QSqlDatabase::addDatabase(driver, m_name);
    m_watch.attach(-1); // forgets that a former connection was cut
    m_watch.statementBegins(m_limit);
    auto opened = m_target.isPostgres() ? openPostgres() : openSqlite();
    m_watch.statementEnds();
    if (!opened)
        close();
    return opened;
}

Result<void> Database::openPostgres()
{
    const DatabaseUrl &url = m_target.url;
    m_connection.setHostName(url.host);
    m_connection.setPort(url.port);
    m_connection.setDatabaseName(url.database);
    m_connection.setUserName(url.user);
    m_connection.setConnectOptions(url.connectOptions());
    // The password is given to open() and not stored, so that it does not lie in Qt's registry of connections.
    if (!m_connection.open(url.user, QString::fromUtf8(url.password.reveal())))
        return failed(connectFault(m_connection.lastError(), m_target));
    if (PGconn *handle = handleOf(m_connection)) {
        PQsetNoticeProcessor(handle, noteRemark, nullptr);
        m_watch.attach(PQsocket(handle));
    }
    return {};
}

Result<void> Database::prepareFile()
{
    const QFileInfo file(m_target.file);
    const QString directory = file.absolutePath();
    if (!QFileInfo::exists(directory)) {
        if (!QDir().mkpath(directory))
            return failed(describeFault(FaultKind::FileNotOpened, m_target, u"its directory cannot be created"_s));
        QFile::setPermissions(directory, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    // Created before SQLite does: the -wal and -shm files take their mode from it.
    QFile handle(m_target.file);
    if (!handle.open(QIODevice::ReadWrite, QFile::ReadOwner | QFile::WriteOwner))
        return failed(describeFault(handle.exists() ? FaultKind::FileNotWritable : FaultKind::FileNotOpened, m_target, handle.errorString()));
    handle.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return {};
}

Result<void> Database::openSqlite()
{
    if (m_role == Role::Writer) {
        if (auto ready = prepareFile(); !ready)
            return ready;
    }
    m_connection.setDatabaseName(m_target.file);
    // Short, because a locked file is tried again anyway, and a statement that waits long looks like a disk that hangs.
    m_connection.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=1500"_s);
    if (!m_connection.open())
        return failed(connectFault(m_connection.lastError(), m_target));
    return setPragmas();
}

Result<void> Database::setPragmas()
{
    if (m_role == Role::Reader) {
        for (const QString &pragma : {u"PRAGMA wal_autocheckpoint=0"_s, u"PRAGMA query_only=ON"_s}) {
            if (auto set = execute(pragma); !set)
                return set;
        }
        return {};
    }
    // The first read of the file; another program's database must stay as it is.
    Statement state(*this, u"SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_master)"_s);
    if (auto asked = state.run(); !asked)
        return asked;
    const bool some = state.next();
    const qint64 owner = some ? state.integer(0) : 0;
    const bool fresh = !some || state.integer(1) == 0;
    state.finish();
    if (owner != applicationId && !(fresh && owner == 0))
        return failed(describeFault(FaultKind::FileForeign, m_target));
    // FULL: in WAL mode NORMAL may lose the last commits on power loss, and the journal is let go after them.
    const QStringList pragmas{u"PRAGMA journal_mode=WAL"_s, u"PRAGMA synchronous=FULL"_s, u"PRAGMA foreign_keys=ON"_s,
                              u"PRAGMA wal_autocheckpoint=4000"_s, u"PRAGMA journal_size_limit=33554432"_s, u"PRAGMA temp_store=MEMORY"_s,
                              // Pages that a batch changed and the cache cannot hold are written twice.
                              u"PRAGMA cache_size=-4000"_s};
    for (const QString &pragma : pragmas) {
        if (auto set = execute(pragma); !set)
            return set;
    }
    return fresh && owner != applicationId ? execute(u"PRAGMA application_id=1195922245"_s) : Result<void>();
}

Result<void> Database::listen(const QString &channel, QObject *context, const std::function<void(const QString &)> &heard)
{
    QSqlDriver *driver = m_connection.driver();
    QObject::connect(driver, &QSqlDriver::notification, context, [channel, heard](const QString &name, QSqlDriver::NotificationSource, const QVariant &payload) {
        if (name == channel)
            heard(payload.toString());
    });
    m_watch.statementBegins(m_limit);
    const bool subscribed = driver->subscribeToNotification(channel);
    m_watch.statementEnds();
    return subscribed ? Result<void>() : failed(driver->lastError());
}

Result<void> Database::execute(const QString &sql)
{
    return Statement(*this, sql).run();
}

} // namespace Gatehouse
