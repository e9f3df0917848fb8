// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/recordcodec.h"

#include "gateway/accounting/bytecodec.h"
#include "gateway/accounting/crc32c.h"
#include "gateway/accounting/journalentry.h"

#include <QTest>

#include <functional>
#include <limits>

using namespace Gatehouse;

using Change = std::function<void(RequestRecord &)>;
Q_DECLARE_METATYPE(Change)

namespace {

template <class Value>
QByteArray bytesOf(const Value &value)
{
    QByteArray bytes;
    encode(value, bytes);
    return bytes;
}

} // namespace

/// Records as bytes: every field survives, and bytes that are none are refused.
class RecordCodecTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsEveryField_data();
    void keepsEveryField();
    void keepsOpenings();
    void readsOlderForms();
    void keepsNumbers_data();
    void keepsNumbers();
    void isCompact();
    void boundsWhatClientsSend();
    void refusesEveryCut();
    void tellsNewerForms();
    void sumsAsRfc3720();
    void sumsAlikeBothWays();
    void stepsOverDamage();
    void leavesATornEntryAlone();
};

void RecordCodecTest::keepsEveryField_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    row("id", [](RequestRecord &r) { r.id = "0b1c"; });
    row("state", [](RequestRecord &r) { r.state = LedgerState::Partial; });
    row("startedAt", [](RequestRecord &r) { r.startedAt = WallTime(std::chrono::microseconds(1763988000123456)); });
    row("duration", [](RequestRecord &r) { r.duration = std::chrono::microseconds(1234567); });
    row("timeToFirstToken", [](RequestRecord &r) { r.timeToFirstToken = std::chrono::microseconds(0); });
    row("overhead", [](RequestRecord &r) { r.overhead = std::chrono::microseconds(99); });
    row("status", [](RequestRecord &r) { r.status = 499; });
    row("route", [](RequestRecord &r) { r.route = "/v1/messages"; });
    row("dialect", [](RequestRecord &r) { r.dialect = "anthropic"; });
    row("model", [](RequestRecord &r) { r.model = "claude"; });
    row("provider", [](RequestRecord &r) { r.provider = "azure"; });
    row("upstreamModel", [](RequestRecord &r) { r.upstreamModel = "gpt-4o"; });
    row("deploymentId", [](RequestRecord &r) { r.deploymentId = "d1"; });
    row("apiBase", [](RequestRecord &r) { r.apiBase = "https://a.example.com"; });
    row("keyHash", [](RequestRecord &r) { r.keyHash = "abc"; });
    row("keyAlias", [](RequestRecord &r) { r.keyAlias = "master key"; });
    row("user", [](RequestRecord &r) { r.user = "u"; });
    row("team", [](RequestRecord &r) { r.team = "t"; });
    row("customer", [](RequestRecord &r) { r.customer = "c"; });
    row("tags", [](RequestRecord &r) { r.tags = {"a", "", "b"}; });
    row("sessionId", [](RequestRecord &r) { r.sessionId = "s"; });
    row("clientAddress", [](RequestRecord &r) { r.clientAddress = "::1"; });
    row("userAgent", [](RequestRecord &r) { r.userAgent = "curl"; });
    row("streamed", [](RequestRecord &r) { r.streamed = true; });
    row("cacheHit", [](RequestRecord &r) { r.cacheHit = true; });
    row("attempts", [](RequestRecord &r) { r.attempts = 3; });
    row("usage.input", [](RequestRecord &r) { r.usage.input = 1; });
    row("usage.output", [](RequestRecord &r) { r.usage.output = 1; });
    row("usage.cacheRead", [](RequestRecord &r) { r.usage.cacheRead = 1; });
    row("usage.cacheWrite", [](RequestRecord &r) { r.usage.cacheWrite = 1; });
    row("usage.cacheWrite1h", [](RequestRecord &r) { r.usage.cacheWrite1h = 1; });
    row("usage.reasoning", [](RequestRecord &r) { r.usage.reasoning = 1; });
    row("usage.audioInput", [](RequestRecord &r) { r.usage.audioInput = 1; });
    row("usage.audioOutput", [](RequestRecord &r) { r.usage.audioOutput = 1; });
    row("usage.searches", [](RequestRecord &r) { r.usage.searches = 1; });
    row("usage.estimated", [](RequestRecord &r) { r.usage.estimated = true; });
    row("usage.reportedCost", [](RequestRecord &r) { r.usage.reportedCost = Money::fromNano(0); });
    row("cost.input", [](RequestRecord &r) { r.cost.input = Money::fromNano(1); });
    row("cost.cacheRead", [](RequestRecord &r) { r.cost.cacheRead = Money::fromNano(1); });
    row("cost.cacheWrite", [](RequestRecord &r) { r.cost.cacheWrite = Money::fromNano(1); });
    row("cost.output", [](RequestRecord &r) { r.cost.output = Money::fromNano(1); });
    row("cost.reasoning", [](RequestRecord &r) { r.cost.reasoning = Money::fromNano(1); });
    row("cost.other", [](RequestRecord &r) { r.cost.other = Money::fromNano(1); });
    row("cost.total", [](RequestRecord &r) { r.cost.total = Money::fromNano(-1); });
    row("cost.priced", [](RequestRecord &r) { r.cost.priced = true; });
    row("priceVersion", [](RequestRecord &r) { r.priceVersion = "config"; });
    row("finishReason", [](RequestRecord &r) { r.finishReason = "stop"; });
    row("errorKind", [](RequestRecord &r) { r.errorKind = "timeout"; });
    row("errorMessage", [](RequestRecord &r) { r.errorMessage = QStringLiteral("Zeit\u00fcberschreitung \U0001F980"); });
    row("requestBytes", [](RequestRecord &r) { r.requestBytes = 5000000000; });
    row("responseBytes", [](RequestRecord &r) { r.responseBytes = 7; });
    row("organization", [](RequestRecord &r) { r.organization = "o"; });
    row("fallbackPath", [](RequestRecord &r) { r.fallbackPath = {"azure/1", "groq/2"}; });
    row("charges", [](RequestRecord &r) { r.charges = {{"key:abc", 0}, {"team:t", 1763942400000000}}; });
}

// A field that is not written leaves the bytes as they were; one that is read into the wrong place changes them.
void RecordCodecTest::keepsEveryField()
{
    QFETCH(Change, change);
    RequestRecord record;
    const QByteArray unchanged = bytesOf(record);
    change(record);
    const QByteArray bytes = bytesOf(record);
    QVERIFY(bytes != unchanged);
    RequestRecord read;
    read.tags = {"left over"};
    read.charges = {{"left over", 1}};
    read.usage.reportedCost = Money::fromNano(5);
    QCOMPARE(RecordDecoder().decode(bytes, read), Decoded::Well);
    QCOMPARE(bytesOf(read), bytes);
    RequestRecord again;
    change(again);
    QCOMPARE(read.errorMessage, again.errorMessage);
    QCOMPARE(read.tags, again.tags);
    QCOMPARE(read.charges, again.charges);
    QCOMPARE(read.fallbackPath, again.fallbackPath);
    QVERIFY(read.usage == again.usage);
}

void RecordCodecTest::keepsOpenings()
{
    RequestOpening opening;
    opening.id = "id";
    opening.startedAt = WallTime(std::chrono::microseconds(1763988000123456));
    opening.keyHash = "hash";
    opening.model = "model";
    opening.deploymentId = "deployment";
    opening.reserved = Money::fromNano(123456789);
    opening.charges = {{"key:hash", 0}, {"key:hash:window:1d", 1763942400000000}};
    RequestOpening read;
    QCOMPARE(RecordDecoder().decode(bytesOf(opening), read), Decoded::Well);
    QCOMPARE(read.id, opening.id);
    QVERIFY(read.startedAt == opening.startedAt);
    QCOMPARE(read.keyHash, opening.keyHash);
    QCOMPARE(read.model, opening.model);
    QCOMPARE(read.deploymentId, opening.deploymentId);
    QVERIFY(read.reserved == opening.reserved);
    QCOMPARE(read.charges, opening.charges);
}

// What an earlier Gatehouse wrote and could not carry any more: bytes as version 1 of each form has them.
void RecordCodecTest::readsOlderForms()
{
    RequestOpening opening;
    QByteArray bytes;
    {
        ByteWriter writer(bytes);
        writer.integer(1);
        writer.text("id");
        writer.integer(127);
        for (const QByteArrayView text : {"hash", "model", "deployment"})
            writer.text(text);
        writer.integer(7);
    }
    QCOMPARE(RecordDecoder().decode(bytes, opening), Decoded::Well);
    QCOMPARE(opening.deploymentId, "deployment");
    QVERIFY(opening.reserved == Money::fromNano(7));
    QVERIFY(opening.charges.isEmpty());

    // Without the fields that version 2 put at the end, the bytes are those of version 1.
    RequestRecord record;
    record.id = "id";
    record.errorKind = "timeout";
    record.responseBytes = 5;
    QByteArray older = bytesOf(record).chopped(3);
    older[0] = '\x02'; // 1, as a zigzag number
    RequestRecord read;
    QCOMPARE(RecordDecoder().decode(older, read), Decoded::Well);
    QCOMPARE(read.errorKind, "timeout");
    QCOMPARE(read.responseBytes, 5);
    QCOMPARE(RecordDecoder().decode(older + QByteArray(3, '\0'), read), Decoded::Damaged); // version 1 ends here
}

void RecordCodecTest::keepsNumbers_data()
{
    QTest::addColumn<qint64>("number");
    QTest::addColumn<int>("size");
    QTest::newRow("zero") << qint64(0) << 1;
    QTest::newRow("minus one") << qint64(-1) << 1;
    QTest::newRow("63") << qint64(63) << 1;
    QTest::newRow("64") << qint64(64) << 2;
    QTest::newRow("-64") << qint64(-64) << 1;
    QTest::newRow("largest") << std::numeric_limits<qint64>::max() << 10;
    QTest::newRow("smallest") << std::numeric_limits<qint64>::min() << 10;
}

void RecordCodecTest::keepsNumbers()
{
    QFETCH(qint64, number);
    QFETCH(int, size);
    QByteArray bytes;
    ByteWriter(bytes).integer(number);
    QCOMPARE(bytes.size(), size);
    ByteReader reader(bytes);
    QCOMPARE(qint64(reader.integer()), number);
    QVERIFY(reader.atEnd());
}

void RecordCodecTest::isCompact()
{
    // An empty field takes one byte.
    QVERIFY2(bytesOf(RequestRecord()).size() < 64, qPrintable(QString::number(bytesOf(RequestRecord()).size())));
}

void RecordCodecTest::boundsWhatClientsSend()
{
    const QByteArray huge(3 * 1024 * 1024, 'x');
    RequestRecord record;
    record.model = record.user = record.team = record.customer = record.sessionId = record.userAgent = record.keyAlias = record.apiBase = huge;
    record.errorMessage = QString::fromLatin1(huge);
    record.tags = record.fallbackPath = QList<QByteArray>(5000, huge);
    record.charges = QList<Charge>(5000, Charge{huge, 0});
    record.organization = huge;
    const QByteArray bytes = bytesOf(record);
    QVERIFY(bytes.size() < longestPayload);
    RequestRecord read;
    QCOMPARE(RecordDecoder().decode(bytes, read), Decoded::Well);
    QCOMPARE(read.model.size(), longestText);
    QCOMPARE(read.tags.size(), 256);
    QCOMPARE(read.tags.last().size(), 1024);
    QCOMPARE(read.charges.size(), 256);
    QCOMPARE(read.charges.last().purse.size(), longestPurse);
}

void RecordCodecTest::refusesEveryCut()
{
    RequestRecord record;
    record.id = "id";
    record.tags = {"a", "b"};
    record.usage.reportedCost = Money::fromNano(7);
    const QByteArray bytes = bytesOf(record);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        RequestRecord read;
        QCOMPARE(RecordDecoder().decode(bytes.first(size), read), Decoded::Damaged);
    }
    RequestRecord read;
    QCOMPARE(RecordDecoder().decode(bytes + 'x', read), Decoded::Damaged);
    RequestOpening opening;
    QCOMPARE(RecordDecoder().decode(QByteArray(), opening), Decoded::Damaged);
    QCOMPARE(RecordDecoder().decode(QByteArray(12, '\xff'), opening), Decoded::Damaged);
}

void RecordCodecTest::tellsNewerForms()
{
    QByteArray bytes;
    ByteWriter(bytes).integer(200);
    bytes += "whatever comes";
    RequestRecord record;
    RequestOpening opening;
    QCOMPARE(RecordDecoder().decode(bytes, record), Decoded::Newer);
    QCOMPARE(RecordDecoder().decode(bytes, opening), Decoded::Newer);
}

void RecordCodecTest::sumsAsRfc3720()
{
    // RFC 3720, appendix B.4
    QCOMPARE(crc32c(QByteArray(32, '\0')), 0x8a9136aau);
    QCOMPARE(crc32c(QByteArray(32, '\xff')), 0x62a8ab43u);
    QCOMPARE(crc32c("123456789"), 0xe3069283u);
    QCOMPARE(crc32c(QByteArray()), 0u);
}

void RecordCodecTest::sumsAlikeBothWays()
{
    QByteArray bytes;
    for (int size = 0; size < 100; ++size) {
        QCOMPARE(crc32c(bytes), crc32cByTable(bytes));
        bytes += static_cast<char>(size * 37);
    }
}

void RecordCodecTest::stepsOverDamage()
{
    QByteArray bytes;
    QList<qsizetype> starts;
    for (const QByteArrayView text : {"first", "second", "third"}) {
        starts.append(beginEntry(bytes, EntryKind::Settlement));
        bytes += text;
        endEntry(bytes, starts.last());
    }
    for (qsizetype at = starts[1]; at < starts[2]; ++at) {
        if (at > starts[1] && at < starts[1] + 4) // a length that points behind the end: looks like a torn entry
            continue;
        QByteArray damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x01);
        EntryWalker walker(damaged);
        QVERIFY(walker.next());
        QCOMPARE(walker.payload().toByteArray(), "first");
        QVERIFY(walker.next());
        QCOMPARE(walker.payload().toByteArray(), "third");
        QCOMPARE(walker.damaged(), starts[2] - starts[1]);
        QCOMPARE(walker.position(), bytes.size());
        QVERIFY(!walker.next());
    }
}

// A client could write an entry into one of its texts; a crash in the middle of writing it must not bring it to life.
void RecordCodecTest::leavesATornEntryAlone()
{
    QByteArray inner;
    const qsizetype innerBegun = beginEntry(inner, EntryKind::Settlement);
    inner += "forged";
    endEntry(inner, innerBegun);
    QByteArray bytes;
    const qsizetype begun = beginEntry(bytes, EntryKind::Settlement);
    bytes += inner + "and more";
    endEntry(bytes, begun);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        EntryWalker walker(QByteArrayView(bytes).first(size));
        QVERIFY(!walker.next());
    }
}

QTEST_GUILESS_MAIN(RecordCodecTest)
#include "tst_recordcodec.moc"
