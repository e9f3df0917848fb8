// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/estimate.h"
#include "gateway/accounting/pricebook.h"

#include <QRandomGenerator>
#include <QTest>

#include <limits>

using namespace Gatehouse;

namespace {

/// 2 dollars a million in, 8 out; writes of the cache 2.5 and 4, thought 10, sound 40 in and 80 out.
ModelPrice model()
{
    ModelPrice price;
    price.input = UnitPrice::perMillion(2);
    price.output = UnitPrice::perMillion(8);
    price.cacheRead = UnitPrice::perMillion(0.5);
    price.cacheWrite = UnitPrice::perMillion(2.5);
    price.cacheWrite1h = UnitPrice::perMillion(4);
    price.audioInput = UnitPrice::perMillion(40);
    price.audioOutput = UnitPrice::perMillion(80);
    price.contextTokens = 128'000;
    price.maxOutputTokens = 16'000;
    return price;
}

EstimateQuestion asked(std::int64_t input, std::optional<std::int64_t> output = {})
{
    EstimateQuestion question;
    question.inputTokens = input;
    question.outputTokens = output;
    return question;
}

} // namespace

class TestEstimate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsInput();
    void countsOutput();
    void expectsLessThanTheMost();
    void choicesMultiply();
    void embeddingsWriteNothing();
    void takesTheDearestRate();
    void longPromptsTakeTheirRates();
    void withoutPriceItIsZero();
    void survivesAbsurdCounts();
    void coversWhatRequestsCost();
};

void TestEstimate::countsInput()
{
    QCOMPARE(mostTokens(asked(1234), model()).input, 1234);
    QCOMPARE(mostTokens(asked(500'000), model()).input, 500'000); // counted is counted
    EstimateQuestion bytes;
    bytes.inputBytes = 300;
    QCOMPARE(mostTokens(bytes, model()).input, 100);
    bytes.inputBytes = 301;
    QCOMPARE(mostTokens(bytes, model()).input, 101);
    bytes.inputBytes = 9'000'000; // pictures
    QCOMPARE(mostTokens(bytes, model()).input, 128'000);
    QCOMPARE(mostTokens(bytes, ModelPrice()).input, 3'000'000);
}

void TestEstimate::countsOutput()
{
    QCOMPARE(mostTokens(asked(10, 500), model()).output, 500);
    QCOMPARE(mostTokens(asked(10), model()).output, 16'000);
    EstimateQuestion question = asked(10);
    question.defaultOutputTokens = 2'000;
    QCOMPARE(mostTokens(question, model()).output, 16'000);
    QCOMPARE(mostTokens(question, ModelPrice()).output, 2'000);
    QCOMPARE(mostTokens(asked(10, -5), model()).output, 0);
}

void TestEstimate::expectsLessThanTheMost()
{
    EstimateQuestion question = asked(10);
    question.defaultOutputTokens = 2'000;
    QCOMPARE(expectedTokens(question, model()).output, 2'000);
    QCOMPARE(expectedTokens(question, model()).total(), 2'010);
    question.defaultOutputTokens = 20'000;
    QCOMPARE(expectedTokens(question, model()).output, 16'000); // it cannot write more
    question.outputTokens = 300;
    QCOMPARE(expectedTokens(question, model()).output, 300);
}

void TestEstimate::choicesMultiply()
{
    EstimateQuestion question = asked(1'000'000, 100'000);
    ModelPrice price = model();
    const Money one = mostCost(question, price);
    question.choices = 5;
    QCOMPARE(mostTokens(question, price).output, 500'000);
    QCOMPARE(expectedTokens(question, price).output, 500'000);
    QCOMPARE((mostCost(question, price) - one).toDecimal(), QByteArray("3.2")); // four more of 0.8
    question.choices = 0;
    QCOMPARE(mostCost(question, price), one);
}

void TestEstimate::embeddingsWriteNothing()
{
    ModelPrice price = model();
    price.mode = "embedding";
    QCOMPARE(mostTokens(asked(1'000), price).output, 0);
    QCOMPARE(mostCost(asked(1'000), price).toDecimal(), QByteArray("0.002"));
}

void TestEstimate::takesTheDearestRate()
{
    ModelPrice price = model();
    EstimateQuestion question = asked(100'000, 10'000);
    QCOMPARE(mostCost(question, price).toDecimal(), QByteArray("0.28"));
    price.reasoning = UnitPrice::perMillion(10); // the output may be thought
    QCOMPARE(mostCost(question, price).toDecimal(), QByteArray("0.3"));
    price.reasoning = UnitPrice::perMillion(1); // or not
    QCOMPARE(mostCost(question, price).toDecimal(), QByteArray("0.28"));
    question.writesCache = true;
    QCOMPARE(mostCost(question, price).toDecimal(), QByteArray("0.48"));
    price.cacheWrite = price.cacheWrite1h = UnitPrice::perMillion(1); // cheaper than reading: some of it may be new
    QCOMPARE(mostCost(question, price).toDecimal(), QByteArray("0.28"));
    question.hasAudio = true;
    QCOMPARE(mostCost(question, price).toDecimal(), QByteArray("4.8"));
}

void TestEstimate::longPromptsTakeTheirRates()
{
    ModelPrice price = model();
    price.inputAbove200k = UnitPrice::perMillion(4);
    price.outputAbove200k = UnitPrice::perMillion(12);
    QCOMPARE(mostCost(asked(200'000, 1'000), price).toDecimal(), QByteArray("0.408"));
    QCOMPARE(mostCost(asked(200'001, 1'000), price).toDecimal(), QByteArray("0.812004"));
}

void TestEstimate::withoutPriceItIsZero()
{
    QCOMPARE(mostCost(asked(1'000, 1'000), ModelPrice()), Money());
    ModelPrice free;
    free.input = free.output = UnitPrice();
    QCOMPARE(mostCost(asked(1'000, 1'000), free), Money());
}

void TestEstimate::survivesAbsurdCounts()
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EstimateQuestion question = asked(most, most);
    question.choices = std::numeric_limits<int>::max();
    question.writesCache = question.hasAudio = true;
    QCOMPARE(mostTokens(question, model()).output, most);
    QCOMPARE(mostTokens(question, model()).total(), most);
    QVERIFY(mostCost(question, model()) > Money::fromNano(1'000'000'000'000)); // above any budget, and not below zero
    question.inputTokens = std::numeric_limits<std::int64_t>::min();
    question.outputTokens = std::numeric_limits<std::int64_t>::min();
    QCOMPARE(mostCost(question, model()), Money());
    question.inputTokens.reset();
    question.inputBytes = most;
    QVERIFY(mostTokens(question, ModelPrice()).input > 0);
}

/// Whatever a request turns out to have used, within what it asked for, costs no more than its estimate, but for the rounding of
/// each part.
void TestEstimate::coversWhatRequestsCost()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int i = 0; i < 20'000; ++i) {
        ModelPrice price = model();
        price.reasoning = UnitPrice::perMillion(random.bounded(20));
        price.cacheWrite1h = UnitPrice::perMillion(random.bounded(10));
        EstimateQuestion question = asked(random.bounded(150'000), random.bounded(20'000));
        question.choices = random.bounded(1, 4);
        question.writesCache = random.bounded(2) == 0;
        question.hasAudio = random.bounded(2) == 0;
        Usage usage;
        usage.input = *question.inputTokens;
        usage.output = random.bounded(static_cast<int>(*question.outputTokens) * question.choices + 1);
        std::int64_t left = usage.input;
        const auto part = [&](bool may) {
            const std::int64_t tokens = may ? random.bounded(static_cast<int>(left) + 1) : 0;
            left -= tokens;
            return tokens;
        };
        usage.cacheRead = part(true);
        usage.cacheWrite = part(question.writesCache);
        usage.cacheWrite1h = part(question.writesCache);
        usage.audioInput = part(question.hasAudio);
        left = usage.output;
        usage.reasoning = part(true);
        usage.audioOutput = part(question.hasAudio);
        const Money actual = costOf(usage, price).total, estimate = mostCost(question, price);
        QVERIFY2(actual <= estimate + Money::fromNano(6), qPrintable(QString::fromLatin1(actual.toDecimal() + " > " + estimate.toDecimal())));
    }
}

QTEST_GUILESS_MAIN(TestEstimate)
#include "tst_estimate.moc"
