// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/didyoumean.h"

#include <QTest>

using namespace Gatehouse;

class TestDidYouMean : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void measures_data();
    void measures();
    void suggests_data();
    void suggests();
};

void TestDidYouMean::measures_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("distance");
    QTest::newRow("same") << QByteArray("api_key") << QByteArray("api_key") << 0;
    QTest::newRow("case and dash") << QByteArray("API-Key") << QByteArray("api_key") << 0;
    QTest::newRow("left out") << QByteArray("api_bse") << QByteArray("api_base") << 1;
    QTest::newRow("put in") << QByteArray("api_keyy") << QByteArray("api_key") << 1;
    QTest::newRow("changed") << QByteArray("api_kex") << QByteArray("api_key") << 1;
    QTest::newRow("swapped") << QByteArray("pai_key") << QByteArray("api_key") << 1;
    QTest::newRow("empty") << QByteArray() << QByteArray("abc") << 3;
    QTest::newRow("different") << QByteArray("kitten") << QByteArray("sitting") << 3;
}

void TestDidYouMean::measures()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(int, distance);
    QCOMPARE(editDistance(a, b), distance);
    QCOMPARE(editDistance(b, a), distance);
}

void TestDidYouMean::suggests_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("suggestion");
    QTest::newRow("near") << QByteArray("modle_list") << QByteArray("model_list");
    QTest::newRow("nearest") << QByteArray("timeot") << QByteArray("timeout");
    QTest::newRow("too far") << QByteArray("banana") << QByteArray();
    QTest::newRow("short words need more") << QByteArray("tp") << QByteArray();
    QTest::newRow("camel case is another word") << QByteArray("ModelList") << QByteArray("model_list");
}

void TestDidYouMean::suggests()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, suggestion);
    QCOMPARE(didYouMean(word, {"timeouts", "timeout", "model_list", "tpm"}), suggestion);
}

QTEST_GUILESS_MAIN(TestDidYouMean)
#include "tst_didyoumean.moc"
