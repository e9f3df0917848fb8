// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/tokenizer.h"
#include "gateway/accounting/vocabulary.h"
#include "gateway/accounting/wordsplitter.h"
#include "gateway/base/json.h"

#include <QFile>
#include <QTest>

using namespace Gatehouse;

class TestTokenizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheVocabulary();
    void countsAsTheReference();
    void splitsWords_data();
    void splitsWords();
    void wordsAreTheWholeText();
    void takesAnyBytes();
    void countsHugeWords_data();
    void countsHugeWords();
};

void TestTokenizer::readsTheVocabulary()
{
    const Vocabulary &vocabulary = Vocabulary::o200k();
    QVERIFY(vocabulary.isUsable());
    QCOMPARE(vocabulary.size(), 199'998U);
    QCOMPARE(vocabulary.rank("!", 1), 0U);
    QCOMPARE(vocabulary.rank(" the", 4), 290U);
    QCOMPARE(vocabulary.rank("hello", 5), 24912U);
    QVERIFY(vocabulary.rank("hellp", 5) == Vocabulary::none);
    QVERIFY(vocabulary.rank("zzqqxxjj", 8) == Vocabulary::none);
    QVERIFY(vocabulary.rank(QByteArray(1000, ' ').constData(), 1000) == Vocabulary::none);
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        QVERIFY(vocabulary.rank(&c, 1) < 256);
    }
}

void TestTokenizer::countsAsTheReference()
{
    QFile file(QStringLiteral(TEST_SOURCE_DIR "/fixtures/o200k_vectors.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<Json> vectors = parseJson(file.readAll());
    QVERIFY(vectors.ok());
    QVERIFY(vectors->size() > 500);
    int wrong = 0;
    for (const Json &vector : *vectors) {
        const QByteArray text = jsonBytes(vector[0]);
        const std::int64_t expected = vector[1].get<std::int64_t>();
        const std::int64_t counted = countTokens(text);
        if (counted == expected)
            continue;
        ++wrong;
        qWarning().noquote() << QString::fromUtf8(dumpJson(vector[0]).left(200)) << "counts" << expected << "and not" << counted;
    }
    QCOMPARE(wrong, 0);
}

void TestTokenizer::splitsWords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("words");
    QTest::newRow("sentence") << QByteArray("Hello, world! I'm here.") << QByteArrayList{"Hello", ",", " world", "!", " I'm", " here", "."};
    QTest::newRow("camel case") << QByteArray("camelCaseHTML") << QByteArrayList{"camel", "Case", "HTML"};
    QTest::newRow("capital before small") << QByteArray("HTMLx") << QByteArrayList{"HTMLx"};
    QTest::newRow("numbers") << QByteArray("1234567 8") << QByteArrayList{"123", "456", "7", " ", "8"};
    QTest::newRow("spaces") << QByteArray("a   b  \n c") << QByteArrayList{"a", "  ", " b", "  \n", " c"};
    QTest::newRow("spaces at the end") << QByteArray("a   ") << QByteArrayList{"a", "   "};
    QTest::newRow("symbols") << QByteArray("x = y;\n\n//") << QByteArrayList{"x", " =", " y", ";\n\n//"};
    QTest::newRow("contractions") << QByteArray("they'LL we've 'sad") << QByteArrayList{"they'LL", " we've", " '", "sad"};
    QTest::newRow("without case") << QByteArray("中A文b 中AB") << QByteArrayList{"中A文b", " 中", "AB"};
    QTest::newRow("mark before a capital") << QByteArray("\xCC\x81" "A") << QByteArrayList{"\xCC\x81", "A"};
    QTest::newRow("mark before a small letter") << QByteArray("\xCC\x81" "a") << QByteArrayList{"\xCC\x81" "a"};
}

void TestTokenizer::splitsWords()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, words);
    QByteArrayList found;
    WordSplitter splitter(text);
    for (QByteArrayView word = splitter.next(); !word.isEmpty(); word = splitter.next())
        found << word.toByteArray();
    QCOMPARE(found, words);
}

void TestTokenizer::wordsAreTheWholeText()
{
    QFile file(QStringLiteral(TEST_SOURCE_DIR "/fixtures/o200k_vectors.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QByteArray joined;
    WordSplitter splitter(text);
    for (QByteArrayView word = splitter.next(); !word.isEmpty(); word = splitter.next())
        joined += word;
    QCOMPARE(joined, text);
}

void TestTokenizer::takesAnyBytes()
{
    // Cut and broken sequences, and every byte beside every other.
    for (const char *text : {"\xC3", "a\xF0\x9F\x9A", "\xFF\xFE\xFD", "\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xC3(", "\xE2\x82"})
        QVERIFY(countTokens(text) > 0);
    QByteArray all;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second)
            all.append(static_cast<char>(first)).append(static_cast<char>(second));
    }
    const std::int64_t count = countTokens(all);
    QVERIFY(count > all.size() / 4 && count <= all.size());
    QVERIFY(countTokens(QByteArray(3, '\0')) > 0);
}

void TestTokenizer::countsHugeWords_data()
{
    QTest::addColumn<QByteArray>("piece");
    QTest::addColumn<int>("kib");
    QTest::newRow("one letter") << QByteArray("a") << 1024;
    QTest::newRow("letters") << QByteArray("qzjxkvbnwm") << 256;
    QTest::newRow("capitals after a letter without case") << QByteArray("A") << 256;
    QTest::newRow("symbols") << QByteArray("=-") << 256;
    QTest::newRow("spaces") << QByteArray(" ") << 256;
    QTest::newRow("line ends and spaces") << QByteArray(" \n") << 256;
    QTest::newRow("marks") << QByteArray("\xCC\x81") << 256;
    QTest::newRow("chinese and capitals") << QByteArray("\xE4\xB8\xAD" "A") << 256;
    QTest::newRow("emoji") << QByteArray("\xF0\x9F\x98\x80") << 256;
    QTest::newRow("no UTF-8") << QByteArray("\xFF") << 256;
    QTest::newRow("apostrophes") << QByteArray("'s") << 256;
}

/// A text that is one word of up to a megabyte, or many that look far ahead: what takes a multiple of the time for twice the
/// text would not end within the test's own limit.
void TestTokenizer::countsHugeWords()
{
    QFETCH(QByteArray, piece);
    QFETCH(int, kib);
    const QByteArray text = piece.repeated(kib * 1024 / piece.size());
    const std::int64_t whole = countTokens(text);
    QVERIFY(whole > 0);
    QVERIFY(whole <= text.size());
    // Twice as much text has twice as many tokens, but for where it is cut.
    const std::int64_t half = countTokens(QByteArrayView(text).first(text.size() / 2 / piece.size() * piece.size()));
    QVERIFY(std::abs(whole - 2 * half) <= 40);
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
