// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/workerbench.h"

#include "gateway/accounting/pricebook.h"
#include "gateway/config/configreader.h"

#include <QTest>

namespace Gatehouse {

WorkerBench::WorkerBench(const QByteArray &yaml, const QHash<QByteArray, QByteArray> &environment)
{
    const auto clock = std::make_shared<SystemClock>();
    const QString journalDirectory = directory.filePath(QStringLiteral("journal"));
    storage = std::make_unique<Storage>(StorageLocation{directory.filePath(QStringLiteral("test.sqlite")), {}},
                                        std::make_unique<JournalReader>(journalDirectory), clock);
    journal = std::move(Journal::create(journalDirectory, 0)).value();
    storage->start();
    const ConfigReading reading = readConfigurationText(yaml, QStringLiteral("test.yaml"), environment);
    for (const Problem &problem : reading.problems)
        qInfo().noquote() << problem.toString();
    shared.version = "test";
    worker.journal = journal.get();
    spend = std::make_unique<SpendReports>(*storage, clock);
    worker.storage = storage.get();
    worker.spend = spend.get();
    worker.prices = &prices;
    worker.health = &health;
    accounts.giveTo(worker);
    accounts.publish({});
    worker.shared = &shared;
    worker.network = &upstream;
    worker.demo = &upstream;
    worker.clock = clock;
    worker.snapshot = buildSnapshot(reading.config, prices, environment, 1);
}

WorkerBench::~WorkerBench()
{
    storage->stop(std::chrono::seconds(5));
}

QList<RequestRecord> WorkerBench::records()
{
    QFuture<Result<void>> flushed = storage->flushed();
    if (!QTest::qWaitFor([&] { return flushed.isFinished(); }, 5000) || !flushed.result())
        return {};
    QFuture<Result<RequestPage>> page = storage->requests({});
    if (!QTest::qWaitFor([&] { return page.isFinished(); }, 5000) || !page.result())
        return {};
    return page.result()->rows;
}

void RecordingClient::send(int answerStatus, HeaderList fields, QByteArray bytes)
{
    begin(answerStatus, std::move(fields));
    write(std::move(bytes));
    ended = true;
}

void RecordingClient::begin(int answerStatus, HeaderList fields)
{
    status = answerStatus;
    headers = std::move(fields);
}

void RecordingClient::write(QByteArray bytes)
{
    ++writes;
    body += bytes;
}

void RecordingClient::leave()
{
    gone = true;
    notifyGone();
}

} // namespace Gatehouse
