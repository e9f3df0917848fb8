// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/upstream/upstreamfixture.h"

#include "tests/support/scriptedserver.h"

#include <array>

using namespace Gatehouse;

namespace {

std::uint32_t crc32(const QByteArray &bytes)
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        table[i] = i;
        for (int bit = 0; bit < 8; ++bit)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0u);
    }
    std::uint32_t sum = ~0u;
    for (const char c : bytes)
        sum = sum >> 8 ^ table[(sum ^ static_cast<std::uint8_t>(c)) & 0xff];
    return ~sum;
}

/// RFC 1952, around the deflate stream that qCompress() puts between its length, zlib's two bytes, and zlib's checksum.
QByteArray gzip(const QByteArray &plain)
{
    const QByteArray packed = qCompress(plain, 9);
    QByteArray out = QByteArray::fromHex("1f8b08000000000000ff") + packed.mid(6, packed.size() - 10);
    for (const std::uint32_t number : {crc32(plain), static_cast<std::uint32_t>(plain.size())}) {
        for (int shift = 0; shift < 32; shift += 8)
            out += static_cast<char>(number >> shift & 0xff);
    }
    return out;
}

} // namespace

/// Answers that come compressed although nobody asked for it.
class CurlDecodingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decodesCompressedAnswers();
    void streamsCompressedAnswers();
    void refusesBombs();
};

void CurlDecodingTest::decodesCompressedAnswers()
{
    const QByteArray plain = QByteArray("data: {\"choices\":[]}\n\n").repeated(2000);
    ScriptedServer server;
    server.respond(Script::reply(200, gzip(plain), {{"Content-Encoding", "gzip"}, {"Content-Type", "text/event-stream"}}));
    Upstream upstream;
    const Outcome outcome = upstream.ask(postTo(server.url()));
    QCOMPARE(outcome.body, plain);
    QVERIFY(!outcome.head->headers.contains("content-encoding"));
    QVERIFY(!outcome.head->headers.contains("content-length"));
    QCOMPARE(outcome.head->headers.value("content-type"), "text/event-stream");
}

void CurlDecodingTest::refusesBombs()
{
    ScriptedServer server;
    server.respond(Script::reply(200, gzip(QByteArray(64 * 1024 * 1024, '\0')), {{"Content-Encoding", "gzip"}}));
    Upstream upstream;
    const Outcome outcome = upstream.ask(postTo(server.url()));
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::UpstreamFailed));
    QVERIFY2(outcome.message().contains(QLatin1String("unpacks to more than")), qPrintable(outcome.message()));
    QVERIFY2(outcome.body.size() < 40 * 1024 * 1024, qPrintable(QString::number(outcome.body.size())));
}

// More than is kept unread, so that the decoding is paused and resumed.
void CurlDecodingTest::streamsCompressedAnswers()
{
    QByteArray plain;
    for (int i = 0; plain.size() < 6 * 1024 * 1024; ++i)
        plain += QByteArray::number(i * 2654435761u) + ' ';
    ScriptedServer server;
    server.respond(Script::reply(200, gzip(plain), {{"Content-Encoding", "gzip"}}));
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    QTRY_VERIFY(call->headReady());
    QCOMPARE(call->takeHead()->status, 200);
    QByteArray body;
    for (;;) {
        QTRY_VERIFY(call->bytesReady());
        const Result<QByteArray> piece = call->takeBytes();
        QVERIFY2(piece.ok(), piece ? "" : qPrintable(piece.error().message));
        if (piece->isEmpty())
            break;
        body += *piece;
    }
    QVERIFY(body == plain);
}

QTEST_GUILESS_MAIN(CurlDecodingTest)
#include "tst_curldecoding.moc"
