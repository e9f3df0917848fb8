// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/pricebook.h"

#include <QTest>

using namespace Gatehouse;

namespace {

const char *const smallList =
    "# Model prices and limits, as listed by Somebody 1.0, read 2026-01-02. More words.\n"
    "model\tprovider\tcontext\tmax_output\tinput\toutput\tcache_read\tcache_write\tcapabilities\tsomething_new\n"
    "plain\tx\t1000\t100\t1\t2\t\t\ttools vision\t\n"
    "azure/deep\tazure\t\t\t3\t6\t0.3\t3.75\t\t1\r\n"
    "free\tx\t\t\t0\t0\t\t\t\t\n"
    "unpriced\tx\t5\t\t\t\t\t\t\t\n";

const PriceBook &catalogue()
{
    static const PriceBook book = [] {
        Result<PriceBook> loaded = PriceBook::load();
        if (!loaded)
            qFatal("%s", qPrintable(loaded.error().message));
        return std::move(*loaded);
    }();
    return book;
}

UnitPrice million(double usd)
{
    return UnitPrice::perMillion(usd);
}

/// Rates with a digit of their own each, so that a mix-up shows.
ModelPrice everyRate()
{
    ModelPrice price;
    price.input = million(2);
    price.output = million(10);
    price.cacheRead = million(0.5);
    price.cacheWrite = million(2.5);
    price.cacheWrite1h = million(4);
    price.reasoning = million(12);
    price.audioInput = million(40);
    price.audioOutput = million(80);
    price.perSearch = UnitPrice::perUnit(0.01);
    return price;
}

/// The parts in nano-dollars: input, cache read, cache write, output, reasoning, other, total.
QList<qint64> partsOf(const CostBreakdown &cost)
{
    return {cost.input.nano(), cost.cacheRead.nano(), cost.cacheWrite.nano(), cost.output.nano(), cost.reasoning.nano(), cost.other.nano(), cost.total.nano()};
}

} // namespace

class TestPriceBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loadsTheCatalogue();
    void parsesAList();
    void refusesDamage_data();
    void refusesDamage();
    void takesNoAbsurdPrice();
    void findsInOrder_data();
    void findsInOrder();
    void findsWhatPeopleUse_data();
    void findsWhatPeopleUse();
    void overlaysPrices();
    void costsExactly_data();
    void costsExactly();
    void costsLongPrompts();
    void fallsBackToPlainRates();
    void reportedCostWins();
    void tellsFreeFromUnknown();
    void roundsOnceAPart();
    void survivesAbsurdCounts();
};

void TestPriceBook::loadsTheCatalogue()
{
    QVERIFY(catalogue().size() > 2000);
    QCOMPARE(catalogue().date(), QByteArray("2026-11-23"));
    QVERIFY(catalogue().source().startsWith("LiteLLM"));
}

void TestPriceBook::parsesAList()
{
    const Result<PriceBook> book = PriceBook::parse(smallList);
    QVERIFY2(book.ok(), book.ok() ? "" : qPrintable(book.error().message));
    QCOMPARE(book->size(), 4);
    QCOMPARE(book->date(), QByteArray("2026-01-02"));
    QCOMPARE(book->source(), QByteArray("Somebody 1.0"));
    const ModelPrice plain = book->find("x", "plain");
    QCOMPARE(plain.input->femto(), 1'000'000'000);
    QCOMPARE(plain.output->femto(), 2'000'000'000);
    QVERIFY(!plain.cacheRead);
    QCOMPARE(plain.contextTokens, 1000);
    QCOMPARE(plain.maxOutputTokens, 100);
    QCOMPARE(plain.capabilities, QByteArray("tools vision"));
    QCOMPARE(plain.source, QByteArray("catalogue 2026-01-02"));
    QCOMPARE(book->find("azure", "deep").cacheWrite->femto(), 3'750'000'000);
    QVERIFY(book->find("x", "free").isKnown());
    QVERIFY(!book->find("x", "unpriced").isKnown());
    QCOMPARE(book->find("x", "unpriced").contextTokens, 5);
}

void TestPriceBook::refusesDamage_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QString>("message");
    const QByteArray head = "model\tinput\toutput\n";
    QTest::newRow("empty") << QByteArray() << QStringLiteral("no heading");
    QTest::newRow("comment only") << QByteArray("# x\n") << QStringLiteral("no heading");
    QTest::newRow("heading without model") << QByteArray("name\tinput\toutput\n") << QStringLiteral("\"model\"");
    QTest::newRow("too few columns") << head + "a\t1\t2\nb\t1\n" << QStringLiteral("line 3: 2 columns where the heading has 3");
    QTest::newRow("too many columns") << head + "a\t1\t2\t3\n" << QStringLiteral("line 2");
    QTest::newRow("a word for a price") << head + "a\tcheap\t2\n" << QStringLiteral("\"cheap\" is no price for input");
    QTest::newRow("negative") << head + "a\t1\t-2\n" << QStringLiteral("\"-2\" is no price for output");
    QTest::newRow("not a number") << head + "a\tnan\t1\n" << QStringLiteral("\"nan\" is no price for input");
    QTest::newRow("no name") << head + "\t1\t1\n" << QStringLiteral("names no model");
}

void TestPriceBook::refusesDamage()
{
    QFETCH(QByteArray, list);
    QFETCH(QString, message);
    const Result<PriceBook> book = PriceBook::parse(list);
    QVERIFY(!book.ok());
    QCOMPARE(book.error().kind, ErrorKind::Configuration);
    QVERIFY2(book.error().message.contains(message), qPrintable(book.error().message));
}

void TestPriceBook::takesNoAbsurdPrice()
{
    const Result<PriceBook> book = PriceBook::parse("model\tinput\toutput\tcontext\ndear\t150\t600\t7\nslip\t500\t2000\t7\n");
    QVERIFY(book.ok());
    QVERIFY(book->find("x", "dear").isKnown());
    QVERIFY(!book->find("x", "slip").isKnown());
    QCOMPARE(book->find("x", "slip").contextTokens, 7);
    QVERIFY(!catalogue().find("wandb", "openai/gpt-oss-120b").isKnown());
}

void TestPriceBook::findsInOrder_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<int>("expected"); // dollars a million, 0 = unknown
    const auto row = [](const char *provider, const char *model, const char *base, int expected) {
        QTest::addRow("%s/%s (%s)", provider, model, base) << QByteArray(provider) << QByteArray(model) << QByteArray(base) << expected;
    };
    row("azure", "m", "", 1);
    row("openai", "m", "", 2);
    row("groq", "m", "", 2);
    row("azure", "my-deployment", "", 0);
    row("azure", "my-deployment", "azure/m", 1);
    row("azure", "my-deployment", "m", 2);          // the base model as written first
    row("azure", "my-deployment", "only-azure", 3); // then at the provider
    row("azure", "m", "unheard-of", 1);             // an unknown base does not hide the model
    row("azure", "eu/m", "", 4);
    row("azure", "us/m", "", 1);
    row("azure", "gpt5_series/m", "", 1);
    row("azure", "global-standard/m", "", 1);
    row("bedrock", "us.maker.m", "", 5);
    row("bedrock", "eu-central-1/maker.m", "", 5);
    row("bedrock", "useless.m", "", 0);
    row("", "", "", 0);
}

void TestPriceBook::findsInOrder()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, base);
    QFETCH(int, expected);
    const Result<PriceBook> book = PriceBook::parse("model\tinput\toutput\nazure/m\t1\t1\nm\t2\t2\nazure/only-azure\t3\t3\nazure/eu/m\t4\t4\nmaker.m\t5\t5\n");
    QVERIFY(book.ok());
    const ModelPrice price = book->find(provider, model, base);
    QCOMPARE(price.isKnown(), expected != 0);
    QCOMPARE(price.input.value_or(UnitPrice()).femto(), expected * 1'000'000'000LL);
}

void TestPriceBook::findsWhatPeopleUse_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<double>("input");
    QTest::addColumn<double>("output");
    QTest::newRow("azure") << QByteArray("azure") << QByteArray("gpt-4o-mini") << 0.165 << 0.66;
    QTest::newRow("openai") << QByteArray("openai") << QByteArray("gpt-4o-mini") << 0.15 << 0.6;
    QTest::newRow("anthropic") << QByteArray("anthropic") << QByteArray("claude-sonnet-4-20250514") << 3.0 << 15.0;
    QTest::newRow("haiku") << QByteArray("anthropic") << QByteArray("claude-3-5-haiku-20241022") << 0.8 << 4.0;
}

void TestPriceBook::findsWhatPeopleUse()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, model);
    QFETCH(double, input);
    QFETCH(double, output);
    const ModelPrice price = catalogue().find(provider, model);
    QCOMPARE(price.input->femto(), million(input).femto());
    QCOMPARE(price.output->femto(), million(output).femto());
    QVERIFY(price.maxOutputTokens > 0);
    QCOMPARE(price.mode, QByteArray("chat"));
    QCOMPARE(price.source, QByteArray("catalogue 2026-11-23"));
}

void TestPriceBook::overlaysPrices()
{
    ModelPrice base = everyRate();
    base.inputAbove200k = million(4);
    base.source = "catalogue x";
    base.contextTokens = 5;
    ModelPrice custom;
    QCOMPARE(overlaid(base, custom).source, QByteArray("catalogue x"));
    custom.input = million(1);
    custom.maxOutputTokens = 9;
    ModelPrice both = overlaid(base, custom);
    QCOMPARE(both.input->femto(), million(1).femto());
    QCOMPARE(both.output->femto(), million(10).femto());
    QCOMPARE(both.cacheRead->femto(), million(0.5).femto());
    QVERIFY(!both.inputAbove200k);
    QCOMPARE(both.source, QByteArray("config"));
    QCOMPARE(both.contextTokens, 5);
    QCOMPARE(both.maxOutputTokens, 9);

    custom.input = million(0);
    custom.output = million(0);
    custom.source = "mine";
    both = overlaid(base, custom);
    QCOMPARE(both.source, QByteArray("mine"));
    Usage usage;
    usage.input = 1000;
    usage.output = 1000;
    usage.cacheRead = 500;
    usage.cacheWrite = 100;
    usage.reasoning = 500;
    usage.audioInput = 10;
    usage.audioOutput = 10;
    QCOMPARE(costOf(usage, both).total.nano(), 0);
    QVERIFY(costOf(usage, both).priced);
}

void TestPriceBook::costsExactly_data()
{
    QTest::addColumn<QList<qint64>>("tokens"); // input, output, cache read, write, write 1 h, reasoning, audio in, audio out, searches
    QTest::addColumn<QList<qint64>>("parts");
    using List = QList<qint64>;
    QTest::newRow("nothing") << List{0, 0, 0, 0, 0, 0, 0, 0, 0} << List{0, 0, 0, 0, 0, 0, 0};
    QTest::newRow("one token") << List{1, 0, 0, 0, 0, 0, 0, 0, 0} << List{2000, 0, 0, 0, 0, 0, 2000};
    QTest::newRow("in and out") << List{1000, 100, 0, 0, 0, 0, 0, 0, 0} << List{2'000'000, 0, 0, 1'000'000, 0, 0, 3'000'000};
    QTest::newRow("cached") << List{1000, 0, 600, 0, 0, 0, 0, 0, 0} << List{800'000, 300'000, 0, 0, 0, 0, 1'100'000};
    QTest::newRow("written") << List{1000, 0, 0, 200, 100, 0, 0, 0, 0} << List{1'400'000, 0, 900'000, 0, 0, 0, 2'300'000};
    QTest::newRow("reasoning") << List{0, 100, 0, 0, 0, 80, 0, 0, 0} << List{0, 0, 0, 200'000, 960'000, 0, 1'160'000};
    QTest::newRow("audio") << List{100, 100, 0, 0, 0, 0, 10, 20, 0} << List{180'000, 0, 0, 800'000, 0, 2'000'000, 2'980'000};
    QTest::newRow("searches") << List{0, 0, 0, 0, 0, 0, 0, 0, 3} << List{0, 0, 0, 0, 0, 30'000'000, 30'000'000};
    QTest::newRow("everything") << List{1000, 500, 300, 100, 50, 200, 20, 10, 1}
                                << List{530 * 2000, 300 * 500, 100 * 2500 + 50 * 4000, 290 * 10'000, 200 * 12'000, 20 * 40'000 + 10 * 80'000 + 10'000'000,
                                        1'060'000 + 150'000 + 450'000 + 2'900'000 + 2'400'000 + 11'600'000};
    QTest::newRow("parts larger than the whole") << List{100, 10, 600, 0, 0, 50, 0, 0, 0} << List{0, 300'000, 0, 0, 600'000, 0, 900'000};
    QTest::newRow("exactly 200,000") << List{200'000, 0, 0, 0, 0, 0, 0, 0, 0} << List{400'000'000, 0, 0, 0, 0, 0, 400'000'000};
}

void TestPriceBook::costsExactly()
{
    QFETCH(QList<qint64>, tokens);
    QFETCH(QList<qint64>, parts);
    Usage usage;
    usage.input = tokens[0];
    usage.output = tokens[1];
    usage.cacheRead = tokens[2];
    usage.cacheWrite = tokens[3];
    usage.cacheWrite1h = tokens[4];
    usage.reasoning = tokens[5];
    usage.audioInput = tokens[6];
    usage.audioOutput = tokens[7];
    usage.searches = tokens[8];
    ModelPrice price = everyRate();
    price.inputAbove200k = million(4);
    const CostBreakdown cost = costOf(usage, price);
    QCOMPARE(partsOf(cost), parts);
    QVERIFY(cost.priced);
}

void TestPriceBook::costsLongPrompts()
{
    ModelPrice price = everyRate();
    price.inputAbove200k = million(4);    // twice
    price.outputAbove200k = million(15);  // half as much again
    Usage usage;
    usage.input = 200'001;
    usage.output = 1000;
    usage.cacheRead = 100'000;
    usage.reasoning = 500;
    // All tokens take the higher rate, and the cache and reasoning rates rise with it.
    QCOMPARE(partsOf(costOf(usage, price)), (QList<qint64>{100'001 * 4000LL, 100'000 * 1000LL, 0, 500 * 15'000LL, 500 * 18'000LL, 0,
                                                           400'004'000LL + 100'000'000LL + 7'500'000LL + 9'000'000LL}));
    price.inputAbove200k.reset();
    price.outputAbove200k.reset();
    QCOMPARE(costOf(usage, price).input.nano(), 100'001 * 2000LL);
}

void TestPriceBook::fallsBackToPlainRates()
{
    ModelPrice price;
    price.input = million(2);
    price.output = million(10);
    Usage usage;
    usage.input = 1000;
    usage.output = 500;
    usage.cacheRead = 300;
    usage.cacheWrite = 100;
    usage.cacheWrite1h = 50;
    usage.reasoning = 200;
    usage.audioInput = 20;
    usage.audioOutput = 10;
    usage.searches = 4;
    QCOMPARE(costOf(usage, price).total.nano(), 1000 * 2000LL + 500 * 10'000LL);
    price.cacheWrite = million(3);
    QCOMPARE(costOf(usage, price).cacheWrite.nano(), 150 * 3000LL); // the hour's rate is the plain write rate then
}

void TestPriceBook::reportedCostWins()
{
    Usage usage;
    usage.input = 1000;
    usage.reportedCost = Money::fromNano(7);
    const CostBreakdown cost = costOf(usage, everyRate());
    QCOMPARE(cost.total.nano(), 7);
    QCOMPARE(cost.input.nano(), 2'000'000);
    QVERIFY(costOf(usage, {}).priced);
    QCOMPARE(costOf(usage, {}).total.nano(), 7);
}

void TestPriceBook::tellsFreeFromUnknown()
{
    Usage usage;
    usage.input = 10;
    QVERIFY(!costOf(usage, {}).priced);
    QVERIFY(costOf(usage, {}).total.isZero());
    ModelPrice free;
    free.input = million(0);
    QVERIFY(costOf(usage, free).priced);
}

void TestPriceBook::roundsOnceAPart()
{
    ModelPrice price;
    price.input = million(0.0001);       // 0.1 nano a token
    price.cacheWrite = million(0.0003);  // 0.3
    price.cacheWrite1h = million(0.0002); // 0.2
    Usage usage;
    usage.input = 7; // 5 plain
    usage.cacheWrite = 1;
    usage.cacheWrite1h = 1;
    const CostBreakdown cost = costOf(usage, price);
    QCOMPARE(cost.input.nano(), 1);      // 0.5 up
    QCOMPARE(cost.cacheWrite.nano(), 1); // 0.3 + 0.2 together, each alone would be 0
    usage.input = 6;
    QCOMPARE(costOf(usage, price).input.nano(), 0); // 0.4
}

void TestPriceBook::survivesAbsurdCounts()
{
    ModelPrice price = everyRate();
    price.perSearch = UnitPrice::perUnit(5000);
    Usage usage;
    usage.input = usage.output = 1'000'000'000'000'000;
    usage.searches = 1'000'000'000'000'000;
    usage.cacheRead = -5;
    const CostBreakdown cost = costOf(usage, price);
    QVERIFY(cost.total.nano() > 0);
    QCOMPARE(cost.cacheRead.nano(), 0);
}

QTEST_GUILESS_MAIN(TestPriceBook)
#include "tst_pricebook.moc"
