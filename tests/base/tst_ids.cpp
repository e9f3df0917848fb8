// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/ids.h"

#include <QSet>
#include <QTest>
#include <QUuid>

#include <chrono>

using namespace Gatehouse;

class IdsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void uuidsSortByTheirTime()
    {
        using namespace std::chrono;
        const qint64 before = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
        const QByteArray earlier = newUuid();
        QByteArray later = newUuid();
        while (later.first(13) == earlier.first(13)) // of the same millisecond
            later = newUuid();
        const qint64 after = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
        QVERIFY(earlier < later);
        const qint64 told = QByteArray(later).replace('-', "").first(12).toLongLong(nullptr, 16);
        QVERIFY(told >= before && told <= after);
    }

    void uuidsAreOfVersion7AndDifferent()
    {
        QSet<QByteArray> seen;
        for (int i = 0; i < 1000; ++i) {
            const QByteArray text = newUuid();
            QCOMPARE(QUuid::fromString(QString::fromLatin1(text)).toByteArray(QUuid::WithoutBraces), text);
            QCOMPARE(text[14], '7');
            QVERIFY(QByteArray("89ab").contains(text[19]));
            seen.insert(text);
        }
        QCOMPARE(seen.size(), 1000);
    }
};

QTEST_GUILESS_MAIN(IdsTest)
#include "tst_ids.moc"
