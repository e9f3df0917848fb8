// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/yamlreader.h"

#include <QTest>

using namespace Gatehouse;

namespace {

QString errorsOf(QByteArrayView text)
{
    QList<Problem> problems;
    (void)readYaml(text, QStringLiteral("f.yaml"), problems);
    QStringList lines;
    for (const Problem &problem : problems)
        lines.append(problem.toString());
    return lines.join(u'\n');
}

} // namespace

class TestYamlReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsScalarsAsText_data();
    void keepsScalarsAsText();
    void knowsPlaces();
    void countsColumnsInCharacters();
    void takesByteOrderMarks_data();
    void takesByteOrderMarks();
    void resolvesAnchorsAndMergeKeys();
    void warnsAboutDuplicateKeys();
    void stopsAliasesThatMultiply();
    void explainsErrors_data();
    void explainsErrors();
    void survivesDeepNesting();
};

void TestYamlReader::keepsScalarsAsText_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("quoted");
    QTest::newRow("key with #") << QByteArray("sk-pasand2#") << QByteArray("sk-pasand2#") << false;
    QTest::newRow("comment") << QByteArray("sk-pasand2 # mine") << QByteArray("sk-pasand2") << false;
    QTest::newRow("quoted date") << QByteArray("\"2024-08-01-preview\"") << QByteArray("2024-08-01-preview") << true;
    QTest::newRow("plain date") << QByteArray("2024-08-01") << QByteArray("2024-08-01") << false;
    QTest::newRow("on") << QByteArray("on") << QByteArray("on") << false;
    QTest::newRow("octal") << QByteArray("0123") << QByteArray("0123") << false;
    QTest::newRow("sexagesimal") << QByteArray("1:30") << QByteArray("1:30") << false;
    QTest::newRow("quoted null") << QByteArray("'null'") << QByteArray("null") << true;
    QTest::newRow("str tag") << QByteArray("!!str 12") << QByteArray("12") << true;
    QTest::newRow("doubled quote") << QByteArray("'it''s'") << QByteArray("it's") << true;
    QTest::newRow("escaped quote") << QByteArray("\"a\\\"b\"") << QByteArray("a\"b") << true;
    QTest::newRow("block") << QByteArray("|-\n  two\n  lines") << QByteArray("two\nlines") << true;
    QTest::newRow("empty") << QByteArray("''") << QByteArray() << true;
}

void TestYamlReader::keepsScalarsAsText()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, text);
    QFETCH(bool, quoted);
    QList<Problem> problems;
    const YamlNode root = readYaml("key: " + written, QStringLiteral("f.yaml"), problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.value(0).toString()));
    const YamlNode &node = root["key"];
    QVERIFY(node.isScalar());
    QCOMPARE(node.text, text);
    QCOMPARE(node.quoted, quoted);
}

void TestYamlReader::knowsPlaces()
{
    QList<Problem> problems;
    const YamlNode root = readYaml("a: 1\r\nb:\r\n  - x\r\n  - c: y\r\n    empty:\r\n    d: ~\r\n", QStringLiteral("f.yaml"), problems);
    QVERIFY(problems.isEmpty());
    QCOMPARE(root["a"].line, 1);
    QCOMPARE(root["a"].column, 4);
    QCOMPARE(root["b"].items.size(), std::size_t(2));
    const YamlNode &item = root["b"].items[1];
    QCOMPARE(item["c"].line, 4);
    QCOMPARE(item["c"].column, 8);
    // An empty value stands where its key does.
    QVERIFY(item["empty"].isUnset());
    QCOMPARE(item["empty"].line, 5);
    QCOMPARE(item["empty"].column, 5);
    QVERIFY(item["d"].isUnset() && !item["d"].isMissing());
    QVERIFY(item["nowhere"].isMissing());
    QCOMPARE(item["c"].file, QStringLiteral("f.yaml"));
}

void TestYamlReader::countsColumnsInCharacters()
{
    QList<Problem> problems;
    const YamlNode root = readYaml("{\"größe\": x}", QStringLiteral("f.yaml"), problems);
    QCOMPARE(root["größe"].column, 11);
}

void TestYamlReader::takesByteOrderMarks_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("utf-8") << QByteArray("\xef\xbb\xbf" "a: \xc3\xa9\n");
    QTest::newRow("utf-16 little") << QByteArray("\xff\xfe" "a\0:\0 \0\xe9\0\n\0", 12);
    QTest::newRow("utf-16 big") << QByteArray("\xfe\xff" "\0a\0:\0 \0\xe9\0\n", 12);
}

void TestYamlReader::takesByteOrderMarks()
{
    QFETCH(QByteArray, text);
    QList<Problem> problems;
    const YamlNode root = readYaml(text, QStringLiteral("f.yaml"), problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.value(0).toString()));
    QCOMPARE(root["a"].text, QByteArray("\xc3\xa9"));
    QCOMPARE(root["a"].column, 4);
}

void TestYamlReader::resolvesAnchorsAndMergeKeys()
{
    QList<Problem> problems;
    const YamlNode root = readYaml("base: &base {timeout: 30, model: a}\n"
                                   "more: &more {timeout: 60, seed: 1}\n"
                                   "one:\n  <<: *base\n  model: b\n"
                                   "two:\n  <<: [*base, *more]\n"
                                   "three: *base\n"
                                   "four: {'<<': x}\n",
                                   QStringLiteral("f.yaml"), problems);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.value(0).toString()));
    QCOMPARE(root["one"]["model"].text, QByteArray("b"));
    QCOMPARE(root["one"]["timeout"].text, QByteArray("30"));
    QCOMPARE(root["two"]["timeout"].text, QByteArray("30"));
    QCOMPARE(root["two"]["seed"].text, QByteArray("1"));
    QCOMPARE(root["three"]["model"].text, QByteArray("a"));
    QCOMPARE(root["four"].members.size(), std::size_t(1));
}

void TestYamlReader::warnsAboutDuplicateKeys()
{
    QList<Problem> problems;
    const YamlNode root = readYaml("a: 1\nb: 2\na: 3\n", QStringLiteral("f.yaml"), problems);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0].severity, Problem::Severity::Warning);
    QCOMPARE(problems[0].line, 3);
    QVERIFY(problems[0].what.contains(QStringLiteral("line 1")));
    QCOMPARE(root["a"].text, QByteArray("3"));
    QCOMPARE(root.members.size(), std::size_t(2));
}

void TestYamlReader::stopsAliasesThatMultiply()
{
    QByteArray text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; ++i) {
        const QByteArray before = "*a" + QByteArray::number(i - 1) + " ";
        const QByteArray name = "a" + QByteArray::number(i);
        text += name + ": &" + name + " [" + (before + ',').repeated(9) + before + "]\n";
    }
    const QString errors = errorsOf(text);
    QVERIFY2(errors.contains(QStringLiteral("values, aliases counted")), qPrintable(errors));
    QVERIFY2(!errors.contains(u'\n'), qPrintable(errors));
}

void TestYamlReader::explainsErrors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("tab") << QByteArray("a:\n\tb: 1\n") << QStringLiteral("f.yaml:2:1: a tab is used for indentation");
    QTest::newRow("tab before a list") << QByteArray("a:\n\t- b\n") << QStringLiteral("f.yaml:2:1: a tab is used");
    QTest::newRow("open double quote") << QByteArray("a: 1\nb: \"x\nc: 2\n") << QStringLiteral("f.yaml:2:4: a quote is opened here and never closed");
    QTest::newRow("open single quote") << QByteArray("a: 'x''\n") << QStringLiteral("f.yaml:1:4: a quote is opened here");
    QTest::newRow("open quote behind an anchor") << QByteArray("a: &x \"x\n") << QStringLiteral("a quote is opened here");
    QTest::newRow("bare star") << QByteArray("model_name: *\n") << QStringLiteral("f.yaml:1:14: a value that starts with * must be in quotes; write \"*\"");
    QTest::newRow("indentation") << QByteArray("a:\n  b: 1\n c: 2\n") << QStringLiteral("f.yaml:3:2: the indentation of this line fits none");
    QTest::newRow("colon in value") << QByteArray("a: b: c\n") << QStringLiteral("f.yaml:1:5: a second \":\"");
    QTest::newRow("no colon") << QByteArray("general_settings\n  master_key: x\n") << QStringLiteral("check the indentation and the line above");
    QTest::newRow("at sign") << QByteArray("a: @x\n") << QStringLiteral("f.yaml:1:4: a value cannot start with this character");
    QTest::newRow("template") << QByteArray("a: {{KEY}}\n") << QStringLiteral("a key must be a word, not a map");
    QTest::newRow("open brace") << QByteArray("a: {b\n") << QStringLiteral("a \"{\" is never closed");
    QTest::newRow("escape") << QByteArray("a: \"C:\\q\"\n") << QStringLiteral("use single quotes");
    QTest::newRow("latin-1") << QByteArray("a: 1\nb: x\xe9\n") << QStringLiteral("f.yaml:2:5: the file is not UTF-8");
    QTest::newRow("NUL") << QByteArray("a: 1\nb: x\0\n", 11) << QStringLiteral("f.yaml:2:5: the file holds a NUL byte");
    QTest::newRow("second document") << QByteArray("a: 1\n---\nb: 1\n") << QStringLiteral("f.yaml:3:1: a second document starts here");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("f.yaml: the file says nothing");
    QTest::newRow("only comments") << QByteArray("# a\n\n# b\n") << QStringLiteral("f.yaml: the file says nothing");
    QTest::newRow("self alias") << QByteArray("a: &x [*x]\n") << QStringLiteral("this alias points into itself");
}

void TestYamlReader::explainsErrors()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    const QString errors = errorsOf(text);
    QVERIFY2(errors.contains(expected), qPrintable(errors));
    QList<Problem> problems;
    QVERIFY(readYaml(text, QStringLiteral("f.yaml"), problems).isMissing());
    QVERIFY(hasErrors(problems));
}

void TestYamlReader::survivesDeepNesting()
{
    const QString errors = errorsOf("a: " + QByteArray(20000, '['));
    QVERIFY(!errors.isEmpty());
}

QTEST_GUILESS_MAIN(TestYamlReader)
#include "tst_yamlreader.moc"
