// SPDX-License-Identifier: GPL-3.0-or-later
#include "openaifixtures.h"

using namespace Gatehouse;
using namespace Gatehouse::Fixtures;

using std::chrono::milliseconds;

class TestOpenAiErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsErrors_data();
    void readsErrors();
    void keepsTheProvidersObject();
    void readsRetryAfter_data();
    void readsRetryAfter();
    void shortensLongTexts();
    void writesTheEnvelope_data();
    void writesTheEnvelope();
    void writesFilterDetails();
    void writesStreamErrors();
};

void TestOpenAiErrors::readsErrors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *title, int status, const char *body, ErrorKind kind, const char *message) {
        QTest::newRow(title) << status << QByteArray(body) << static_cast<int>(kind) << QByteArray(message);
    };
    using enum ErrorKind;
    row("openai key", 401, R"({"error":{"message":"Incorrect API key provided: sk-a***b.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})", Authentication, "Incorrect API key provided: sk-a***b.");
    row("openai parameter", 400, R"({"error":{"message":"Unrecognized request argument supplied: foo","type":"invalid_request_error","param":null,"code":null}})", InvalidRequest, "Unrecognized request argument supplied: foo");
    row("openai context", 400, R"({"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})", ContextWindow, "This model's maximum context length is 8192 tokens.");
    row("openai quota", 429, R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})", RateLimited, "You exceeded your current quota");
    row("openai model", 404, R"({"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}})", NotFound, "The model `x` does not exist");
    row("openai model with 400", 400, R"({"error":{"message":"no x","code":"model_not_found"}})", NotFound, "no x");
    row("openai region", 403, R"({"error":{"message":"Country not supported","code":"unsupported_country_region_territory"}})", PermissionDenied, "Country not supported");
    row("openai server", 500, R"({"error":{"message":"The server had an error","type":"server_error"}})", UpstreamFailed, "The server had an error");
    row("openai overloaded", 503, R"({"error":{"message":"Overloaded","type":"server_error"}})", Unavailable, "Overloaded");
    row("azure key", 401, R"({"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}})", Authentication, "Access denied due to invalid subscription key or wrong API endpoint.");
    row("azure gateway key", 401, R"({ "statusCode": 401, "message": "Access denied due to invalid subscription key." })", Authentication, "Access denied due to invalid subscription key.");
    row("azure key, odd status", 403, R"({"message":"Access denied due to invalid subscription key."})", Authentication, "Access denied due to invalid subscription key.");
    row("azure deployment", 404, R"({"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}})", NotFound, "The API deployment for this resource does not exist.");
    row("azure path", 404, R"({"error":{"code":"404","message": "Resource not found"}})", NotFound, "Resource not found");
    row("azure filter", 400, R"({"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}})", ContentPolicy, "The response was filtered");
    row("azure filter by detail only", 400, R"({"error":{"message":"filtered","innererror":{"content_filter_result":{}}}})", ContentPolicy, "filtered");
    row("azure limit", 429, R"({"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded the token rate limit. Please retry after 6 seconds."}})", RateLimited, "Requests to the ChatCompletions_Create Operation have exceeded the token rate limit. Please retry after 6 seconds.");
    row("detail text", 422, R"({"detail":"Field required"})", Unprocessable, "Field required");
    row("detail list", 422, R"({"detail":[{"loc":["body","messages",0],"msg":"Field required","type":"missing"},{"msg":"also"}]})", Unprocessable, "body.messages.0: Field required; also");
    row("detail object", 400, R"({"detail":{"error":"bad thing"}})", InvalidRequest, "bad thing");
    row("error text", 400, R"({"error":"model 'x' not found, try pulling it first"})", InvalidRequest, "model 'x' not found, try pulling it first");
    row("error text beside message", 429, R"({"error":"rate_limit","message":"later"})", RateLimited, "rate_limit");
    row("message", 400, R"({"object":"error","message":"bad","type":"BadRequestError","param":null,"code":400})", InvalidRequest, "bad");
    row("vllm context", 400, R"({"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000.","type":"BadRequestError","code":400})", ContextWindow, "This model's maximum context length is 4096 tokens. However, you requested 5000.");
    row("llama.cpp context", 500, R"({"error":{"code":500,"message":"the request exceeds the available context size","type":"server_error"}})", ContextWindow, "the request exceeds the available context size");
    row("google list", 400, R"([{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}])", Authentication, "API key not valid. Please pass a valid API key.");
    row("openrouter upstream", 502, R"({"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"boom","provider_name":"X"}}})", UpstreamFailed, "Provider returned error: boom");
    row("deepseek balance", 402, R"({"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}})", RateLimited, "Insufficient Balance");
    row("plain text", 500, "upstream connect error\n", UpstreamFailed, "upstream connect error");
    row("page", 502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>", UpstreamFailed, "502 Bad Gateway");
    row("page without title", 503, "<!doctype html><p>x", Unavailable, "an HTML page");
    row("empty", 504, "", UpstreamFailed, "no message, status 504");
    row("number", 400, "17", InvalidRequest, "17");
    row("odd object", 400, R"({"oops":1})", InvalidRequest, R"({"oops":1})");
    row("other statuses", 408, "{}", Timeout, "{}");
    row("conflict", 409, R"({"error":{"message":"c"}})", Conflict, "c");
    row("too large", 413, R"({"error":{"message":"c"}})", TooLarge, "c");
    row("overloaded at the door", 529, R"({"error":{"message":"c"}})", Unavailable, "c");
    row("method", 405, R"({"detail":"Method Not Allowed"})", MethodNotAllowed, "Method Not Allowed");
    row("teapot", 418, R"({"error":{"message":"c"}})", InvalidRequest, "c");
}

void TestOpenAiErrors::readsErrors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    QFETCH(QByteArray, message);
    const Error error = openAiChatDialect().readError(status, {}, body);
    QCOMPARE(static_cast<int>(error.kind), kind);
    QCOMPARE(error.message.toUtf8(), message);
    QCOMPARE(error.upstreamStatus, status);
    QVERIFY(!error.retryAfter);
}

void TestOpenAiErrors::keepsTheProvidersObject()
{
    const Error error = openAiChatDialect().readError(400, {}, R"({"error":{"message":"m","type":"t","param":"p","code":"c","more":[1]}})");
    QCOMPARE(error.type, QByteArray("t"));
    QCOMPARE(error.param, QByteArray("p"));
    QCOMPARE(error.upstreamBody, QByteArray(R"({"message":"m","type":"t","param":"p","code":"c","more":[1]})"));
    QVERIFY(openAiChatDialect().readError(400, {}, "text").upstreamBody.isEmpty());
}

void TestOpenAiErrors::readsRetryAfter_data()
{
    QTest::addColumn<QByteArrayList>("headers"); // name, value, …
    QTest::addColumn<int>("expected");           // ms, -1 = unknown
    QTest::newRow("seconds") << QByteArrayList{"Retry-After", "7"} << 7000;
    QTest::newRow("fraction") << QByteArrayList{"retry-after", "1.5"} << 1500;
    QTest::newRow("milliseconds first") << QByteArrayList{"retry-after", "2", "retry-after-ms", "1250"} << 1250;
    QTest::newRow("date") << QByteArrayList{"retry-after", "Wed, 21 Oct 2026 07:28:30 GMT", "date", "Wed, 21 Oct 2026 07:28:00 GMT"} << 30000;
    QTest::newRow("date in the past") << QByteArrayList{"retry-after", "Wed, 21 Oct 2026 07:28:00 GMT", "date", "Wed, 21 Oct 2026 07:28:30 GMT"} << 0;
    QTest::newRow("date without date") << QByteArrayList{"retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"} << -1;
    QTest::newRow("nonsense") << QByteArrayList{"retry-after", "soon"} << -1;
    QTest::newRow("negative") << QByteArrayList{"retry-after", "-3"} << -1;
    QTest::newRow("a year") << QByteArrayList{"retry-after", "31536000"} << 24 * 3600 * 1000;
    QTest::newRow("none") << QByteArrayList{} << -1;
}

void TestOpenAiErrors::readsRetryAfter()
{
    QFETCH(QByteArrayList, headers);
    QFETCH(int, expected);
    HeaderList list;
    for (qsizetype i = 0; i < headers.size(); i += 2)
        list.add(headers[i], headers[i + 1]);
    const Error error = openAiChatDialect().readError(429, list, "{}");
    QCOMPARE(error.retryAfter.value_or(milliseconds(-1)).count(), expected);
}

void TestOpenAiErrors::shortensLongTexts()
{
    const Error error = openAiChatDialect().readError(500, {}, QByteArray(100'000, 'x'));
    QVERIFY(error.message.size() < 2100);
}

void TestOpenAiErrors::writesTheEnvelope_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    const auto row = [](const char *title, ErrorKind kind, int status, const char *type) { QTest::newRow(title) << static_cast<int>(kind) << status << QByteArray(type); };
    using enum ErrorKind;
    row("request", InvalidRequest, 400, "invalid_request_error");
    row("model", UnknownModel, 400, "invalid_request_error");
    row("context", ContextWindow, 400, "invalid_request_error");
    row("key", Authentication, 401, "auth_error");
    row("denied", PermissionDenied, 403, "permission_denied_error");
    row("route", NotFound, 404, "not_found_error");
    row("timeout", Timeout, 408, "timeout_error");
    row("limit", RateLimited, 429, "throttling_error");
    row("budget", BudgetExceeded, 429, "budget_exceeded");
    row("internal", Internal, 500, "internal_server_error");
    row("unreachable", UpstreamUnreachable, 500, "api_connection_error");
    row("upstream", UpstreamFailed, 502, "internal_server_error");
    row("overload", Overloaded, 503, "service_unavailable_error");
    row("database", Storage, 503, "no_db_connection");
}

void TestOpenAiErrors::writesTheEnvelope()
{
    QFETCH(int, kind);
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    Error error(static_cast<ErrorKind>(kind), QStringLiteral("Grüße \"x\""));
    const QByteArray code = QByteArray::number(status);
    QCOMPARE(openAiChatDialect().writeError(error, status), "{\"error\":{\"message\":\"Grüße \\\"x\\\"\",\"type\":\"" + type + "\",\"param\":null,\"code\":\"" + code + "\"}}");
    error.type = "own_type";
    error.param = "messages[0]";
    QCOMPARE(openAiChatDialect().writeError(error, status), "{\"error\":{\"message\":\"Grüße \\\"x\\\"\",\"type\":\"own_type\",\"param\":\"messages[0]\",\"code\":\"" + code + "\"}}");
}

void TestOpenAiErrors::writesFilterDetails()
{
    const Error error = openAiChatDialect().readError(400, {}, R"({"error":{"message":"filtered","code":"content_filter","innererror":{"content_filter_result":{"hate":{"filtered":true}}}}})");
    const Json written = jsonOf(openAiChatDialect().writeError(error, 400));
    COMPARE_JSON(written["error"]["provider_specific_fields"]["innererror"]["content_filter_result"]["hate"]["filtered"], Json(true));
}

void TestOpenAiErrors::writesStreamErrors()
{
    const Error error(ErrorKind::UpstreamFailed, QStringLiteral("cut\nshort"));
    QCOMPARE(openAiChatDialect().writeStreamError(error, 502),
             QByteArray("data: {\"error\":{\"message\":\"cut\\nshort\",\"type\":\"internal_server_error\",\"param\":null,\"code\":\"502\"}}\n\n"));
}

QTEST_GUILESS_MAIN(TestOpenAiErrors)
#include "tst_openaierrors.moc"
