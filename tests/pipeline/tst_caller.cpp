// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/caller.h"
#include "gateway/routing/snapshot.h"
#include "tests/support/accountbench.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Gatehouse;

namespace {

Snapshot takingKey(const QByteArray &key)
{
    Snapshot snapshot;
    snapshot.masterKeyHash = QCryptographicHash::hash(key, QCryptographicHash::Sha256);
    snapshot.masterKeyHashHex = snapshot.masterKeyHash.toHex();
    return snapshot;
}

bool letsIn(const Snapshot &snapshot, const QByteArray &key)
{
    HeaderList headers;
    headers.add("Authorization", "Bearer " + key);
    CallerBench bench(snapshot);
    const Result<Caller> caller = identify(headers, bench.worker);
    return caller && caller->isAdmin;
}

} // namespace

class TestCaller : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void judgesEachKeyAnew()
    {
        const Snapshot snapshot = takingKey("sk-right");
        QVERIFY(letsIn(snapshot, "sk-right"));
        QVERIFY(letsIn(snapshot, "sk-right"));
        QVERIFY(!letsIn(snapshot, "sk-wrong"));
        QVERIFY(!letsIn(snapshot, "sk-wrong"));
        QVERIFY(letsIn(snapshot, "sk-right"));
        QVERIFY(!letsIn(snapshot, "sk-righ"));
        QVERIFY(!letsIn(snapshot, "sk-right2"));
        QVERIFY(!letsIn(snapshot, ""));
    }

    void asksTheSnapshotOfToday()
    {
        QVERIFY(letsIn(takingKey("sk-first"), "sk-first"));
        QVERIFY(!letsIn(takingKey("sk-second"), "sk-first"));
        QVERIFY(letsIn(takingKey("sk-second"), "sk-second"));
        QVERIFY(letsIn(takingKey("sk-first"), "sk-first"));
    }
};

QTEST_GUILESS_MAIN(TestCaller)
#include "tst_caller.moc"
