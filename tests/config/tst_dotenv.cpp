// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/configreader.h"

#include <QTest>

using namespace Gatehouse;

class TestDotenv : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsValues_data();
    void readsValues();
    void namesLinesOfProblems_data();
    void namesLinesOfProblems();
    void takesTheLastOfTwo();
    void expandsReferences();
    void readsManyLines();
    void fillsWhatTheProcessLacks();
};

void TestDotenv::readsValues_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("plain") << QByteArray("K=v") << QByteArray("v");
    QTest::newRow("hash inside") << QByteArray("K=sk-pasand2#") << QByteArray("sk-pasand2#");
    QTest::newRow("hash then more") << QByteArray("K=a#b") << QByteArray("a#b");
    QTest::newRow("comment") << QByteArray("K=a # b") << QByteArray("a");
    QTest::newRow("comment after tab") << QByteArray("K=a\t#b") << QByteArray("a");
    QTest::newRow("hash at once") << QByteArray("K=#b") << QByteArray("#b");
    QTest::newRow("only a comment") << QByteArray("K= # b") << QByteArray("");
    QTest::newRow("empty") << QByteArray("K=") << QByteArray("");
    QTest::newRow("blanks") << QByteArray("  K =  a b  ") << QByteArray("a b");
    QTest::newRow("carriage return") << QByteArray("K=v\r\nL=w\r") << QByteArray("v");
    QTest::newRow("export") << QByteArray("export K=v") << QByteArray("v");
    QTest::newRow("double quotes") << QByteArray("K=\"a # b\"") << QByteArray("a # b");
    QTest::newRow("single quotes") << QByteArray("K='a \"b\" # c'") << QByteArray("a \"b\" # c");
    QTest::newRow("comment after quotes") << QByteArray("K=\"a\" # b") << QByteArray("a");
    QTest::newRow("escapes") << QByteArray(R"(K="a\n\t\"b\"\\c\d")") << QByteArray("a\n\t\"b\"\\c\\d");
    QTest::newRow("no escapes in single quotes") << QByteArray(R"(K='a\nb\'c')") << QByteArray("a\\nb'c");
    QTest::newRow("several lines") << QByteArray("K=\"one\r\ntwo\nthree\"") << QByteArray("one\ntwo\nthree");
    QTest::newRow("equals sign") << QByteArray("K=postgresql://u:p@h/d?sslmode=require") << QByteArray("postgresql://u:p@h/d?sslmode=require");
    QTest::newRow("quote inside") << QByteArray("K=it's") << QByteArray("it's");
    QTest::newRow("dollar") << QByteArray("K=pa$$word") << QByteArray("pa$$word");
    QTest::newRow("json") << QByteArray(R"(K={"a": "b"})") << QByteArray(R"({"a": "b"})");
    QTest::newRow("utf-8 mark") << QByteArray("\xef\xbb\xbfK=v") << QByteArray("v");
}

void TestDotenv::readsValues()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, value);
    const DotenvReading reading = readDotenv(line, QStringLiteral(".env"));
    QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.value(0).toString()));
    QVERIFY(reading.values.contains("K"));
    QCOMPARE(reading.values.value("K"), value);
    // The end of the last line makes no difference.
    QCOMPARE(readDotenv(line + '\n', QStringLiteral(".env")).values.value("K"), value);
}

void TestDotenv::namesLinesOfProblems_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no name") << QByteArray("# c\n\n=v\nK=1") << QStringLiteral(".env:3:1: this line is no NAME=value and is skipped");
    QTest::newRow("no equals sign") << QByteArray("L=\"a\nb\"\nNAME: v\nK=1") << QStringLiteral(".env:3:1: there is no = after NAME");
    QTest::newRow("open quote") << QByteArray("L=\"a\nK=1") << QStringLiteral(".env:1:1: the quote before the value of L is never closed");
    QTest::newRow("behind a quote") << QByteArray("L='a'b\nK=1") << QStringLiteral(".env:1:1: what follows the closing quote of L is left out");
    QTest::newRow("twice") << QByteArray("L=1\nL=2\nK=1") << QStringLiteral(".env:2:1: L is set twice; this one counts");
    QTest::newRow("unknown reference") << QByteArray("K=1\nL=${GATEHOUSE_TEST_NOPE}") << QStringLiteral(".env:2:1: ${GATEHOUSE_TEST_NOPE} is not set");
}

void TestDotenv::namesLinesOfProblems()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, problem);
    const DotenvReading reading = readDotenv(text, QStringLiteral(".env"));
    QCOMPARE(reading.problems.size(), 1);
    QVERIFY2(reading.problems[0].toString().startsWith(problem), qPrintable(reading.problems[0].toString()));
    QVERIFY(!hasErrors(reading.problems));
    // The other lines are read all the same.
    QCOMPARE(reading.values.value("K"), QByteArray("1"));
}

void TestDotenv::takesTheLastOfTwo()
{
    QCOMPARE(readDotenv("K=1\nK=2\n", QStringLiteral(".env")).values.value("K"), QByteArray("2"));
}

void TestDotenv::expandsReferences()
{
    qputenv("GATEHOUSE_TEST_OUTSIDE", "outside");
    const DotenvReading reading = readDotenv("USER_NAME=ann\nURL=postgresql://${USER_NAME}:p@${HOST_NAME:-localhost}/d\n"
                                             "KEPT='${USER_NAME}'\nQUOTED=\"<${GATEHOUSE_TEST_OUTSIDE}>\"\nOPEN=${USER_NAME\n",
                                             QStringLiteral(".env"));
    QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.value(0).toString()));
    QCOMPARE(reading.values.value("URL"), QByteArray("postgresql://ann:p@localhost/d"));
    QCOMPARE(reading.values.value("KEPT"), QByteArray("${USER_NAME}"));
    QCOMPARE(reading.values.value("QUOTED"), QByteArray("<outside>"));
    QCOMPARE(reading.values.value("OPEN"), QByteArray("${USER_NAME"));
}

void TestDotenv::readsManyLines()
{
    const DotenvReading reading = readDotenv("# head\n\nA=1\nPASSED_THROUGH\n  # indented\nB=\"2\n# inside\n\"\n\nexport\tC='3'\nexport=4\n", QStringLiteral(".env"));
    QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.value(0).toString()));
    QCOMPARE(reading.values, (Environment{{"A", "1"}, {"B", "2\n# inside\n"}, {"C", "3"}, {"export", "4"}}));
}

void TestDotenv::fillsWhatTheProcessLacks()
{
    const Environment merged = withDotenv({{"A", "process"}, {"EMPTY", ""}}, {{"A", "file"}, {"EMPTY", "file"}, {"B", "file"}});
    QCOMPARE(merged, (Environment{{"A", "process"}, {"EMPTY", "file"}, {"B", "file"}}));
}

QTEST_GUILESS_MAIN(TestDotenv)
#include "tst_dotenv.moc"
