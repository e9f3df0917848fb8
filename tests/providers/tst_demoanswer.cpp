// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/demo/demoanswer.h"

#include <QTest>

using namespace Gatehouse;

class TestDemoAnswer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersByItsRules_data();
    void answersByItsRules();
    void alwaysSaysWhatItIs();
    void comesInPieces_data();
    void comesInPieces();
};

void TestDemoAnswer::answersByItsRules_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("begins");
    const QByteArray plain = "This answer comes from";
    QTest::newRow("greeting") << QByteArray("Hello, you") << QByteArray("Hello! ");
    QTest::newRow("short greeting") << QByteArray("hi") << QByteArray("Hi there! ");
    QTest::newRow("greeting before a mark") << QByteArray("Well, HI!") << QByteArray("Hi there! ");
    QTest::newRow("no greeting inside a word") << QByteArray("Which is this?") << plain;
    QTest::newRow("no greeting at a word's end") << QByteArray("sushi") << plain;
    QTest::newRow("no greeting at a word's beginning") << QByteArray("history") << plain;
    QTest::newRow("a long word's beginning") << QByteArray("many thanks") << QByteArray("You are welcome. ");
    QTest::newRow("two words") << QByteArray("Tell me: who are you?") << QByteArray("I am the demo model");
    QTest::newRow("the first rule counts") << QByteArray("thanks and hello") << QByteArray("Hello! ");
    QTest::newRow("nothing") << QByteArray() << plain;
    QTest::newRow("no ASCII") << QByteArray("größer 日本") << plain;
}

void TestDemoAnswer::answersByItsRules()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, begins);
    const QByteArray answer = demoAnswer(text);
    QVERIFY2(answer.startsWith(begins), answer.constData());
}

void TestDemoAnswer::alwaysSaysWhatItIs()
{
    for (const char *text : {"hello", "write code", "who are you", "", "anything"})
        QVERIFY2(demoAnswer(text).contains("built-in demo model"), text);
}

void TestDemoAnswer::comesInPieces_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("count");
    QTest::newRow("words") << QByteArray("One two, three") << 3;
    QTest::newRow("spaces at the ends") << QByteArray(" one two ") << 3;
    QTest::newRow("doubled spaces") << QByteArray("a  b") << 3;
    QTest::newRow("one word") << QByteArray("one") << 1;
    QTest::newRow("nothing") << QByteArray() << 0;
}

void TestDemoAnswer::comesInPieces()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, count);
    const std::vector<QByteArray> pieces = demoPieces(answer);
    QCOMPARE(pieces.size(), std::size_t(count));
    QByteArray together;
    for (const QByteArray &piece : pieces) {
        QVERIFY(!piece.isEmpty());
        together += piece;
    }
    QCOMPARE(together, answer);
}

QTEST_APPLESS_MAIN(TestDemoAnswer)
#include "tst_demoanswer.moc"
