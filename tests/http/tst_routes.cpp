// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/answers.h"
#include "tests/http/routebench.h"

#include <QDateTime>
#include <QSet>

using namespace Gatehouse;

namespace {

constexpr char configuration[] = R"(
model_list:
  - model_name: gpt
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-secret-0123456789, api_base: "http://me:pw@up.test/v1", rpm: 10, temperature: 0.5}
    model_info: {id: dep-1, mode: chat, team: red}
  - model_name: gpt
    litellm_params: {model: anthropic/claude-sonnet-4-20250514, api_key: sk-ant-0123456789, rpm: 5}
    model_info: {id: dep-2}
  - model_name: broken
    litellm_params: {model: nosuch/x}
    model_info: {id: dep-3}
router_settings: {model_group_alias: {gpt-4: gpt, old: {model: gpt, hidden: true}}}
)";

constexpr char wholeAnswer[] = R"({"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,
"message":{"role":"assistant","content":"OK"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}})";

ScriptedTransport::Answer whole(int status, QByteArray body)
{
    ScriptedTransport::Answer answer;
    answer.status = status;
    answer.pieces = {std::move(body)};
    return answer;
}

QSet<QByteArray> ids(const Json &list, const char *name)
{
    QSet<QByteArray> found;
    for (const Json &item : list)
        found << memberBytes(item, name);
    return found;
}

/// Sends one request to dep-1 and waits for its answer.
void spend(RouteBench &bench, const QByteArray &more = {})
{
    bench.upstream.answers(whole(200, wholeAnswer));
    const auto client = bench.ask("POST", "/v1/chat/completions", "sk-any", "{\"model\":\"dep-1\",\"messages\":[]" + more + '}', {{"Content-Type", "application/json"}});
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 200);
}

} // namespace

class TestRoutes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsQueryFields();
    void listsModelsAndAliases();
    void findsOneModel_data();
    void findsOneModel();
    void tellsAboutModelsWithoutTheirKeys();
    void tellsAboutOneDeployment();
    void tellsAboutGroups();
    void isAlive();
    void isReadyWithTheDatabase();
    void isReadyWithoutTheDatabase();
    void checksModels();
    void checksChosenModels();
    void listsSpend();
    void sumsSpend();
    void refusesBadDates_data();
    void refusesBadDates();
    void saysThatLogsAreMissing();
    void showsAPage();
    void describesItself();
    void takesTheModelFromThePath();
};

void TestRoutes::readsQueryFields()
{
    InboundRequest request;
    request.query = "a=1&b=x%20y+z&a=2&c&=d&%61b=%26&";
    const auto fields = queryFields(request);
    QCOMPARE(fields.value("a"), QByteArray("2"));
    QCOMPARE(fields.value("b"), QByteArray("x y z"));
    QCOMPARE(fields.value("ab"), QByteArray("&"));
    QVERIFY(fields.contains("c"));
    QCOMPARE(fields.size(), 4);
}

void TestRoutes::listsModelsAndAliases()
{
    RouteBench bench(configuration);
    for (const QByteArray path : {"/v1/models", "/models"}) {
        const auto client = bench.get(path);
        QCOMPARE(client->headers.value("content-type"), QByteArray("application/json"));
        const Json list = jsonOf(client);
        QCOMPARE(memberBytes(list, "object"), QByteArray("list"));
        const QSet<QByteArray> names = ids(list["data"], "id");
        QVERIFY(names.contains("gpt") && names.contains("gpt-4") && !names.contains("old"));
        QCOMPARE(static_cast<qsizetype>(list["data"].size()), names.size()); // a group stands there once
        QCOMPARE(memberBytes(list["data"][0], "object"), QByteArray("model"));
    }
}

void TestRoutes::findsOneModel_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("status");
    QTest::newRow("name") << QByteArray("gpt") << 200;
    QTest::newRow("alias") << QByteArray("gpt-4") << 200;
    QTest::newRow("hidden alias") << QByteArray("old") << 200;
    QTest::newRow("nothing") << QByteArray("nope") << 404;
}

void TestRoutes::findsOneModel()
{
    QFETCH(QByteArray, name);
    RouteBench bench(configuration);
    const auto client = bench.get("/v1/models/" + name);
    QTEST(client->status, "status");
    if (client->status == 200) {
        QCOMPARE(memberBytes(jsonOf(client), "id"), name);
    } else {
        QCOMPARE(memberBytes(jsonOf(client)["error"], "param"), QByteArray("model"));
        QVERIFY(memberBytes(jsonOf(client)["error"], "message").contains("nope"));
    }
}

void TestRoutes::tellsAboutModelsWithoutTheirKeys()
{
    RouteBench bench(configuration);
    const auto client = bench.get("/v1/model/info");
    QVERIFY(!client->body.contains("sk-secret-0123456789") && !client->body.contains("sk-ant-0123456789") && !client->body.contains("pw@"));
    const Json data = jsonOf(client)["data"];
    QCOMPARE(data.size(), std::size_t(3));
    const Json &first = data[0];
    QCOMPARE(memberBytes(first, "model_name"), QByteArray("gpt"));
    QCOMPARE(memberBytes(first["litellm_params"], "model"), QByteArray("openai/gpt-4o-mini"));
    QCOMPARE(memberBytes(first["litellm_params"], "api_base"), QByteArray("http://up.test/v1"));
    QCOMPARE(memberBytes(first["litellm_params"], "api_key"), Secret("sk-secret-0123456789").masked().toUtf8());
    QCOMPARE(memberInt(first["litellm_params"], "rpm"), qint64(10));
    QCOMPARE(first["litellm_params"]["temperature"].get<double>(), 0.5);
    const Json &info = first["model_info"];
    QCOMPARE(memberBytes(info, "id"), QByteArray("dep-1"));
    QCOMPARE(memberBytes(info, "team"), QByteArray("red")); // as configured
    QCOMPARE(memberBytes(info, "litellm_provider"), QByteArray("openai"));
    QCOMPARE(info["input_cost_per_token"].get<double>(), 1.5e-07);
    QVERIFY(memberInt(info, "max_input_tokens") > 0);
    QVERIFY(memberBytes(data[2]["model_info"], "unusable").contains("nosuch"));
}

void TestRoutes::tellsAboutOneDeployment()
{
    RouteBench bench(configuration);
    const Json data = jsonOf(bench.get("/model/info?litellm_model_id=dep-2"))["data"];
    QCOMPARE(data.size(), std::size_t(1));
    QCOMPARE(memberBytes(data[0]["model_info"], "id"), QByteArray("dep-2"));
    QCOMPARE(bench.get("/model/info?litellm_model_id=nope")->status, 404);
}

void TestRoutes::tellsAboutGroups()
{
    RouteBench bench(configuration);
    const Json data = jsonOf(bench.get("/model_group/info?model_group=gpt"))["data"];
    QCOMPARE(data.size(), std::size_t(1));
    QCOMPARE(memberBytes(data[0], "model_group"), QByteArray("gpt"));
    QCOMPARE(dumpJson(data[0]["providers"]), QByteArray(R"(["openai","anthropic"])"));
    QCOMPARE(memberInt(data[0], "rpm"), qint64(15));
    QVERIFY(data[0]["tpm"].is_null());
    QVERIFY(jsonOf(bench.get("/model_group/info"))["data"].size() >= 1);
    QVERIFY(jsonOf(bench.get("/model_group/info?model_group=nope"))["data"].empty());
}

void TestRoutes::isAlive()
{
    RouteBench bench(configuration);
    for (const QByteArray path : {"/health/liveliness", "/health/liveness"})
        QCOMPARE(bench.get(path)->body, QByteArray("\"I'm alive!\""));
}

void TestRoutes::isReadyWithTheDatabase()
{
    RouteBench bench(configuration);
    QVERIFY(bench.waitForStorage(StorageStatus::State::Connected));
    Json body = jsonOf(bench.get("/health/readiness"));
    QCOMPARE(memberBytes(body, "status"), QByteArray("connected"));
    QCOMPARE(memberBytes(body, "db"), QByteArray("connected"));
    QCOMPARE(memberBytes(body, "litellm_version"), QByteArray("test"));
    QCOMPARE(memberBytes(body["gatehouse"], "configuration"), QByteArray("ok"));
    bench.shared.configurationBroken = true;
    QVERIFY(memberBytes(jsonOf(bench.get("/health/readiness"))["gatehouse"], "configuration").startsWith("broken"));
}

void TestRoutes::isReadyWithoutTheDatabase()
{
    const QByteArray key = "sk-master-0123456789";
    RouteBench bench("general_settings: {master_key: " + key + "}\n");
    // The same worker with a database that nobody answers for.
    Storage away({{}, Secret("postgresql://u:pw@127.0.0.1:1/db")}, std::make_unique<JournalReader>(bench.directory.filePath(QStringLiteral("other"))),
                 bench.worker.clock);
    away.start();
    bench.worker.storage = &away;
    QTRY_COMPARE(away.status().state, StorageStatus::State::Away);
    const auto open = bench.get("/health/readiness");
    QCOMPARE(open->status, 200); // requests are served
    QCOMPARE(memberBytes(jsonOf(open), "db"), QByteArray("Not connected"));
    QVERIFY2(!open->body.contains("127.0.0.1"), open->body.constData()); // hosts are for those with a key
    const auto keyed = bench.get("/health/readiness", key);
    QVERIFY2(memberBytes(jsonOf(keyed)["gatehouse"], "database").contains("127.0.0.1"), keyed->body.constData());
    QVERIFY(!keyed->body.contains("pw"));
    const auto logs = bench.get("/spend/logs", key);
    QCOMPARE(logs->status, 503);
    QCOMPARE(memberBytes(jsonOf(logs)["error"], "type"), QByteArray("no_db_connection"));
    QVERIFY(bench.get("/ui")->body.contains("Away."));
    bench.worker.storage = bench.storage.get();
    away.stop(std::chrono::milliseconds(0));
}

void TestRoutes::checksModels()
{
    RouteBench bench(configuration);
    bench.upstream.answers(whole(200, wholeAnswer));
    bench.upstream.answers(whole(401, R"({"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}})"));
    const Json body = jsonOf(bench.get("/health"));
    QCOMPARE(memberInt(body, "healthy_count"), qint64(1));
    QCOMPARE(memberInt(body, "unhealthy_count"), qint64(2));
    QCOMPARE(ids(body["healthy_endpoints"], "model_id"), QSet<QByteArray>{"dep-1"});
    QCOMPARE(ids(body["unhealthy_endpoints"], "model_id"), (QSet<QByteArray>{"dep-2", "dep-3"}));
    QVERIFY(!dumpJson(body).contains("pw@"));
    for (const Json &endpoint : body["unhealthy_endpoints"]) {
        const bool refused = memberBytes(endpoint, "model_id") == "dep-2";
        QVERIFY2(memberBytes(endpoint, "error").contains(refused ? "invalid x-api-key" : "nosuch"), memberBytes(endpoint, "error").constData());
    }
}

void TestRoutes::checksChosenModels()
{
    RouteBench bench(configuration);
    for (const QByteArray query : {"model_id=dep-1", "model=openai%2Fgpt-4o-mini", "model=gpt&model_id=dep-1"}) {
        bench.upstream.answers(whole(200, wholeAnswer));
        const Json body = jsonOf(bench.get("/health?" + query));
        QCOMPARE(ids(body["healthy_endpoints"], "model_id"), QSet<QByteArray>{"dep-1"});
        QCOMPARE(memberInt(body, "unhealthy_count"), qint64(0));
    }
    QCOMPARE(bench.get("/health?model=nope")->status, 400);
    QCOMPARE(bench.upstream.requests.size(), std::size_t(3));
}

void TestRoutes::listsSpend()
{
    RouteBench bench(configuration);
    spend(bench, R"(,"tags":["red"],"user":"ann")");
    spend(bench);
    QCOMPARE(bench.records().size(), qsizetype(2));
    const auto client = bench.get("/spend/logs");
    QVERIFY(!client->headers.contains("x-litellm-spend-logs-truncated"));
    const Json rows = jsonOf(client);
    QCOMPARE(rows.size(), std::size_t(2));
    const Json &row = rows[1]; // the newest first
    QCOMPARE(row["spend"].get<double>(), 0.00045);
    QCOMPARE(memberInt(row, "total_tokens"), qint64(1500));
    QCOMPARE(memberBytes(row, "model"), QByteArray("gpt-4o-mini"));
    QCOMPARE(memberBytes(row, "custom_llm_provider"), QByteArray("openai"));
    QCOMPARE(memberBytes(row, "end_user"), QByteArray("ann"));
    QCOMPARE(memberBytes(row, "status"), QByteArray("success"));
    QCOMPARE(memberBytes(row, "api_base"), QByteArray("http://up.test/v1"));
    QCOMPARE(dumpJson(row["request_tags"]), QByteArray(R"(["red"])"));
    QVERIFY(QDateTime::fromString(QString::fromUtf8(memberBytes(row, "startTime")), Qt::ISODateWithMs).isValid());
    // One request by its id.
    const QByteArray id = memberBytes(row, "request_id");
    const Json one = jsonOf(bench.get("/spend/logs?request_id=" + id));
    QCOMPARE(one.size(), std::size_t(1));
    QCOMPARE(memberBytes(one[0], "request_id"), id);
    QVERIFY(jsonOf(bench.get("/spend/logs?request_id=" + id.left(8))).empty());
    QVERIFY(jsonOf(bench.get("/spend/logs?api_key=sk-of-somebody-else")).empty());
}

void TestRoutes::sumsSpend()
{
    RouteBench bench(configuration);
    spend(bench);
    spend(bench);
    QCOMPARE(bench.records().size(), qsizetype(2));
    const QByteArray today = QDateTime::currentDateTimeUtc().date().toString(Qt::ISODate).toUtf8();
    const QByteArray yesterday = QDateTime::currentDateTimeUtc().date().addDays(-1).toString(Qt::ISODate).toUtf8();
    // From yesterday, as midnight may pass between the requests and the question.
    const Json days = jsonOf(bench.get("/spend/logs?start_date=" + yesterday + "&end_date=" + today));
    double sum = 0, byModel = 0;
    for (const Json &day : days) {
        sum += day["spend"].get<double>();
        byModel += day["models"]["gpt-4o-mini"].get<double>();
    }
    QCOMPARE(sum, 0.0009);
    QCOMPARE(byModel, 0.0009);
    const Json rows = jsonOf(bench.get("/spend/logs?start_date=" + yesterday + "&end_date=" + today + "&summarize=false"));
    QCOMPARE(rows.size(), std::size_t(2));
    QVERIFY(rows[0].contains("request_id"));
    QVERIFY(jsonOf(bench.get("/spend/logs?start_date=2001-01-01&end_date=2001-01-02")).empty());
}

void TestRoutes::refusesBadDates_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("param");
    QTest::newRow("month 13") << QByteArray("start_date=2026-13-01") << QByteArray("start_date");
    QTest::newRow("no date") << QByteArray("end_date=yesterday") << QByteArray("end_date");
    QTest::newRow("February 30") << QByteArray("start_date=2026-01-01&end_date=2026-02-30") << QByteArray("end_date");
    QTest::newRow("another order") << QByteArray("start_date=01-02-2026") << QByteArray("start_date");
}

void TestRoutes::refusesBadDates()
{
    QFETCH(QByteArray, query);
    RouteBench bench(configuration);
    const auto client = bench.get("/spend/logs?" + query);
    QCOMPARE(client->status, 400);
    QTEST(memberBytes(jsonOf(client)["error"], "param"), "param");
    QVERIFY(memberBytes(jsonOf(client)["error"], "message").contains("YYYY-MM-DD"));
}

void TestRoutes::saysThatLogsAreMissing()
{
    // More than are listed at once, straight into the journal.
    RouteBench bench(configuration);
    const WallTime now = bench.worker.clock->wall();
    for (int i = 0; i < 10'001; ++i) {
        RequestRecord record;
        record.id = "request-" + QByteArray::number(i);
        record.startedAt = now;
        record.status = 200;
        record.upstreamModel = "m";
        QVERIFY(bench.journal->settle(record).ok());
    }
    QCOMPARE(bench.records().isEmpty(), false);
    const auto client = bench.get("/spend/logs");
    QCOMPARE(client->headers.value("x-litellm-spend-logs-truncated"), QByteArray("true"));
    QCOMPARE(jsonOf(client).size(), std::size_t(10'000));
}

void TestRoutes::showsAPage()
{
    RouteBench bench(configuration);
    QVERIFY(bench.waitForStorage(StorageStatus::State::Connected));
    const auto page = bench.get("/ui");
    QVERIFY(page->headers.value("content-type").startsWith("text/html"));
    QVERIFY(page->headers.value("content-security-policy").contains("default-src 'none'"));
    QVERIFY(page->body.contains("<dd>test</dd>") && page->body.contains("Connected") && page->body.contains("In order"));
    QVERIFY2(!page->body.contains('%' + QByteArray("VERSION")), page->body.constData());
    bench.shared.configurationBroken = true;
    QVERIFY(bench.get("/ui")->body.contains("has errors"));
    QCOMPARE(memberBytes(jsonOf(bench.get("/")), "name"), QByteArray("Gatehouse"));
    QVERIFY(bench.get("/", {}, {{"Accept", "text/html,*/*"}})->body.startsWith("<!doctype html>"));
}

void TestRoutes::describesItself()
{
    RouteBench bench(configuration);
    const Json described = jsonOf(bench.get("/openapi.json"));
    QVERIFY(memberBytes(described, "openapi").startsWith("3."));
    QVERIFY(!memberBytes(described["info"], "title").isEmpty() && !memberBytes(described["info"], "version").isEmpty());
    const Json listed = jsonOf(bench.get("/routes"))["routes"];
    QCOMPARE(listed.size(), allRoutes().size());
    QSet<QByteArray> operations;
    for (const Route &route : allRoutes()) {
        const std::string method = QByteArray(route.method).toLower().toStdString();
        QVERIFY2(described["paths"].contains(route.path) && described["paths"][route.path].contains(method), route.path);
        const Json &operation = described["paths"][route.path][method];
        operations << memberBytes(operation, "operationId");
        QVERIFY2(operation["responses"].contains("200"), route.path);
        QCOMPARE(operation.contains("security"), route.access != Access::Open);
        // Every name in the path is a parameter, as the standard demands.
        const QByteArray path(route.path);
        const std::size_t names = static_cast<std::size_t>(path.count('{'));
        const Json parameters = operation.value("parameters", Json::array());
        QCOMPARE(static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(), [](const Json &one) { return one["in"] == "path"; })), names);
        if (names > 0)
            QVERIFY(path.contains('{' + memberBytes(operation["parameters"][0], "name") + '}'));
        const bool isListed = std::any_of(listed.begin(), listed.end(), [&route](const Json &item) {
            return memberBytes(item, "path") == route.path && jsonBytes(item["methods"][0]) == route.method;
        });
        QVERIFY2(isListed, route.path);
    }
    QCOMPARE(static_cast<std::size_t>(operations.size()), allRoutes().size());
}

void TestRoutes::takesTheModelFromThePath()
{
    RouteBench bench(configuration);
    for (const QByteArray path : {"/v1/engines/dep-1/chat/completions", "/openai/deployments/dep-1/chat/completions"}) {
        bench.upstream.answers(whole(200, wholeAnswer));
        const auto client = bench.ask("POST", path + "?api-version=2024-10-21", {}, "{\"messages\":[]}", {{"Content-Type", "application/json"}});
        QTRY_VERIFY(client->complete());
        QCOMPARE(client->status, 200);
        QCOMPARE(client->headers.value("x-litellm-model-id"), QByteArray("dep-1"));
    }
}

QTEST_GUILESS_MAIN(TestRoutes)
#include "tst_routes.moc"
