// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/dialects/openaichat/jsonwalk.h"

#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::OpenAiChat;

class TestJsonWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walks_data();
    void walks();
    void findsMembers();
    void endsAtWhatIsBroken();
    void staysInsideAnyText();
    void unescapes_data();
    void unescapes();
    void unescapesAsTheParserDoes();
};

void TestJsonWalk::walks_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("members"); // name=value
    QTest::addColumn<bool>("complete");
    QTest::newRow("object") << QByteArray(R"({"a":1,"b":"x","c":[1,{"d":"]"}],"e":{},"f":null,"g":true})")
                            << QByteArrayList{"a=1", "b=\"x\"", "c=[1,{\"d\":\"]\"}]", "e={}", "f=null", "g=true"} << true;
    QTest::newRow("list") << QByteArray(R"([1, "a,b" ,{"c":2},[3]])") << QByteArrayList{"=1", "=\"a,b\"", "={\"c\":2}", "=[3]"} << true;
    QTest::newRow("white space") << QByteArray(" \n{ \"a\" : 1 ,\t\"b\" :\r\n2 } ") << QByteArrayList{"a=1", "b=2"} << true;
    QTest::newRow("empty object") << QByteArray("{}") << QByteArrayList{} << true;
    QTest::newRow("empty list") << QByteArray("[ ]") << QByteArrayList{} << true;
    QTest::newRow("escaped quotes") << QByteArray(R"({"a\"b":"\\","c":"\\\"}"})") << QByteArrayList{R"(a\"b="\\")", R"(c="\\\"}")"} << true;
    QTest::newRow("number") << QByteArray("17") << QByteArrayList{} << false;
    QTest::newRow("string") << QByteArray("\"{}\"") << QByteArrayList{} << false;
    QTest::newRow("nothing") << QByteArray() << QByteArrayList{} << false;
    QTest::newRow("no colon") << QByteArray(R"({"a":1,"b" 2})") << QByteArrayList{"a=1"} << false;
    QTest::newRow("no value") << QByteArray(R"({"a":})") << QByteArrayList{} << false;
    QTest::newRow("name no string") << QByteArray("{a:1}") << QByteArrayList{} << false;
    QTest::newRow("open at the end") << QByteArray(R"({"a":1)") << QByteArrayList{} << false;
}

void TestJsonWalk::walks()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, members);
    QFETCH(bool, complete);
    QByteArrayList seen;
    JsonWalk walk(text);
    while (walk.next())
        seen << walk.name().toByteArray() + QByteArray("=") + walk.value().toByteArray();
    QCOMPARE(seen, members);
    QCOMPARE(walk.complete(), complete);
    QVERIFY(!walk.next());
}

void TestJsonWalk::findsMembers()
{
    const QByteArray text = R"({"x":{"a":1},"a":2,"b":"a"})";
    QCOMPARE(JsonWalk::find(text, "a").toByteArray(), QByteArray("2"));
    QVERIFY(JsonWalk::find(text, "c").isEmpty());
    QVERIFY(JsonWalk::find("[1]", "a").isEmpty());
}

void TestJsonWalk::endsAtWhatIsBroken()
{
    const QByteArray text = R"({"a":[1,{"b":"x\"y"}],"c":"\\","d":{"e":[[],{}]},"f":12})";
    for (qsizetype size = 0; size < text.size(); ++size) {
        const QByteArray prefix = text.first(size); // a copy of its own, so that reading beyond it is noticed
        JsonWalk walk(prefix);
        while (walk.next()) {
        }
        QVERIFY2(!walk.complete(), prefix);
    }
}

void TestJsonWalk::staysInsideAnyText()
{
    // Every text of up to five of these signs; the address sanitizer watches the edges.
    const QByteArray signs = "{}[]\":,\\a ";
    std::vector<QByteArray> texts = {QByteArray()};
    for (std::size_t i = 0; i < texts.size() && texts[i].size() < 5; ++i) {
        for (const char sign : signs)
            texts.push_back(texts[i] + sign);
    }
    int completed = 0;
    for (const QByteArray &text : texts) {
        JsonWalk walk(text);
        int steps = 0;
        while (walk.next()) {
            QVERIFY(walk.value().data() >= text.constData() && walk.value().data() + walk.value().size() <= text.constData() + text.size());
            unescapedString(walk.value());
            QVERIFY(++steps < 10);
        }
        completed += walk.complete();
    }
    QVERIFY(completed > 0);
}

void TestJsonWalk::unescapes_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << QByteArray("\"abc\"") << QByteArray("abc");
    QTest::newRow("letters") << QByteArray(R"("\"\\\/\b\f\n\r\t")") << QByteArray("\"\\/\b\f\n\r\t");
    QTest::newRow("code units") << QByteArray(R"("\u0041\u00e9\u20AC\ud83d\ude80")") << QByteArray("A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x9A\x80");
    QTest::newRow("half a pair") << QByteArray(R"("\ud83dx\ude80")") << QByteArray("\xEF\xBF\xBDx\xEF\xBF\xBD");
    QTest::newRow("no string") << QByteArray("null") << QByteArray();
    QTest::newRow("empty") << QByteArray("\"\"") << QByteArray();
    QTest::newRow("a lone quote") << QByteArray("\"") << QByteArray();
}

void TestJsonWalk::unescapes()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, text);
    QCOMPARE(unescapedString(raw), text);
    QByteArray out = "before";
    QCOMPARE(appendUnescaped(raw, out), text.size());
    QCOMPARE(out, "before" + text);
}

void TestJsonWalk::unescapesAsTheParserDoes()
{
    for (char32_t code = 1; code < 0x11000; code += 7) {
        if (code >= 0xD800 && code < 0xE000)
            continue;
        const QByteArray text = QString::fromUcs4(&code, 1).toUtf8() + 'x';
        const std::string escaped = toJson(text).dump(-1, ' ', true);
        QCOMPARE(unescapedString(QByteArray::fromStdString(escaped)), text);
    }
}

QTEST_GUILESS_MAIN(TestJsonWalk)
#include "tst_jsonwalk.moc"
