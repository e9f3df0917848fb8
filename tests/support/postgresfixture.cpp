// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/postgresfixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTest>
#include <QUrl>

#include <csignal>
#include <pwd.h>
#include <unistd.h>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr int startLimit = 30'000; // ms

QString newestBinaries()
{
    const QDir root(u"/usr/lib/postgresql"_s);
    int newest = 0;
    for (const QString &entry : root.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (QFile::exists(root.filePath(entry + u"/bin/initdb"_s)))
            newest = qMax(newest, entry.toInt());
    }
    return newest > 0 ? root.filePath(QString::number(newest) + u"/bin"_s) : QString();
}

bool giveAway(const QString &path)
{
    const passwd *owner = ::getpwnam("postgres");
    return owner && ::chown(QFile::encodeName(path).constData(), owner->pw_uid, owner->pw_gid) == 0;
}

bool isRoot()
{
    return ::geteuid() == 0;
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(content) == content.size();
}

} // namespace

PostgresFixture::~PostgresFixture()
{
    thaw();
    stop();
}

QString PostgresFixture::tool(const char *name) const
{
    return m_binaries + u'/' + QString::fromLatin1(name);
}

/// Postgres refuses to run as root. The server also ends when the test program does, however that ends.
QStringList PostgresFixture::asOwner(const QString &program, const QStringList &arguments) const
{
    QStringList line{u"--pdeathsig"_s, u"QUIT"_s};
    if (isRoot())
        line << u"--reuid=postgres"_s << u"--regid=postgres"_s << u"--init-groups"_s;
    return line << u"--"_s << program << arguments;
}

bool PostgresFixture::finish(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(m_directory.path());
    process.start(u"setpriv"_s, asOwner(program, arguments));
    if (!process.waitForFinished(startLimit) || process.exitCode() != 0) {
        m_problem = program + u": "_s + process.errorString() + u' ' + QString::fromLocal8Bit(process.readAll());
        return false;
    }
    return true;
}

bool PostgresFixture::start()
{
    m_binaries = newestBinaries();
    if (m_binaries.isEmpty()) {
        m_problem = u"These tests need a real Postgres; install the package \"postgresql\" (looked in /usr/lib/postgresql/*/bin)."_s;
        return false;
    }
    if (!m_directory.isValid() || (isRoot() && !giveAway(m_directory.path()))) {
        m_problem = u"The temporary directory cannot be given to the user postgres: "_s + m_directory.path();
        return false;
    }
    const QString passwordFile = m_directory.filePath(u"password"_s);
    if (!writeFile(passwordFile, password) || (isRoot() && !giveAway(passwordFile))) {
        m_problem = u"Cannot write "_s + passwordFile;
        return false;
    }
    if (!finish(tool("initdb"), {u"--no-sync"_s, u"--auth=scram-sha-256"_s, u"--pwfile="_s + passwordFile, u"--username="_s + QLatin1String(user),
                                 u"--encoding=UTF8"_s, u"--locale=C"_s, u"-D"_s, m_directory.filePath(u"cluster"_s)}))
        return false;
    QTcpServer probe;
    if (!probe.listen(QHostAddress::LocalHost, 0)) {
        m_problem = probe.errorString();
        return false;
    }
    m_port = probe.serverPort();
    probe.close();
    return launch();
}

bool PostgresFixture::launch()
{
    m_server.setStandardErrorFile(m_directory.filePath(u"log"_s), QIODevice::Append);
    m_server.setStandardOutputFile(QProcess::nullDevice());
    m_server.setWorkingDirectory(m_directory.path());
    m_server.start(u"setpriv"_s, asOwner(tool("postgres"),
                                         {u"-D"_s, m_directory.filePath(u"cluster"_s), u"-p"_s, QString::number(m_port), u"-k"_s, m_directory.path(),
                                          u"-c"_s, u"listen_addresses=127.0.0.1"_s, u"-c"_s, u"fsync=off"_s, 
                                          u"-c"_s, u"full_page_writes=off"_s, u"-c"_s, u"max_connections=40"_s, u"-c"_s, u"shared_buffers=32MB"_s}));
    QElapsedTimer elapsed;
    for (elapsed.start(); elapsed.elapsed() < startLimit; QTest::qWait(20)) {
        if (m_server.state() == QProcess::NotRunning)
            break;
        if (QProcess::execute(tool("pg_isready"), {u"-q"_s, u"-h"_s, u"127.0.0.1"_s, u"-p"_s, QString::number(m_port)}) == 0)
            return true;
    }
    QFile log(m_directory.filePath(u"log"_s));
    m_problem = u"The server did not start: "_s + (log.open(QIODevice::ReadOnly) ? QString::fromLocal8Bit(log.readAll()) : m_server.errorString());
    return false;
}

Secret PostgresFixture::url(const QString &database, const QString &parameters, const QString &host) const
{
    const QByteArray text = "postgresql://" + QByteArray(user) + ':' + QUrl::toPercentEncoding(QLatin1String(password)) + '@' + host.toUtf8() + ':'
        + QByteArray::number(m_port) + '/' + QUrl::toPercentEncoding(database) + parameters.toUtf8();
    return Secret(text);
}

bool PostgresFixture::stop()
{
    if (m_server.state() == QProcess::NotRunning)
        return true;
    ::kill(static_cast<pid_t>(m_server.processId()), SIGQUIT);
    return m_server.waitForFinished(startLimit);
}

bool PostgresFixture::startAgain()
{
    return launch();
}

/// The server's process and its children, which lead sessions of their own.
QList<qint64> PostgresFixture::processes() const
{
    const qint64 parent = m_server.processId();
    QList<qint64> found{parent};
    for (const QString &entry : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        QFile stat(u"/proc/"_s + entry + u"/stat"_s);
        if (entry.toLongLong() <= 0 || !stat.open(QIODevice::ReadOnly))
            continue;
        // "pid (name) state ppid …"; the name may hold blanks.
        const QByteArray line = stat.readAll();
        if (line.mid(line.lastIndexOf(')') + 2).split(' ').value(1).toLongLong() == parent)
            found << entry.toLongLong();
    }
    return found;
}

void PostgresFixture::freeze()
{
    m_frozen = true;
    ::kill(static_cast<pid_t>(m_server.processId()), SIGSTOP); // first, so that it starts no others meanwhile
    for (const qint64 process : processes())
        ::kill(static_cast<pid_t>(process), SIGSTOP);
}

void PostgresFixture::thaw()
{
    if (!m_frozen)
        return;
    m_frozen = false;
    for (const qint64 process : processes())
        ::kill(static_cast<pid_t>(process), SIGCONT);
}

bool PostgresFixture::reload()
{
    // It happens some time after the call; a new connection tells when.
    const QString loaded = u"SELECT extract(epoch FROM pg_conf_load_time())::text"_s;
    const QVariant before = run(loaded);
    if (!before.isValid() || !run(u"SELECT pg_reload_conf()"_s).toBool())
        return false;
    return QTest::qWaitFor([&] { return run(loaded) != before; }, startLimit);
}

bool PostgresFixture::setAdmission(const QByteArray &lines)
{
    // The owner's own road stays open.
    const QByteArray all = "local all " + QByteArray(user) + " scram-sha-256\n" + lines;
    return writeFile(m_directory.filePath(u"cluster/pg_hba.conf"_s), all) && reload();
}

bool PostgresFixture::offerTls()
{
    const QString key = m_directory.filePath(u"server.key"_s);
    if (!QFile::exists(certificate())
        && !finish(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                                  u"-subj"_s, u"/CN=elsewhere.test"_s, u"-keyout"_s, key, u"-out"_s, certificate()}))
        return false;
    return run(u"ALTER SYSTEM SET ssl_cert_file = '"_s + certificate() + u"'"_s).isValid() && run(u"ALTER SYSTEM SET ssl_key_file = '"_s + key + u"'"_s).isValid()
        && run(u"ALTER SYSTEM SET ssl = on"_s).isValid() && reload();
}

QVariant PostgresFixture::run(const QString &sql, const QString &database)
{
    const QString name = u"postgres fixture"_s;
    QVariant value;
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QPSQL"_s, name);
        connection.setHostName(m_directory.path());
        connection.setPort(m_port);
        connection.setDatabaseName(database);
        QSqlQuery query(connection);
        if (!connection.open(QLatin1String(user), QLatin1String(password)) || !query.exec(sql)) {
            m_problem = sql + u": "_s + connection.lastError().text() + query.lastError().text();
            qWarning().noquote() << m_problem;
        } else {
            value = query.next() ? query.value(0) : QVariant(true);
        }
        query.clear();
        connection.close();
    }
    QSqlDatabase::removeDatabase(name);
    return value;
}

int PostgresFixture::terminateBackends()
{
    return run(u"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'gatehouse'"_s).toInt();
}

} // namespace Gatehouse
