// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/server/commands/doctor.h"

#include "app/engine/listenaddresses.h"
#include "app/engine/portowner.h"
#include "app/engine/startup.h"
#include "app/server/commands/upstreamcheck.h"
#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/database.h"
#include "gateway/storage/storage.h"

#include <QStorageInfo>
#include <QTcpServer>

#include <cstdio>

namespace Gatehouse {
namespace {

/// Counts failures and prints lines in one shape: a verdict, what was looked at, what was found.
class Report
{
public:
    void good(const QString &subject, const QString &found) { line("ok  ", subject, found); }
    void doubtful(const QString &subject, const QString &found) { line("warn", subject, found); }
    void bad(const QString &subject, const QString &found)
    {
        ++m_failures;
        line("FAIL", subject, found);
    }
    int failures() const { return m_failures; }

private:
    static void line(const char *verdict, const QString &subject, const QString &found)
    {
        std::printf("%s  %s  %s\n", verdict, subject.leftJustified(14).toUtf8().constData(), found.toUtf8().constData());
        std::fflush(stdout);
    }
    int m_failures = 0;
};

ConfigReading readFor(const StartUp &start)
{
    if (!start.config.file.isEmpty())
        return readConfiguration(start.config.file, start.environment);
    return demoConfiguration(start.environment);
}

void lookAtConfiguration(const StartUp &start, const ConfigReading &reading, Report &report)
{
    const QString subject = QStringLiteral("configuration");
    if (start.config.file.isEmpty()) {
        report.good(subject, QStringLiteral("none, the demo model is served; looked for %1").arg(start.config.searched.join(QStringLiteral(", "))));
        return;
    }
    for (const Problem &problem : reading.problems) {
        if (problem.severity == Problem::Severity::Error)
            report.bad(subject, problem.toString());
        else
            report.doubtful(subject, problem.toString());
    }
    if (reading.usable())
        report.good(subject, QStringLiteral("%1 (%2), %3 deployments").arg(start.config.file, start.config.reason).arg(reading.config.models.size()));
    const QString host = start.engineOptions().host;
    if (!isLoopbackOnly(host) && reading.config.masterKey.isEmpty())
        report.bad(QStringLiteral("master key"), QStringLiteral("none, and %1 can be reached from outside; set LITELLM_MASTER_KEY").arg(host));
}

void lookAtPort(const StartUp &start, Report &report)
{
    const EngineOptions options = start.engineOptions();
    const QString subject = QStringLiteral("port %1").arg(options.port);
    const QList<QHostAddress> addresses = listenAddresses(options.host);
    if (addresses.isEmpty()) {
        report.bad(subject, QStringLiteral("\"%1\" is no address; use localhost, 0.0.0.0 or an address of this machine").arg(options.host));
        return;
    }
    QTcpServer probe;
    if (probe.listen(addresses.first(), options.port)) {
        report.good(subject, QStringLiteral("free on %1").arg(addresses.first().toString()));
        return;
    }
    const std::optional<PortOwner> owner = portOwner(options.port);
    report.bad(subject, owner ? QStringLiteral("taken by %1; stop it, or choose another port with --port").arg(owner->toString())
                              : QStringLiteral("%1; choose another with --port").arg(probe.errorString()));
}

void lookAtDataDirectory(const StartUp &start, Report &report)
{
    const QString subject = QStringLiteral("data directory");
    if (const Result<void> prepared = prepareDataDirectory(start.dataDirectory); !prepared) {
        report.bad(subject, prepared.error().message);
        return;
    }
    constexpr qint64 little = 200 * 1024 * 1024;
    const QStorageInfo disk(start.dataDirectory);
    const QString found = QStringLiteral("%1, %2 MB free").arg(start.dataDirectory).arg(disk.bytesAvailable() / 1'000'000);
    if (disk.bytesAvailable() < little)
        report.doubtful(subject, found + QStringLiteral("; make room, or requests cannot be recorded"));
    else
        report.good(subject, found);
}

void lookAtDatabase(const StartUp &start, const ConfigReading &reading, Report &report)
{
    const QString subject = QStringLiteral("database");
    Secret url = start.engineOptions().databaseUrl;
    if (url.isEmpty())
        url = reading.config.databaseUrl;
    if (url.isEmpty())
        url = Secret(start.environment.value("DATABASE_URL"));
    if (url.isEmpty()) {
        report.good(subject, QStringLiteral("SQLite in the data directory; set DATABASE_URL to share a Postgres"));
        return;
    }
    const Result<DatabaseTarget> target = DatabaseTarget::from(StorageLocation{QString(), url});
    if (!target) {
        report.bad(subject, target.error().message);
        return;
    }
    ConnectionWatch watch(std::make_shared<SystemClock>());
    Database database(*target, Database::Role::Reader, watch);
    if (const Result<void> opened = database.open(); opened)
        report.good(subject, QStringLiteral("Postgres at %1 answers").arg(target->display()));
    else
        report.bad(subject, opened.error().message);
}

void lookAtUpstreams(const QList<UpstreamFinding> &findings, Report &report)
{
    for (const UpstreamFinding &finding : findings) {
        const QString subject = QStringLiteral("upstream");
        switch (finding.verdict) {
        case UpstreamFinding::Verdict::Good:
            report.good(subject, finding.text);
            break;
        case UpstreamFinding::Verdict::Doubtful:
            report.doubtful(subject, finding.text);
            break;
        case UpstreamFinding::Verdict::Bad:
            report.bad(subject, finding.text);
            break;
        }
    }
}

void lookAtClock(const QList<UpstreamFinding> &findings, Report &report)
{
    constexpr qint64 tolerated = 60;
    for (const UpstreamFinding &finding : findings) {
        if (!finding.clockDifference)
            continue;
        const qint64 seconds = *finding.clockDifference;
        if (std::abs(seconds) > tolerated)
            report.doubtful(QStringLiteral("clock"), QStringLiteral("%1 seconds off against an upstream's; set it, or budgets reset at the wrong time").arg(seconds));
        else
            report.good(QStringLiteral("clock"), QStringLiteral("agrees with an upstream's to %1 seconds").arg(std::abs(seconds)));
        return;
    }
    report.doubtful(QStringLiteral("clock"), QStringLiteral("not compared: no upstream told its time"));
}

} // namespace

int runDoctor(const StartUp &start)
{
    Report report;
    const ConfigReading reading = readFor(start);
    lookAtConfiguration(start, reading, report);
    lookAtPort(start, report);
    lookAtDataDirectory(start, report);
    lookAtDatabase(start, reading, report);
    const QList<UpstreamFinding> findings = checkUpstreams(reading.config);
    lookAtUpstreams(findings, report);
    lookAtClock(findings, report);
    std::printf("%s\n", report.failures() == 0 ? "Everything a start needs is there." : "A start would fail or be of little use; see the lines marked FAIL.");
    return report.failures() == 0 ? ExitOk : ExitUnavailable;
}

} // namespace Gatehouse
