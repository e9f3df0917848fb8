// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/requestparser.h"

#include "requestcorpus.h"

#include <QTest>

#include <random>
#include <set>

using namespace Gatehouse;

namespace {

RequestLimits testLimits()
{
    RequestLimits limits;
    limits.body = 1024;
    return limits;
}

QByteArray outcomeOf(const InboundRequest &request, bool keepAlive)
{
    QByteArray text = request.method + ' ' + request.path;
    if (!request.query.isEmpty())
        text += '?' + request.query;
    return text + " [" + request.body + ']' + (keepAlive ? "" : " close");
}

/// Feeds `raw` in pieces of the given sizes (the last size repeats) and says what came of it.
QByteArray parse(const QByteArray &raw, const std::vector<qsizetype> &sizes, QByteArray *reason = nullptr)
{
    const RequestLimits limits = testLimits();
    RequestParser parser(limits);
    QByteArray outcome;
    qsizetype at = 0;
    std::size_t turn = 0;
    while (at < raw.size() && parser.state() != RequestParser::State::Failed) {
        const qsizetype size = std::min(sizes[std::min(turn++, sizes.size() - 1)], raw.size() - at);
        // A copy of its own, so that a sanitizer sees any look beyond it.
        const QByteArray owned(raw.constData() + at, size);
        QByteArrayView piece(owned);
        at += size;
        while (!piece.isEmpty() && parser.state() != RequestParser::State::Failed) {
            piece = piece.sliced(parser.feed(piece));
            if (parser.state() == RequestParser::State::HeadComplete)
                parser.acceptHead();
            if (parser.state() == RequestParser::State::Complete) {
                const bool keepAlive = parser.keepAlive();
                outcome += outcomeOf(parser.take(), keepAlive);
            }
        }
    }
    if (parser.state() == RequestParser::State::Failed) {
        if (reason)
            *reason = parser.refusal().message;
        return outcome + '!' + QByteArray::number(parser.refusal().status);
    }
    const bool waits = parser.started() || outcome.isEmpty();
    return waits ? outcome + "..." : outcome;
}

} // namespace

class TestRequestParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void corpusIsLargeAndNamedUniquely();
    void corpus_data();
    void corpus();
    void everySplitPoint_data();
    void everySplitPoint();
    void mutations();
    void stopsAtTheEndOfTheRequest();
    void stopsAtTheHead();
    void tooLargeIsToldByTheHead();
    void hopByHopFieldsAreTakenOut();
    void connectionCannotTakeOutEndToEndFields();
    void absoluteTargetStandsInForHost();
    void targetAndHeadersAreAsSent();
    void expectation();
    void aLyingLengthReservesLittle();
};

void TestRequestParser::corpusIsLargeAndNamedUniquely()
{
    std::set<QByteArray> names;
    const auto cases = RequestCorpus::all();
    for (const RequestCase &one : cases)
        QVERIFY2(names.insert(one.name).second, one.name);
    QVERIFY2(cases.size() >= 300, QByteArray::number(static_cast<qlonglong>(cases.size())).constData());
}

void TestRequestParser::corpus_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("outcome");
    for (const RequestCase &one : RequestCorpus::all())
        QTest::newRow(one.name) << one.raw << one.outcome;
}

void TestRequestParser::corpus()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, outcome);
    const qsizetype size = std::max<qsizetype>(raw.size(), 1);
    QByteArray reason;
    QCOMPARE(parse(raw, {size}, &reason), outcome);
    // The only refused outcomes are those that end in "!" and a status.
    QCOMPARE(reason.isEmpty(), !outcome.last(std::min<qsizetype>(outcome.size(), 4)).startsWith('!'));

    QByteArray reasonByByte;
    QCOMPARE(parse(raw, {1}, &reasonByByte), outcome);
    QCOMPARE(reasonByByte, reason);

    std::mt19937 random(static_cast<unsigned>(qHash(raw, 7)));
    for (int round = 0; round < 8; ++round) {
        std::vector<qsizetype> sizes;
        for (qsizetype sum = 0; sum < size; sum += sizes.back())
            sizes.push_back(1 + static_cast<qsizetype>(random() % static_cast<unsigned>(std::min<qsizetype>(size, 40))));
        sizes.push_back(1);
        QByteArray reasonInPieces;
        QCOMPARE(parse(raw, sizes, &reasonInPieces), outcome);
        QCOMPARE(reasonInPieces, reason);
    }
}

void TestRequestParser::everySplitPoint_data()
{
    corpus_data();
}

void TestRequestParser::everySplitPoint()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, outcome);
    // Past the first kilobytes the long cases repeat one byte.
    for (qsizetype split = 1; split < std::min<qsizetype>(raw.size(), 1500); ++split)
        QCOMPARE(parse(raw, {split, std::max<qsizetype>(raw.size(), 1)}), outcome);
}

/// Corpus entries with bytes changed, cut and doubled at random: whatever comes of one, it is the same at every split.
void TestRequestParser::mutations()
{
    const std::vector<RequestCase> cases = RequestCorpus::all();
    const QByteArray spice = RAW("\r\n \t:;,%/\\0\0a");
    std::mt19937 random(20240229);
    const auto below = [&random](qsizetype limit) { return static_cast<qsizetype>(random() % static_cast<unsigned>(limit)); };
    int refused = 0;
    for (int round = 0; round < 20000; ++round) {
        QByteArray raw = cases[static_cast<std::size_t>(below(static_cast<qsizetype>(cases.size())))].raw.left(2000);
        for (qsizetype changes = 1 + below(3); changes > 0 && !raw.isEmpty(); --changes) {
            const qsizetype at = below(raw.size());
            switch (below(4)) {
            case 0:
                raw[at] = spice[below(spice.size())];
                break;
            case 1:
                raw.insert(at, spice[below(spice.size())]);
                break;
            case 2:
                raw.remove(at, 1 + below(3));
                break;
            default:
                raw.insert(at, raw.mid(below(raw.size()), below(20)));
                break;
            }
        }
        const QByteArray whole = parse(raw, {std::max<qsizetype>(raw.size(), 1)});
        QCOMPARE(parse(raw, {1}), whole);
        QCOMPARE(parse(raw, {1 + below(30), 1 + below(30), 1 + below(30)}), whole);
        refused += whole.contains('!') ? 1 : 0;
    }
    QVERIFY(refused > 5000);
    QVERIFY(refused < 19000);
}

void TestRequestParser::stopsAtTheEndOfTheRequest()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    const QByteArray first = RequestCorpus::post("Content-Length: 2", "hi");
    const QByteArray head = first.chopped(2);
    QCOMPARE(parser.feed(first + "GET"), head.size());
    parser.acceptHead();
    QCOMPARE(parser.feed("hiGET"), 2);
    QCOMPARE(parser.state(), RequestParser::State::Complete);
    QCOMPARE(parser.feed("GET"), 0);
    QCOMPARE(parser.take().body, QByteArray("hi"));
    QVERIFY(!parser.started());
    QCOMPARE(parser.feed("GET"), 3);
    QVERIFY(parser.started());
}

void TestRequestParser::stopsAtTheHead()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed(RequestCorpus::line("POST /v1/x HTTP/1.1"));
    QCOMPARE(parser.state(), RequestParser::State::HeadComplete);
    QCOMPARE(parser.feed("x"), 0);
    QCOMPARE(parser.method(), QByteArray("POST"));
    QCOMPARE(parser.path(), QByteArray("/v1/x"));
    QCOMPARE(parser.headers().value("host"), QByteArray("a"));
    parser.acceptHead();
    QCOMPARE(parser.state(), RequestParser::State::Complete);
}

void TestRequestParser::tooLargeIsToldByTheHead()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed(RequestCorpus::post("Content-Length: 33554433", ""));
    QCOMPARE(parser.state(), RequestParser::State::Failed);
    QCOMPARE(parser.refusal().status, 413);
    QVERIFY(parser.refusal().message.contains("33554433"));
}

void TestRequestParser::hopByHopFieldsAreTakenOut()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed(RequestCorpus::post("Connection: X-Private, Upgrade\r\nX-Private: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nTrailer: X\r\n"
                                    "Upgrade: h2c\r\nProxy-Connection: x\r\nProxy-Authorization: x\r\nHTTP2-Settings: x\r\n"
                                    "Transfer-Encoding: chunked\r\nX-Public: 1\r\nx_low: 1",
                                    ""));
    parser.acceptHead();
    parser.feed("0\r\n\r\n");
    const InboundRequest request = parser.take();
    QByteArrayList names;
    for (const auto &field : request.headers)
        names.append(field.first);
    QCOMPARE(names, QByteArrayList({"Host", "X-Public"}));
}

void TestRequestParser::connectionCannotTakeOutEndToEndFields()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed(RequestCorpus::with("Authorization: Bearer x\r\nOrigin: http://evil\r\nConnection: authorization, host, Origin"));
    QVERIFY(parser.headers().contains("authorization"));
    QVERIFY(parser.headers().contains("host"));
    QVERIFY(parser.headers().contains("origin"));
}

void TestRequestParser::absoluteTargetStandsInForHost()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed("GET http://b:81/x HTTP/1.0\r\n\r\n");
    QCOMPARE(parser.headers().value("host"), QByteArray("b:81"));
}

void TestRequestParser::targetAndHeadersAreAsSent()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed("GET /a%20b?c=%20d HTTP/1.1\r\nhOst: a\r\nX-Case: V \r\nX-Case: w\r\n\r\n");
    parser.acceptHead();
    const InboundRequest request = parser.take();
    QCOMPARE(request.target, QByteArray("/a%20b?c=%20d"));
    QCOMPARE(request.query, QByteArray("c=%20d"));
    QCOMPARE(request.headers.size(), 3u);
    QCOMPARE(request.headers.begin()->first, QByteArray("hOst"));
    QCOMPARE(request.headers.value("x-case"), QByteArray("V"));
    QCOMPARE(request.headers.count("x-case"), 2);
}

void TestRequestParser::expectation()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed(RequestCorpus::post("Content-Length: 2\r\nExpect: 100-continue", ""));
    QVERIFY(parser.expectsContinue());
    QVERIFY(!parser.headers().contains("expect"));
    RequestParser without(limits);
    without.feed(RequestCorpus::with("Expect: 100-continue"));
    QVERIFY(!without.expectsContinue());
}

void TestRequestParser::aLyingLengthReservesLittle()
{
    const RequestLimits limits;
    RequestParser parser(limits);
    parser.feed(RequestCorpus::post("Content-Length: 30000000", ""));
    parser.acceptHead();
    parser.feed("x");
    parser.feed(QByteArray(30000000 - 1, 'y'));
    QCOMPARE(parser.state(), RequestParser::State::Complete);
    const InboundRequest request = parser.take();
    QCOMPARE(request.body.size(), 30000000);
    QVERIFY(request.body.capacity() < 31000000);
}

QTEST_GUILESS_MAIN(TestRequestParser)
#include "tst_requestparser.moc"
