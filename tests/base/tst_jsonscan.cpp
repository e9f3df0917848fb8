// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/base/jsonscan.h"

#include <QTest>

using namespace Gatehouse;

class TestJsonScan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsTheTopLevel();
    void readsValues();
    void refusesWhatIsNoObject_data();
    void refusesWhatIsNoObject();
    void refusesEveryPrefix();
    void countsDuplicates();
    void unescapesNamesAndText();
    void limitsDepth();
    void forgetsNothingAfterALargeText();
    void splices_data();
    void splices();
    void spliceOfNothingIsTheSource();
    void lastChangeCounts();
};

void TestJsonScan::listsTheTopLevel()
{
    const QByteArray text = R"( {"a": 1, "b" : {"a":[1,{"b":"}"}]},"c":"x\"y","d":[ ],"e":null,"f":true,"g":-1.5e3 } )";
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(scan.ok());
    QCOMPARE(scan->fields().size(), 7U);
    const QByteArrayList raw = {"1", R"({"a":[1,{"b":"}"}]})", R"("x\"y")", "[ ]", "null", "true", "-1.5e3"};
    const std::vector<JsonType> types = {JsonType::Number, JsonType::Object, JsonType::String, JsonType::Array, JsonType::Null, JsonType::Bool, JsonType::Number};
    for (qsizetype i = 0; i < raw.size(); ++i) {
        const JsonField &field = scan->fields()[static_cast<std::size_t>(i)];
        QCOMPARE(scan->raw(field).toByteArray(), raw[i]);
        QCOMPARE(field.type, types[static_cast<std::size_t>(i)]);
        QCOMPARE(text[field.begin], '"');
    }
    QVERIFY(!scan->field("nothing"));
}

void TestJsonScan::readsValues()
{
    const QByteArray text = R"({"t":true,"f":false,"n":42,"d":2.9,"s":"word","z":null})";
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(scan.ok());
    QVERIFY(scan->truth("t"));
    QVERIFY(!scan->truth("f", true));
    QVERIFY(scan->truth("n", true)); // no truth value: the other answer
    QVERIFY(!scan->truth("absent"));
    QCOMPARE(scan->number("n"), 42);
    QCOMPARE(scan->number("d"), 2);
    QCOMPARE(scan->number("s", 7), 7);
    QCOMPARE(scan->text("s"), QByteArray("word"));
    QVERIFY(scan->text("n").isEmpty());
    QVERIFY(scan->text("z").isEmpty());
}

void TestJsonScan::refusesWhatIsNoObject_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", " ", "null", "[]", "[{}]", "\"{}\"", "1", "{", "}", "{}}", "{} x", "{'a':1}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}",
                             "{\"a\":01}", "{\"a\":tru}", "{\"a\":\"\x01\"}", "{\"a\":\"\xC3\"}", "{\"a\":\"\\x\"}", "{\"a\":1 \"b\":2}"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("nothing at all") << QByteArray();
}

void TestJsonScan::refusesWhatIsNoObject()
{
    QFETCH(QByteArray, text);
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(!scan.ok());
    QCOMPARE(scan.error().kind, ErrorKind::InvalidRequest);
    QVERIFY(!scan.error().message.isEmpty());
}

void TestJsonScan::refusesEveryPrefix()
{
    const QByteArray text = R"({"model":"gr\u00fc\u00df \\ \" \ud83d\ude80","messages":[{"role":"user","content":[{"type":"text","text":"{\"a\":[1,2}"}]}],"n":1.5e-3,"s":true})";
    QVERIFY(JsonScan::read(text).ok());
    for (qsizetype size = 0; size < text.size(); ++size)
        QVERIFY2(!JsonScan::read(text.first(size)).ok(), qPrintable(QString::number(size)));
}

void TestJsonScan::countsDuplicates()
{
    const QByteArray text = R"({"model":"a","x":1,"mod\u0065l":"b"})";
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(scan.ok());
    QCOMPARE(scan->count("model"), 2);
    QCOMPARE(scan->count("x"), 1);
    QCOMPARE(scan->count("y"), 0);
    QCOMPARE(scan->text("model"), QByteArray("a"));
}

void TestJsonScan::unescapesNamesAndText()
{
    const QByteArray text = R"({"a\"b\\":"x\n\u00e9\ud83d\ude80\/","plain":"y"})";
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(scan.ok());
    QCOMPARE(scan->fields()[0].name, QByteArray("a\"b\\"));
    QCOMPARE(scan->text("a\"b\\"), QByteArray("x\n\xC3\xA9\xF0\x9F\x9A\x80/"));
    QCOMPARE(scan->text("plain"), QByteArray("y"));
}

void TestJsonScan::limitsDepth()
{
    const auto nested = [](int depth) { return "{\"a\":" + QByteArray(depth, '[') + QByteArray(depth, ']') + '}'; };
    QVERIFY(JsonScan::read(nested(500)).ok());
    QVERIFY(!JsonScan::read(nested(600)).ok());
    QVERIFY(!JsonScan::read(nested(200'000)).ok());
    QVERIFY(JsonScan::read(nested(500)).ok()); // the parser is as good as new after a refusal
}

void TestJsonScan::forgetsNothingAfterALargeText()
{
    const QByteArray large = "{\"a\":\"" + QByteArray(5 * 1024 * 1024, 'x') + "\",\"b\":1}";
    const Result<JsonScan> scan = JsonScan::read(large);
    QVERIFY(scan.ok());
    QCOMPARE(scan->number("b"), 1);
    QVERIFY(JsonScan::read("{}").ok());
    QVERIFY(!JsonScan::read("{\"a\":" + QByteArray(600, '[') + QByteArray(600, ']') + '}').ok());
}

void TestJsonScan::splices_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArrayList>("changes"); // "name=value" sets, "-name" removes
    QTest::addColumn<QByteArray>("expected");

    const QByteArray abc = R"({"a":1,"b":[2],"c":"3"})";
    QTest::newRow("replace first") << abc << QByteArrayList{"a=9"} << QByteArray(R"({"a":9,"b":[2],"c":"3"})");
    QTest::newRow("replace last") << abc << QByteArrayList{"c=null"} << QByteArray(R"({"a":1,"b":[2],"c":null})");
    QTest::newRow("replace two") << abc << QByteArrayList{"c=7", "a=8"} << QByteArray(R"({"a":8,"b":[2],"c":7})");
    QTest::newRow("remove first") << abc << QByteArrayList{"-a"} << QByteArray(R"({"b":[2],"c":"3"})");
    QTest::newRow("remove middle") << abc << QByteArrayList{"-b"} << QByteArray(R"({"a":1,"c":"3"})");
    QTest::newRow("remove last") << abc << QByteArrayList{"-c"} << QByteArray(R"({"a":1,"b":[2]})");
    QTest::newRow("remove last two") << abc << QByteArrayList{"-c", "-b"} << QByteArray(R"({"a":1})");
    QTest::newRow("remove first two") << abc << QByteArrayList{"-a", "-b"} << QByteArray(R"({"c":"3"})");
    QTest::newRow("remove outer two") << abc << QByteArrayList{"-a", "-c"} << QByteArray(R"({"b":[2]})");
    QTest::newRow("remove all") << abc << QByteArrayList{"-a", "-b", "-c"} << QByteArray("{}");
    QTest::newRow("remove all, add one") << abc << QByteArrayList{"-a", "-b", "-c", "d=4"} << QByteArray(R"({"d":4})");
    QTest::newRow("remove last, replace the one before") << abc << QByteArrayList{"-c", "b=5"} << QByteArray(R"({"a":1,"b":5})");
    QTest::newRow("remove last, add one") << abc << QByteArrayList{"-c", "d=4"} << QByteArray(R"({"a":1,"b":[2],"d":4})");
    QTest::newRow("remove what is not there") << abc << QByteArrayList{"-z"} << abc;
    QTest::newRow("add") << abc << QByteArrayList{"d={}"} << QByteArray(R"({"a":1,"b":[2],"c":"3","d":{}})");
    QTest::newRow("add two") << abc << QByteArrayList{"d=1", "e=2"} << QByteArray(R"({"a":1,"b":[2],"c":"3","d":1,"e":2})");
    QTest::newRow("add to empty") << QByteArray("{}") << QByteArrayList{"a=1"} << QByteArray(R"({"a":1})");
    QTest::newRow("add to blank") << QByteArray("{ \n }") << QByteArrayList{"a=1"} << QByteArray("{ \n \"a\":1}");
    QTest::newRow("a name that needs escapes") << QByteArray("{}") << QByteArrayList{"q\"=1"} << QByteArray("{\"q\\\"\":1}");

    const QByteArray airy = "\n{ \"a\" : 1 ,\r\n\t\"b\" : { \"a\" : \",\" } ,\n  \"c\" : \"}\"\n} \n";
    QTest::newRow("white space kept") << airy << QByteArrayList{"b=0"} << QByteArray("\n{ \"a\" : 1 ,\r\n\t\"b\" : 0 ,\n  \"c\" : \"}\"\n} \n");
    QTest::newRow("white space, remove first") << airy << QByteArrayList{"-a"} << QByteArray("\n{ \"b\" : { \"a\" : \",\" } ,\n  \"c\" : \"}\"\n} \n");
    QTest::newRow("white space, remove last") << airy << QByteArrayList{"-c"} << QByteArray("\n{ \"a\" : 1 ,\r\n\t\"b\" : { \"a\" : \",\" } \n} \n");
    QTest::newRow("white space, add") << airy << QByteArrayList{"d=1"} << QByteArray("\n{ \"a\" : 1 ,\r\n\t\"b\" : { \"a\" : \",\" } ,\n  \"c\" : \"}\"\n,\"d\":1} \n");

    const QByteArray twice = R"({"m":1,"x":2,"m":3})";
    QTest::newRow("duplicates set alike") << twice << QByteArrayList{"m=0"} << QByteArray(R"({"m":0,"x":2,"m":0})");
    QTest::newRow("duplicates removed") << twice << QByteArrayList{"-m"} << QByteArray(R"({"x":2})");
    QTest::newRow("escaped name") << QByteArray(R"({"\u006d":1})") << QByteArrayList{"m=2"} << QByteArray(R"({"\u006d":2})");
    QTest::newRow("numbers keep their digits") << QByteArray(R"({"m":1,"x":1.10,"y":12345678901234567890})") << QByteArrayList{"m=2"}
                                               << QByteArray(R"({"m":2,"x":1.10,"y":12345678901234567890})");
}

void TestJsonScan::splices()
{
    QFETCH(QByteArray, source);
    QFETCH(QByteArrayList, changes);
    QFETCH(QByteArray, expected);
    const Result<JsonScan> scan = JsonScan::read(source);
    QVERIFY(scan.ok());
    JsonSplice splice(*scan);
    for (const QByteArray &change : changes) {
        if (change.startsWith('-'))
            splice.remove(QByteArrayView(change).sliced(1));
        else
            splice.set(QByteArrayView(change).first(change.indexOf('=')), change.sliced(change.indexOf('=') + 1));
    }
    const QByteArray result = splice.apply();
    QVERIFY2(parseJson(result).ok(), result);
    // Where white space stands around an added member is free; everything else is not.
    const auto squeezed = [](QByteArray text) { return text.replace('\n', "").replace(' ', ""); };
    if (changes.last().startsWith("d=") || changes.last().startsWith("a="))
        QCOMPARE(squeezed(result), squeezed(expected));
    else
        QCOMPARE(result, expected);
}

void TestJsonScan::spliceOfNothingIsTheSource()
{
    const QByteArray text = " { \"a\" : 1 } ";
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(scan.ok());
    JsonSplice splice(*scan);
    QVERIFY(splice.isEmpty());
    splice.remove("b");
    QVERIFY(splice.isEmpty());
    QCOMPARE(splice.apply(), text);
    splice.remove("a");
    QVERIFY(!splice.isEmpty());
}

void TestJsonScan::lastChangeCounts()
{
    const QByteArray text = R"({"a":1})";
    const Result<JsonScan> scan = JsonScan::read(text);
    QVERIFY(scan.ok());
    JsonSplice splice(*scan);
    splice.set("a", "2");
    splice.set("a", "3");
    splice.set("b", "4");
    splice.set("b", "5");
    QCOMPARE(splice.apply(), QByteArray(R"({"a":3,"b":5})"));
    splice.remove("b");
    splice.remove("a");
    QCOMPARE(splice.apply(), QByteArray("{}"));
}

QTEST_GUILESS_MAIN(TestJsonScan)
#include "tst_jsonscan.moc"
