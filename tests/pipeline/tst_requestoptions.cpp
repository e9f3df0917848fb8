// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/requestoptions.h"

#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// Options of a body with `more` behind its model.
Result<RequestOptions> optionsOf(const QByteArray &more, const HeaderList &headers = {})
{
    const QByteArray body = R"({"model":"m")" + (more.isEmpty() ? QByteArray() : ',' + more) + '}';
    return readOptions(JsonScan::read(body).value(), headers, {});
}

std::optional<milliseconds> some(milliseconds time)
{
    return time;
}

} // namespace

class TestRequestOptions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasDefaults();
    void readsTheModel_data();
    void readsTheModel();
    void readsTimes_data();
    void readsTimes();
    void readsRetries_data();
    void readsRetries();
    void readsLists();
    void gathersTags();
    void findsCustomerAndSession_data();
    void findsCustomerAndSession();
    void keepsAliveWithinReason_data();
    void keepsAliveWithinReason();
    void readsStreaming_data();
    void readsStreaming();
    void limitsWholeAnswers_data();
    void limitsWholeAnswers();
    void limitsStreams_data();
    void limitsStreams();
};

void TestRequestOptions::hasDefaults()
{
    const RequestOptions options = optionsOf({}).value();
    QCOMPARE(options.model, QByteArray("m"));
    QVERIFY(!options.stream && !options.includeUsage && !options.dropParams);
    QVERIFY(!options.timeout && !options.streamTimeout && !options.retries);
    QVERIFY(options.tags.isEmpty() && options.customer.isEmpty() && options.sessionId.isEmpty());
    QCOMPARE(options.keepAlive, 15s);
}

void TestRequestOptions::readsTheModel_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("fromPath");
    QTest::addColumn<QByteArray>("model"); // empty: refused
    QTest::newRow("body") << QByteArray(R"({"model":"a"})") << QByteArray() << QByteArray("a");
    QTest::newRow("path") << QByteArray("{}") << QByteArray("p") << QByteArray("p");
    QTest::newRow("path before body") << QByteArray(R"({"model":"a"})") << QByteArray("p") << QByteArray("p");
    QTest::newRow("escaped") << QByteArray(R"({"mo\u0064el":"\u0061"})") << QByteArray() << QByteArray("a");
    QTest::newRow("missing") << QByteArray("{}") << QByteArray() << QByteArray();
    QTest::newRow("empty") << QByteArray(R"({"model":""})") << QByteArray() << QByteArray();
    QTest::newRow("null") << QByteArray(R"({"model":null})") << QByteArray() << QByteArray();
    QTest::newRow("a number") << QByteArray(R"({"model":5})") << QByteArray() << QByteArray();
    QTest::newRow("twice") << QByteArray(R"({"model":"a","model":"b"})") << QByteArray() << QByteArray();
    QTest::newRow("twice, one escaped") << QByteArray(R"({"model":"a","mo\u0064el":"b"})") << QByteArray() << QByteArray();
    QTest::newRow("twice with a path") << QByteArray(R"({"model":"a","model":"b"})") << QByteArray("p") << QByteArray();
}

void TestRequestOptions::readsTheModel()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, fromPath);
    QFETCH(QByteArray, model);
    const Result<RequestOptions> options = readOptions(JsonScan::read(body).value(), {}, fromPath);
    QCOMPARE(options.ok(), !model.isEmpty());
    if (options) {
        QCOMPARE(options->model, model);
    } else {
        QCOMPARE(options.error().kind, ErrorKind::InvalidRequest);
        QCOMPARE(options.error().param, QByteArray("model"));
    }
}

void TestRequestOptions::readsTimes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("expected"); // milliseconds, 0: none
    QTest::newRow("whole") << QByteArray("30") << QByteArray() << 30000;
    QTest::newRow("fraction") << QByteArray("0.25") << QByteArray() << 250;
    QTest::newRow("header") << QByteArray() << QByteArray(" 5.5 ") << 5500;
    QTest::newRow("header before body") << QByteArray("30") << QByteArray("5") << 5000;
    QTest::newRow("body behind a useless header") << QByteArray("30") << QByteArray("soon") << 30000;
    QTest::newRow("zero") << QByteArray("0") << QByteArray("0") << 0;
    QTest::newRow("negative") << QByteArray("-1") << QByteArray("-1") << 0;
    QTest::newRow("text") << QByteArray("\"30\"") << QByteArray() << 0;
    QTest::newRow("too long") << QByteArray("1e12") << QByteArray("inf") << 0;
    QTest::newRow("no number") << QByteArray() << QByteArray("nan") << 0;
}

void TestRequestOptions::readsTimes()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, header);
    QFETCH(int, expected);
    const std::optional<milliseconds> time = expected > 0 ? some(milliseconds(expected)) : std::nullopt;
    const auto read = [&](const char *field, const char *name) {
        return optionsOf(body.isEmpty() ? QByteArray() : '"' + QByteArray(field) + "\":" + body, header.isEmpty() ? HeaderList() : HeaderList{{name, header}}).value();
    };
    QCOMPARE(read("timeout", "X-LiteLLM-Timeout").timeout, time);
    QCOMPARE(read("stream_timeout", "x-litellm-stream-timeout").streamTimeout, time);
}

void TestRequestOptions::readsRetries_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("retries"); // -1: none
    QTest::newRow("none") << QByteArray() << QByteArray() << -1;
    QTest::newRow("body") << QByteArray("3") << QByteArray() << 3;
    QTest::newRow("zero") << QByteArray("0") << QByteArray() << 0;
    QTest::newRow("header before body") << QByteArray("3") << QByteArray("1") << 1;
    QTest::newRow("too many") << QByteArray("1000000") << QByteArray() << 10;
    QTest::newRow("negative") << QByteArray("-5") << QByteArray() << 0;
    QTest::newRow("no number") << QByteArray() << QByteArray("many") << 0;
}

void TestRequestOptions::readsRetries()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, header);
    const RequestOptions options = optionsOf(body.isEmpty() ? QByteArray() : "\"num_retries\":" + body,
                                             header.isEmpty() ? HeaderList() : HeaderList{{"x-litellm-num-retries", header}}).value();
    QTEST(options.retries.value_or(-1), "retries");
}

void TestRequestOptions::readsLists()
{
    const RequestOptions options = optionsOf(R"("drop_params":true,"additional_drop_params":["a",1,"b"],"allowed_openai_params":["c"])").value();
    QVERIFY(options.dropParams);
    QCOMPARE(options.dropFields, (std::vector<QByteArray>{"a", "b"}));
    QCOMPARE(options.allowFields, std::vector<QByteArray>{"c"});
    QVERIFY(optionsOf(R"("additional_drop_params":"a")").value().dropFields.empty());
}

void TestRequestOptions::gathersTags()
{
    const RequestOptions options = optionsOf(R"("tags":["a"],"metadata":{"tags":["b"],"other":1})", {{"x-litellm-tags", " c ,, d"}}).value();
    QCOMPARE(options.tags, (QList<QByteArray>{"a", "b", "c", "d"}));
    QVERIFY(optionsOf(R"("tags":"a","metadata":"text")").value().tags.isEmpty());
}

void TestRequestOptions::findsCustomerAndSession_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("customer");
    QTest::addColumn<QByteArray>("session");
    const QByteArray none;
    const QByteArray all = R"("user":"u","metadata":{"user_id":"mu","session_id":"ms"},"safety_identifier":"s","litellm_session_id":"ls")";
    QTest::newRow("body") << all << none << QByteArray("u") << QByteArray("ls");
    QTest::newRow("customer header") << all << QByteArray("x-litellm-customer-id") << QByteArray("h") << QByteArray("ls");
    QTest::newRow("end user header") << all << QByteArray("X-LiteLLM-End-User-Id") << QByteArray("h") << QByteArray("ls");
    QTest::newRow("session header") << all << QByteArray("x-litellm-session-id") << QByteArray("u") << QByteArray("h");
    QTest::newRow("trace header") << all << QByteArray("x-litellm-trace-id") << QByteArray("u") << QByteArray("h");
    QTest::newRow("metadata") << QByteArray(R"("metadata":{"user_id":"mu","session_id":"ms"},"safety_identifier":"s")") << none << QByteArray("mu") << QByteArray("ms");
    QTest::newRow("safety identifier") << QByteArray(R"("safety_identifier":"s")") << none << QByteArray("s") << none;
    QTest::newRow("no text") << QByteArray(R"("user":5,"litellm_session_id":[])") << none << none << none;
}

void TestRequestOptions::findsCustomerAndSession()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, header);
    const RequestOptions options = optionsOf(body, header.isEmpty() ? HeaderList() : HeaderList{{header, "h"}}).value();
    QTEST(options.customer, "customer");
    QTEST(options.sessionId, "session");
}

void TestRequestOptions::keepsAliveWithinReason_data()
{
    QTest::addColumn<QByteArray>("seconds");
    QTest::addColumn<int>("expected");
    QTest::newRow("in between") << QByteArray("20") << 20;
    QTest::newRow("too short") << QByteArray("0.2") << 1;
    QTest::newRow("too long") << QByteArray("4000") << 300;
    QTest::newRow("useless") << QByteArray("0") << 15;
}

void TestRequestOptions::keepsAliveWithinReason()
{
    QFETCH(QByteArray, seconds);
    QFETCH(int, expected);
    QCOMPARE(optionsOf("\"keepalive_seconds\":" + seconds).value().keepAlive, std::chrono::seconds(expected));
    QCOMPARE(optionsOf({}, {{"x-litellm-keepalive-seconds", seconds}}).value().keepAlive, std::chrono::seconds(expected));
}

void TestRequestOptions::readsStreaming_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("stream");
    QTest::addColumn<bool>("usage");
    QTest::newRow("stream") << QByteArray(R"("stream":true)") << true << false;
    QTest::newRow("with usage") << QByteArray(R"("stream":true,"stream_options":{"include_usage":true})") << true << true;
    QTest::newRow("without usage") << QByteArray(R"("stream":true,"stream_options":{"include_usage":false})") << true << false;
    QTest::newRow("options of another kind") << QByteArray(R"("stream":true,"stream_options":true)") << true << false;
    QTest::newRow("usage of no stream") << QByteArray(R"("stream_options":{"include_usage":true})") << false << false;
    QTest::newRow("null") << QByteArray(R"("stream":null)") << false << false;
}

void TestRequestOptions::readsStreaming()
{
    QFETCH(QByteArray, body);
    const RequestOptions options = optionsOf(body).value();
    QTEST(options.stream, "stream");
    QTEST(options.includeUsage, "usage");
}

void TestRequestOptions::limitsWholeAnswers_data()
{
    QTest::addColumn<int>("own");
    QTest::addColumn<int>("model");
    QTest::addColumn<int>("router");
    QTest::addColumn<int>("general");
    QTest::addColumn<int>("seconds");
    QTest::newRow("nothing said") << 0 << 0 << 0 << 0 << 600;
    QTest::newRow("general") << 0 << 0 << 0 << 40 << 40;
    QTest::newRow("router") << 0 << 0 << 30 << 40 << 30;
    QTest::newRow("model") << 0 << 20 << 30 << 40 << 20;
    QTest::newRow("request") << 10 << 20 << 30 << 40 << 10;
}

void TestRequestOptions::limitsWholeAnswers()
{
    QFETCH(int, own);
    QFETCH(int, model);
    QFETCH(int, router);
    QFETCH(int, general);
    QFETCH(int, seconds);
    const auto given = [](int value) { return value > 0 ? some(std::chrono::seconds(value)) : std::nullopt; };
    RequestOptions options;
    options.timeout = given(own);
    options.streamTimeout = 1s; // not of a whole answer
    ModelEntry entry;
    entry.timeout = given(model);
    entry.streamTimeout = 1s;
    GatewayConfig config;
    config.timeout = given(router);
    config.requestTimeout = given(general);
    config.streamTimeout = 1s;
    OutgoingRequest request;
    applyTimeouts(request, options, entry, config);
    QCOMPARE(request.totalTimeout, std::chrono::seconds(seconds));
    QCOMPARE(request.firstByteTimeout, 0ms);
    QCOMPARE(request.idleTimeout, 0ms);
}

void TestRequestOptions::limitsStreams_data()
{
    QTest::addColumn<QList<int>>("given"); // request's stream and whole, model's stream and whole, router's stream and whole
    QTest::addColumn<int>("seconds");
    QTest::newRow("nothing said") << QList<int>{0, 0, 0, 0, 0, 0} << 600;
    QTest::newRow("router") << QList<int>{0, 0, 0, 0, 0, 6} << 6;
    QTest::newRow("router's stream") << QList<int>{0, 0, 0, 0, 5, 6} << 5;
    QTest::newRow("model") << QList<int>{0, 0, 0, 4, 5, 6} << 4;
    QTest::newRow("model's stream") << QList<int>{0, 0, 3, 4, 5, 6} << 3;
    QTest::newRow("request") << QList<int>{0, 2, 3, 4, 5, 6} << 2;
    QTest::newRow("request's stream") << QList<int>{1, 2, 3, 4, 5, 6} << 1;
}

void TestRequestOptions::limitsStreams()
{
    QFETCH(QList<int>, given);
    QFETCH(int, seconds);
    const auto at = [&given](int i) { return given[i] > 0 ? some(std::chrono::seconds(given[i])) : std::nullopt; };
    RequestOptions options;
    options.stream = true;
    options.streamTimeout = at(0);
    options.timeout = at(1);
    ModelEntry entry;
    entry.streamTimeout = at(2);
    entry.timeout = at(3);
    GatewayConfig config;
    config.streamTimeout = at(4);
    config.timeout = at(5);
    OutgoingRequest request;
    applyTimeouts(request, options, entry, config);
    // A stream may run for as long as it keeps talking.
    QCOMPARE(request.totalTimeout, 0ms);
    QCOMPARE(request.firstByteTimeout, std::chrono::seconds(seconds));
    QCOMPARE(request.idleTimeout, std::chrono::seconds(seconds));
}

QTEST_APPLESS_MAIN(TestRequestOptions)
#include "tst_requestoptions.moc"
