// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/duration.h"

#include <QDateTime>
#include <QTest>

using namespace Gatehouse;

namespace {

WallTime at(const char *iso)
{
    return WallTime(std::chrono::milliseconds(QDateTime::fromString(QLatin1String(iso), Qt::ISODate).toMSecsSinceEpoch()));
}

} // namespace

class TestDuration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void saysWhatIsAllowed();
    void expires_data();
    void expires();
    void neverExpires();
};

void TestDuration::reads_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<Duration::Unit>("unit");
    QTest::newRow("30s") << 30 << Duration::Unit::Second;
    QTest::newRow("30m") << 30 << Duration::Unit::Minute;
    QTest::newRow("30h") << 30 << Duration::Unit::Hour;
    QTest::newRow("30d") << 30 << Duration::Unit::Day;
    QTest::newRow("30w") << 30 << Duration::Unit::Week;
    QTest::newRow("1mo") << 1 << Duration::Unit::Month;
    QTest::newRow("1200mo") << 1200 << Duration::Unit::Month;
    QTest::newRow("2147483647s") << 2147483647 << Duration::Unit::Second;
}

void TestDuration::reads()
{
    QFETCH(int, count);
    QFETCH(Duration::Unit, unit);
    const QByteArray text = QTest::currentDataTag();
    const Result<Duration> duration = parseDuration(text);
    QVERIFY2(duration, duration ? "" : qPrintable(duration.error().message));
    QCOMPARE(duration->count, count);
    QCOMPARE(duration->unit, unit);
    QCOMPARE(duration->text(), text);
}

void TestDuration::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("why");
    const QString noNumber = QStringLiteral("it does not begin with a number");
    const QString unknown = QStringLiteral("its unit is not known");
    QTest::newRow("empty") << QByteArray() << noNumber;
    QTest::newRow("word") << QByteArray("daily") << noNumber;
    QTest::newRow("negative") << QByteArray("-1d") << noNumber;
    QTest::newRow("space before") << QByteArray(" 1d") << noNumber;
    QTest::newRow("no unit") << QByteArray("30") << QStringLiteral("it has no unit");
    QTest::newRow("fraction") << QByteArray("1.5h") << unknown;
    QTest::newRow("capital, which could be months") << QByteArray("30M") << unknown;
    QTest::newRow("years") << QByteArray("1y") << unknown;
    QTest::newRow("space after") << QByteArray("1d ") << unknown;
    QTest::newRow("zero") << QByteArray("0d") << QStringLiteral("it is zero");
    QTest::newRow("a day too long") << QByteArray("36526d") << QStringLiteral("the most is 36525d");
    QTest::newRow("beyond 32 bits") << QByteArray("2147483648s") << QStringLiteral("the most is 2147483647s");
    QTest::newRow("beyond 64 bits") << QByteArray("99999999999999999999999s") << QStringLiteral("too long");
}

void TestDuration::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, why);
    const Result<Duration> duration = parseDuration(text);
    QVERIFY(!duration);
    QCOMPARE(duration.error().kind, ErrorKind::InvalidRequest);
    QVERIFY2(duration.error().message.contains(why), qPrintable(duration.error().message));
}

void TestDuration::saysWhatIsAllowed()
{
    const Result<Duration> duration = parseDuration("fortnight");
    QVERIFY(!duration);
    QVERIFY(duration.error().message.startsWith(QLatin1String("\"fortnight\" is not a duration")));
    for (const char *example : {"30s", "30m", "30h", "30d", "30w", "1mo"})
        QVERIFY2(duration.error().message.contains(QLatin1String(example)), example);
    QVERIFY(parseDuration(QByteArray(1'000'000, 'x')).error().message.size() < 300);
}

void TestDuration::expires_data()
{
    QTest::addColumn<QByteArray>("duration");
    QTest::addColumn<QByteArray>("now");
    QTest::addColumn<QByteArray>("end");
    const auto row = [](const char *duration, const char *now, const char *end) {
        QTest::addRow("%s from %s", duration, now) << QByteArray(duration) << QByteArray(now) << QByteArray(end);
    };
    row("30s", "2026-11-24T10:00:00Z", "2026-11-24T10:00:30Z");
    row("90m", "2026-11-24T23:00:00Z", "2026-11-25T00:30:00Z");
    row("30h", "2026-11-24T10:00:00Z", "2026-11-25T16:00:00Z");
    row("30d", "2026-11-24T10:00:00Z", "2026-12-24T10:00:00Z");
    row("2w", "2026-12-24T10:00:00Z", "2027-01-07T10:00:00Z");
    row("1mo", "2026-11-24T10:00:00Z", "2026-12-24T10:00:00Z");
    row("1mo", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z");
    row("1mo", "2028-01-30T10:00:00Z", "2028-02-29T10:00:00Z");
    row("14mo", "2026-12-31T23:59:59Z", "2028-02-29T23:59:59Z");
    row("1200mo", "2026-11-24T10:00:00Z", "2126-11-24T10:00:00Z");
}

void TestDuration::expires()
{
    QFETCH(QByteArray, duration);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, end);
    const Result<Duration> parsed = parseDuration(duration);
    QVERIFY(parsed);
    QCOMPARE(expiryAfter(*parsed, at(now)).time_since_epoch().count(), at(end).time_since_epoch().count());
}

void TestDuration::neverExpires()
{
    const WallTime now = at("2026-11-24T10:00:00Z");
    for (const char *never : {"", "-1"}) {
        const auto expiry = expiryFrom(never, now);
        QVERIFY(expiry);
        QVERIFY(!expiry->has_value());
    }
    const auto hour = expiryFrom("1h", now);
    QVERIFY(hour);
    QVERIFY(*hour == now + std::chrono::hours(1));
    QVERIFY(!expiryFrom("-2", now));
}

QTEST_GUILESS_MAIN(TestDuration)
#include "tst_duration.moc"
