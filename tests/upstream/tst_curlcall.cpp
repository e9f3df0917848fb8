// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/upstream/upstreamfixture.h"

#include "tests/support/scriptedserver.h"

#include <array>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

enum class Phase { BeforeTheLoop, Connected, Head, Streaming, Paused, Finished };

Script scriptFor(Phase phase)
{
    switch (phase) {
    case Phase::Head:
        return Script().head(200, {{"Content-Length", "10"}}).hang();
    case Phase::Streaming:
        return Script().head(200, {{"Transfer-Encoding", "chunked"}}).chunk("data: 1\n\n").hang();
    case Phase::Paused:
        return Script().head(200).flood(64 * 1024 * 1024);
    case Phase::BeforeTheLoop: // whether the request still gets there is a matter of luck
    case Phase::Finished:
        return Script::json("{}");
    default:
        return Script().hang();
    }
}

/// Runs a call until it is in the phase.
bool bringTo(Phase phase, UpstreamCall &call, const ScriptedServer &server)
{
    switch (phase) {
    case Phase::BeforeTheLoop:
        return true;
    case Phase::Connected:
        return QTest::qWaitFor([&] { return server.requests().size() == 1; });
    case Phase::Head:
        return QTest::qWaitFor([&] { return call.headReady(); });
    default:
        return QTest::qWaitFor([&] { return call.bytesReady(); });
    }
}

/// Destroys the call it waits for, as an Exchange does that has heard enough.
QCoro::Task<void> destroyAfterHead(std::unique_ptr<UpstreamCall> *call, bool *done)
{
    Result<UpstreamHead> head = co_await (*call)->head();
    call->reset();
    *done = head.ok();
}

/// Destroys another call that has news of its own in the same turn.
QCoro::Task<void> destroyOther(UpstreamCall *waitFor, std::unique_ptr<UpstreamCall> *other, int *resumed)
{
    Result<QByteArray> bytes = co_await waitFor->bytes();
    ++*resumed;
    other->reset();
}

/// Asks again as soon as it has an answer, without a turn of the event loop between.
QCoro::Task<void> askInTurn(CurlTransport *transport, QByteArray url, int times, int *answered)
{
    for (int i = 0; i < times; ++i) {
        const std::unique_ptr<UpstreamCall> call = transport->start(postTo(url));
        Outcome outcome;
        co_await readAll(call.get(), &outcome);
        if (outcome.status() != 200 || outcome.body != "{}")
            co_return;
        ++*answered;
    }
}

} // namespace

Q_DECLARE_METATYPE(Phase)

/// The life of calls: cancelled and destroyed in every state, many at once, and not taken from.
class CurlCallTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endsInEveryPhase_data();
    void endsInEveryPhase();
    void cancelsWhileConnecting();
    void destroysInsideWake();
    void destroysOthersInsideWake_data();
    void destroysOthersInsideWake();
    void outlivesItsTransport();
    void stopsReadingWhenNobodyTakes();
    void runsManyStreamsAtOnce();
    void servesManyClientsInTurn();
    void givesBytesBeforeTheError();
};

void CurlCallTest::endsInEveryPhase_data()
{
    QTest::addColumn<Phase>("phase");
    QTest::addColumn<bool>("destroy");
    const std::pair<const char *, Phase> phases[] = {{"before the loop", Phase::BeforeTheLoop}, {"connected", Phase::Connected},
                                                     {"head", Phase::Head}, {"streaming", Phase::Streaming},
                                                     {"paused", Phase::Paused}, {"finished", Phase::Finished}};
    for (const auto &[name, phase] : phases) {
        QTest::addRow("cancel, %s", name) << phase << false;
        QTest::addRow("destroy, %s", name) << phase << true;
    }
}

void CurlCallTest::endsInEveryPhase()
{
    QFETCH(Phase, phase);
    QFETCH(bool, destroy);
    ScriptedServer server;
    server.respond(scriptFor(phase));
    Upstream upstream;
    std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    QVERIFY(bringTo(phase, *call, server));
    if (destroy) {
        call.reset();
    } else {
        Outcome outcome;
        auto reading = readAll(call.get(), &outcome);
        call->cancel();
        QVERIFY(outcome.done);
        if (phase != Phase::Finished) {
            QVERIFY(outcome.error);
            QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::ClientGone));
        }
        call->cancel();
        QVERIFY(call->headReady());
        QVERIFY(call->bytesReady());
        QCOMPARE(static_cast<int>(call->takeHead().error().kind), static_cast<int>(ErrorKind::ClientGone));
        QCOMPARE(static_cast<int>(call->takeBytes().error().kind), static_cast<int>(ErrorKind::ClientGone));
    }
    // The upstream notices at once, so that it stops generating.
    if (phase != Phase::Finished && phase != Phase::BeforeTheLoop)
        QTRY_COMPARE(server.connectionsOpen(), 0);
    server.respond(Script::json("{}"));
    const Outcome next = upstream.ask(postTo(server.url()));
    QVERIFY2(!next.error, qPrintable(next.message()));
    QCOMPARE(next.status(), 200);
}

void CurlCallTest::cancelsWhileConnecting()
{
    const FullPort port;
    QTRY_VERIFY(port.isFull());
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(port.url()));
    Outcome outcome;
    auto reading = readAll(call.get(), &outcome);
    QVERIFY(!call->requestSent());
    call->cancel();
    QVERIFY(outcome.done);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::ClientGone));
    QVERIFY(!call->requestSent());
}

void CurlCallTest::destroysInsideWake()
{
    ScriptedServer server;
    server.respond(Script().head(200, {{"Content-Length", "1000000"}}).send("part").hang());
    Upstream upstream;
    std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    bool done = false;
    auto waiting = destroyAfterHead(&call, &done);
    QTRY_VERIFY(done);
    QVERIFY(!call);
    QTRY_COMPARE(server.connectionsOpen(), 0);
}

// Calls that end in one turn (their limits pass together) are resumed one after the other, and the first may destroy
// the next. Which one comes first is not promised, so both ways are tried.
void CurlCallTest::destroysOthersInsideWake_data()
{
    QTest::addColumn<int>("destroyed");
    QTest::newRow("the first") << 0;
    QTest::newRow("the second") << 1;
}

void CurlCallTest::destroysOthersInsideWake()
{
    QFETCH(int, destroyed);
    ScriptedServer server;
    server.respond(Script().hang());
    Upstream upstream;
    std::array<std::unique_ptr<UpstreamCall>, 2> calls;
    for (std::unique_ptr<UpstreamCall> &call : calls) {
        OutgoingRequest request = postTo(server.url());
        request.totalTimeout = 100ms;
        call = upstream.transport->start(std::move(request));
    }
    const auto other = static_cast<std::size_t>(destroyed);
    int resumed = 0;
    auto waiting = destroyOther(calls[1 - other].get(), &calls[other], &resumed);
    QTRY_COMPARE(resumed, 1);
    QVERIFY(!calls[other]);
    server.respond(Script::json("{}"));
    QCOMPARE(upstream.ask(postTo(server.url())).status(), 200);
}

void CurlCallTest::outlivesItsTransport()
{
    ScriptedServer server;
    server.enqueue(Script().hang());
    server.enqueue(Script::json("{}"));
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> running = upstream.transport->start(postTo(server.url()));
    QTRY_COMPARE(server.requests().size(), 1);
    const std::unique_ptr<UpstreamCall> finished = upstream.transport->start(postTo(server.url()));
    QTRY_VERIFY(finished->bytesReady());
    upstream.transport.reset();
    QVERIFY(running->headReady());
    QCOMPARE(static_cast<int>(running->takeHead().error().kind), static_cast<int>(ErrorKind::ClientGone));
    running->cancel();
    QCOMPARE(finished->takeHead()->status, 200);
    QCOMPARE(*finished->takeBytes(), "{}");
    QTRY_COMPARE(server.connectionsOpen(), 0);
}

void CurlCallTest::stopsReadingWhenNobodyTakes()
{
    ScriptedServer server;
    const qint64 size = 128 * 1024 * 1024;
    server.respond(Script().head(200, {{"Content-Length", QByteArray::number(size)}}).flood(size));
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    QTRY_VERIFY(call->bytesReady());
    // Until the buffers of both sockets are full.
    qint64 taken = -1;
    QTRY_VERIFY_WITH_TIMEOUT(std::exchange(taken, server.bytesTaken()) == server.bytesTaken() && taken > 256 * 1024, 10000);
    QVERIFY2(server.bytesTaken() < 32 * 1024 * 1024, qPrintable(QString::number(server.bytesTaken())));
    QVERIFY(call->takeHead().ok());
    const qsizetype first = call->takeBytes()->size();
    QVERIFY2(first > 192 * 1024 && first <= 256 * 1024, qPrintable(QString::number(first)));
    // And on it goes, many pauses over.
    qint64 read = first;
    for (;;) {
        QTRY_VERIFY(call->bytesReady());
        const Result<QByteArray> bytes = call->takeBytes();
        QVERIFY(bytes.ok());
        if (bytes->isEmpty())
            break;
        QVERIFY(bytes->size() <= 256 * 1024);
        read += bytes->size();
    }
    QCOMPARE(read, size);
}

void CurlCallTest::runsManyStreamsAtOnce()
{
    constexpr int streams = 300;
    ScriptedServer server;
    server.respond(Script::events(QList<QByteArray>(10, "data: {\"x\":1}\n\n"), 100ms));
    Upstream upstream;
    std::vector<std::unique_ptr<UpstreamCall>> calls;
    std::vector<Outcome> outcomes(streams);
    std::vector<QCoro::Task<void>> readings;
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < streams; ++i) {
        calls.push_back(upstream.transport->start(postTo(server.url())));
        readings.push_back(readAll(calls.back().get(), &outcomes[static_cast<std::size_t>(i)]));
    }
    const auto allDone = [&outcomes] { return std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome &outcome) { return outcome.done; }); };
    QTRY_VERIFY_WITH_TIMEOUT(allDone(), 30000);
    qInfo("%d streams of one second: %lld ms", streams, static_cast<long long>(clock.elapsed()));
    for (const Outcome &outcome : outcomes) {
        QVERIFY2(!outcome.error, qPrintable(outcome.message()));
        QCOMPARE(outcome.body.size(), 150);
    }
    QCOMPARE(server.connectionsAccepted(), streams); // none waited for another
}

void CurlCallTest::servesManyClientsInTurn()
{
    constexpr int clients = 32;
    constexpr int times = 50;
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    int answered = 0;
    std::vector<QCoro::Task<void>> running;
    for (int i = 0; i < clients; ++i)
        running.push_back(askInTurn(upstream.transport.get(), server.url(), times, &answered));
    QTRY_COMPARE_WITH_TIMEOUT(answered, clients * times, 30000);
    QVERIFY2(server.connectionsAccepted() <= clients, qPrintable(QString::number(server.connectionsAccepted())));
}

void CurlCallTest::givesBytesBeforeTheError()
{
    ScriptedServer server;
    server.respond(Script().head(200, {{"Content-Length", "100"}}).send("data: 1\n\n").waitFor("cut").reset());
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    QTRY_VERIFY(call->bytesReady());
    server.open("cut");
    QTRY_COMPARE(server.connectionsOpen(), 0);
    QCOMPARE(call->takeHead()->status, 200);
    QCOMPARE(*call->takeBytes(), "data: 1\n\n");
    QTRY_VERIFY(call->bytesReady());
    QCOMPARE(static_cast<int>(call->takeBytes().error().kind), static_cast<int>(ErrorKind::UpstreamFailed));
}

QTEST_GUILESS_MAIN(CurlCallTest)
#include "tst_curlcall.moc"
