// SPDX-License-Identifier: GPL-3.0-or-later
// How long a directory of 100,000 keys takes to be written and read, and how much memory it holds, on SQLite and on Postgres.
// Prints a line for each.

#include "gateway/storage/entityreader.h"
#include "gateway/storage/entitywriter.h"
#include "tests/storage/entitysamples.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/temporarydatabase.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <malloc.h>

#include <cstdio>

using namespace Gatehouse;

namespace {

constexpr int keys = 100'000;
constexpr int keysAtOnce = 1'000;

/// As an organization with a few hundred teams has them: an alias, an owner, a list of models, a budget, a little metadata.
VirtualKey typicalKey(int number)
{
    const QByteArray text = QByteArray::number(number);
    VirtualKey key = plainKey("sk-bench-" + text, "service-" + text);
    key.userId = "user-" + QByteArray::number(number % 2'000);
    key.teamId = "team-" + QByteArray::number(number % 300);
    key.models = {"gpt-4o", "gpt-4o-mini", "claude-sonnet"};
    key.limits.maxBudget = Money::fromUsd(100);
    key.limits.budgetDuration = "30d";
    key.limits.rpm = 600;
    key.kept.createdBy = key.kept.updatedBy = "admin-" + QByteArray::number(number % 5);
    key.kept.metadata = R"({"environment":"production","owner":")" + text + R"("})";
    return key;
}

qint64 bytesInUse()
{
    const struct mallinfo2 info = ::mallinfo2();
    return static_cast<qint64>(info.uordblks + info.hblkhd);
}

bool fill(Database &database)
{
    for (int from = 0; from < keys; from += keysAtOnce) {
        EntityChange change;
        for (int i = from; i < from + keysAtOnce; ++i)
            change.writes.append({typicalKey(i), EntityChange::Mode::Create});
        if (const auto done = EntityWriter::change(database, change, noon); !done) {
            std::fprintf(stderr, "%s\n", qPrintable(done.error().message));
            return false;
        }
    }
    return true;
}

bool measure(StorageStatus::Kind kind, PostgresFixture &server)
{
    TemporaryDatabase place(kind, server);
    const auto database = place.connectMigrated();
    QElapsedTimer timer;
    timer.start();
    if (!database || !fill(*database))
        return false;
    const qint64 written = timer.restart();
    const qint64 before = bytesInUse();
    const Result<Entities> read = EntityReader::all(*database);
    const qint64 took = timer.elapsed();
    if (!read || read->keys.size() != keys)
        return false;
    std::printf("%s: %d keys written in %lld ms, read in %lld ms, %.1f MB in memory (a key by itself: %zu bytes)\n", place.isPostgres() ? "postgres" : "sqlite", keys,
                static_cast<long long>(written), static_cast<long long>(took), static_cast<double>(bytesInUse() - before) / 1e6,
                sizeof(VirtualKey));
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    PostgresFixture server;
    if (!server.start()) {
        std::fprintf(stderr, "%s\n", qPrintable(server.problem()));
        return 1;
    }
    return measure(StorageStatus::Kind::Sqlite, server) && measure(StorageStatus::Kind::Postgres, server) ? 0 : 1;
}
