// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/meter.h"
#include "gateway/accounting/tokenizer.h"

#include <QTest>

using namespace Gatehouse;

class TestMeter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesWhatWasReported();
    void countsWhatWasNot();
    void keepsTheReportedSide();
    void stretchesCutText();
    void nothingIsNothing();

private:
    const Dialect &m_openAi = *findDialect("openai");
    const QByteArray m_request = R"({"model":"m","messages":[{"role":"user","content":"one two three four five six"}]})";
};

void TestMeter::takesWhatWasReported()
{
    ReplyFacts facts;
    facts.hasUsage = true;
    facts.usage.input = 3;
    facts.usage.output = 1;
    facts.usage.cacheRead = 2;
    facts.outputText = "many more words than that";
    facts.outputTextBytes = facts.outputText.size();
    QCOMPARE(meteredUsage(facts, m_openAi, m_request), facts.usage);
}

void TestMeter::countsWhatWasNot()
{
    ReplyFacts facts;
    facts.outputText = "one two three";
    facts.outputTextBytes = facts.outputText.size();
    const Usage usage = meteredUsage(facts, m_openAi, m_request);
    QVERIFY(usage.estimated);
    QCOMPARE(usage.output, std::int64_t(3));
    QCOMPARE(usage.input, countTokens(m_openAi.promptText(m_request)));
    QVERIFY(usage.input >= 6);
}

void TestMeter::keepsTheReportedSide()
{
    // Anthropic tells the input at the beginning of a stream; it may be cut before the output is told.
    ReplyFacts facts;
    facts.usage.input = 1234;
    facts.usage.output = 1;
    facts.outputText = "one two three";
    facts.outputTextBytes = facts.outputText.size();
    Usage usage = meteredUsage(facts, *findDialect("anthropic"), m_request);
    QCOMPARE(usage.input, std::int64_t(1234));
    QCOMPARE(usage.output, std::int64_t(3));
    facts.usage.output = 50; // tokens that are no text
    usage = meteredUsage(facts, *findDialect("anthropic"), m_request);
    QCOMPARE(usage.output, std::int64_t(50));
}

void TestMeter::stretchesCutText()
{
    ReplyFacts facts;
    facts.outputText = "one two three";
    facts.outputTextBytes = facts.outputText.size() * 10;
    QCOMPARE(meteredUsage(facts, m_openAi, m_request).output, std::int64_t(30));
}

void TestMeter::nothingIsNothing()
{
    QCOMPARE(meteredUsage(ReplyFacts(), m_openAi, m_request), Usage());
    // An answer without a word has read the prompt all the same.
    ReplyFacts ended;
    ended.ended = true;
    const Usage usage = meteredUsage(ended, m_openAi, m_request);
    QVERIFY(usage.estimated && usage.input > 0);
    QCOMPARE(usage.output, std::int64_t(0));
}

QTEST_APPLESS_MAIN(TestMeter)
#include "tst_meter.moc"
