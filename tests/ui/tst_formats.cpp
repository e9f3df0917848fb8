// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/formats.h"

#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;
using namespace std::chrono_literals;

namespace {

/// No-break spaces read as plain ones, so that expectations can be typed.
QString plain(QString text)
{
    return text.replace(QChar(QChar::Nbsp), QLatin1Char(' ')).replace(QChar(0x202F), QLatin1Char(' '));
}

WallTime at(const char *iso)
{
    const QDateTime time = QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate);
    return WallTime(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

} // namespace

class TestFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void money_data();
    void money();
    void moneyElsewhere();
    void exactMoney();
    void pricePerMillion();
    void tokens_data();
    void tokens();
    void rate();
    void percent();
    void duration_data();
    void duration();
    void moments();
    void ago_data();
    void ago();
    void unitsStayWithTheirFigures();
};

void TestFormats::init()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

void TestFormats::money_data()
{
    QTest::addColumn<qint64>("nano");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << qint64(0) << QStringLiteral("$0.00");
    QTest::newRow("dollars") << qint64(12'400'000'000) << QStringLiteral("$12.40");
    QTest::newRow("thousands") << qint64(1'234'500'000'000) << QStringLiteral("$1,234.50");
    QTest::newRow("one") << qint64(1'000'000'000) << QStringLiteral("$1.00");
    QTest::newRow("cents") << qint64(120'000'000) << QStringLiteral("$0.12");
    QTest::newRow("parts of cents") << qint64(31'234'567) << QStringLiteral("$0.0312");
    QTest::newRow("two digits below a cent") << qint64(1'234'567) << QStringLiteral("$0.0012");
    QTest::newRow("small") << qint64(34'000) << QStringLiteral("$0.000034");
    QTest::newRow("smallest") << qint64(1) << QStringLiteral("$0.000000001");
    QTest::newRow("negative") << qint64(-2'500'000'000) << QStringLiteral("-$2.50");
}

void TestFormats::money()
{
    QFETCH(qint64, nano);
    QFETCH(QString, text);
    QCOMPARE(plain(Formats::money(Money::fromNano(nano))), text);
}

void TestFormats::moneyElsewhere()
{
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(plain(Formats::money(Money::fromUsd(1234.5))), QStringLiteral("1.234,50 $"));
    QLocale::setDefault(QLocale::c());
    QCOMPARE(plain(Formats::money(Money::fromUsd(2))), QStringLiteral("$2.00"));
}

void TestFormats::exactMoney()
{
    QCOMPARE(Formats::exactMoney(Money::fromNano(1'234'560)), QStringLiteral("$0.00123456"));
    QCOMPARE(Formats::exactMoney(Money::fromUsd(3)), QStringLiteral("$3.00"));
}

void TestFormats::pricePerMillion()
{
    QCOMPARE(Formats::pricePerMillion(UnitPrice::perMillion(0.15)), QStringLiteral("$0.15"));
    QCOMPARE(Formats::pricePerMillion(UnitPrice::perMillion(15)), QStringLiteral("$15.00"));
    QCOMPARE(Formats::pricePerMillion(UnitPrice::perMillion(0.0375)), QStringLiteral("$0.0375"));
    QCOMPARE(Formats::pricePerMillion(UnitPrice()), QStringLiteral("$0.00"));
}

void TestFormats::tokens_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("0") << qint64(0) << QStringLiteral("0");
    QTest::newRow("whole") << qint64(9'999) << QStringLiteral("9,999");
    QTest::newRow("thousands") << qint64(12'345) << QStringLiteral("12.3 k");
    QTest::newRow("hundreds of thousands") << qint64(999'949) << QStringLiteral("999.9 k");
    QTest::newRow("rounds into the next unit") << qint64(999'950) << QStringLiteral("1 M");
    QTest::newRow("millions") << qint64(1'254'000) << QStringLiteral("1.25 M");
    QTest::newRow("billions") << qint64(2'500'000'000) << QStringLiteral("2.5 G");
}

void TestFormats::tokens()
{
    QFETCH(qint64, value);
    QFETCH(QString, text);
    QCOMPARE(plain(Formats::tokens(value)), text);
}

void TestFormats::rate()
{
    QCOMPARE(Formats::rate(0), QStringLiteral("0"));
    QCOMPARE(Formats::rate(2.44), QStringLiteral("2.4"));
    QCOMPARE(Formats::rate(250.4), QStringLiteral("250"));
}

void TestFormats::percent()
{
    QCOMPARE(plain(Formats::percent(0.08)), QStringLiteral("8 %"));
    QCOMPARE(plain(Formats::percent(0.0125)), QStringLiteral("1.3 %"));
    QCOMPARE(plain(Formats::percent(1)), QStringLiteral("100 %"));
}

void TestFormats::duration_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing came") << qint64(-1) << QStringLiteral("–");
    QTest::newRow("micros") << qint64(420) << QStringLiteral("0.4 ms");
    QTest::newRow("ms") << qint64(12'345) << QStringLiteral("12 ms");
    QTest::newRow("just under a second") << qint64(999'499) << QStringLiteral("999 ms");
    QTest::newRow("rounds to a second") << qint64(999'500) << QStringLiteral("1 s");
    QTest::newRow("seconds") << qint64(1'240'000) << QStringLiteral("1.24 s");
    QTest::newRow("tens of seconds") << qint64(42'340'000) << QStringLiteral("42.3 s");
    QTest::newRow("rounds to a minute") << qint64(59'996'000) << QStringLiteral("1 min 0 s");
    QTest::newRow("minutes") << qint64(125'000'000) << QStringLiteral("2 min 5 s");
    QTest::newRow("hours") << qint64(3'725'000'000) << QStringLiteral("1 h 2 min");
}

void TestFormats::duration()
{
    QFETCH(qint64, micros);
    QFETCH(QString, text);
    QCOMPARE(plain(Formats::duration(std::chrono::microseconds(micros))), text);
}

void TestFormats::moments()
{
    const WallTime now = at("2026-11-24T14:03:09");
    QCOMPARE(Formats::moment(now - 65s, now), QStringLiteral("14:02:04"));
    QCOMPARE(Formats::moment(at("2026-11-23T09:05:00"), now), QStringLiteral("23 Nov, 09:05"));
    QCOMPARE(Formats::moment(at("2025-12-31T23:59:59"), now), QStringLiteral("31 Dec 2025, 23:59"));
    QVERIFY(Formats::fullMoment(now).contains(QStringLiteral("14:03:09")));
    QVERIFY(Formats::fullMoment(now).contains(QStringLiteral("2026")));
}

void TestFormats::ago_data()
{
    QTest::addColumn<qint64>("secondsAgo");
    QTest::addColumn<QString>("text");
    QTest::newRow("now") << qint64(0) << QStringLiteral("just now");
    QTest::newRow("a clock that is ahead") << qint64(-30) << QStringLiteral("just now");
    QTest::newRow("seconds") << qint64(12) << QStringLiteral("12 s ago");
    QTest::newRow("minutes") << qint64(185) << QStringLiteral("3 min ago");
    QTest::newRow("hours") << qint64(7300) << QStringLiteral("2 h ago");
    QTest::newRow("long ago") << qint64(86'400 * 3) << QStringLiteral("21 Nov, 14:03");
}

void TestFormats::ago()
{
    QFETCH(qint64, secondsAgo);
    QFETCH(QString, text);
    const WallTime now = at("2026-11-24T14:03:09");
    QCOMPARE(Formats::ago(now - std::chrono::seconds(secondsAgo), now), text);
}

void TestFormats::unitsStayWithTheirFigures()
{
    for (const QString &text : {Formats::duration(2min), Formats::duration(12ms), Formats::tokens(12'345), Formats::percent(0.5)})
        QVERIFY2(!text.contains(QLatin1Char(' ')), qPrintable(text));
}

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_formats.moc"
