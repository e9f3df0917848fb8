// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/ids.h"
#include "gateway/storage/entitystore.h"
#include "tests/http/routebench.h"
#include "tests/storage/samples.h"

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

constexpr char configuration[] = R"(
general_settings: {master_key: sk-master}
model_list:
  - model_name: gpt
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-secret-0123456789, api_base: http://up.test/v1}
    model_info: {id: dep-1}
  - model_name: claude
    litellm_params: {model: anthropic/claude-sonnet-4-20250514, api_key: sk-ant-0123456789}
    model_info: {id: dep-2}
)";
constexpr char master[] = "sk-master";
constexpr char dates[] = "start_date=2026-03-01&end_date=2026-03-03";

RequestRecord spent(WallTime at, const QByteArray &key, bool claude, double usd)
{
    RequestRecord record = plainRequest(newUuid(), at);
    record.keyHash = key;
    record.user = "user-" + key;
    record.team = "team-1";
    record.organization = "org-1";
    record.model = claude ? "claude" : "gpt";
    record.upstreamModel = claude ? "claude-sonnet-4-20250514" : "gpt-4o-mini";
    record.deploymentId = claude ? "dep-2" : "dep-1";
    record.provider = claude ? "anthropic" : "openai";
    record.cost.total = Money::fromUsd(usd);
    return record;
}

/// Three requests on two days, of two keys and two models: 1, 2 and 4 dollars.
class SpendBench : public RouteBench
{
public:
    SpendBench() : RouteBench(configuration)
    {
        RequestRecord first = spent(noon, "key-a", false, 1), second = spent(noon, "key-b", true, 2), third = spent(noon + 24h, "key-b", false, 4);
        first.tags = {"red"};
        second.customer = "acme";
        second.status = 500;
        second.errorKind = "upstream_failed";
        second.errorMessage = QStringLiteral("it broke");
        second.sessionId = "session-1";
        third.tags = {"red", "blue"};
        for (const RequestRecord &record : {first, second, third})
            (void)journal->settle(record);
        records();
    }
    Json ask(const QByteArray &target) { return jsonOf(get(target, master)); }
    Client post(const QByteArray &target, const QByteArray &body, const QByteArray &key = master)
    {
        const Client client = RouteBench::ask("POST", target, key, body, {{"Content-Type", "application/json"}});
        (void)QTest::qWaitFor([&client] { return client->complete(); }, 5000);
        return client;
    }
};

double number(const Json &json)
{
    return json.is_number() ? json.get<double>() : -1;
}

} // namespace

class TestSpendRoutes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sumsDays();
    void tellsARow();
    void listsPages_data();
    void listsPages();
    void pages();
    void listsWhoSpent();
    void tellsTheWhole();
    void reports();
    void resetsBudgets();
    void tellsActivity();
    void tellsDailyActivity();
    void tellsDailyActivityAtOnce();
    void refuses_data();
    void refuses();
    void keepsOthersOut_data();
    void keepsOthersOut();
    void showsAKeyItsOwn();
    void showsAUserHisOwn();
    void calculates();
    void estimates();
    void countsTokens();
    void refusesBodies_data();
    void refusesBodies();
    void reprices();
};

void TestSpendRoutes::sumsDays()
{
    SpendBench bench;
    const Json days = bench.ask(QByteArray("/spend/logs?") + dates);
    QCOMPARE(days.size(), std::size_t(2));
    QCOMPARE(memberBytes(days[0], "startTime"), QByteArray("2026-03-01"));
    QCOMPARE(number(days[0]["spend"]), 3.0);
    QCOMPARE(number(days[0]["models"]["gpt-4o-mini"]), 1.0);
    QCOMPARE(number(days[0]["users"]["user-key-b"]), 2.0);
    QCOMPARE(number(days[0]["key-a"]), 1.0);
    QCOMPARE(number(days[1]["spend"]), 4.0);
    QCOMPARE(bench.ask(QByteArray("/spend/logs?api_key=key-a&") + dates).size(), std::size_t(1));
    QCOMPARE(number(bench.ask(QByteArray("/spend/logs?user_id=user-key-b&") + dates)[0]["spend"]), 2.0);
    // The sums outlive the requests; the rows do not.
    QCOMPARE(bench.ask(QByteArray("/spend/logs?summarize=false&") + dates).size(), std::size_t(3));
}

void TestSpendRoutes::tellsARow()
{
    SpendBench bench;
    const Json row = bench.ask("/spend/logs/v2?status_filter=failure")["data"][0];
    const Json &metadata = row["metadata"];
    QCOMPARE(memberBytes(metadata, "user_api_key"), QByteArray("key-b"));
    QCOMPARE(memberBytes(metadata, "user_api_key_team_id"), QByteArray("team-1"));
    QCOMPARE(memberBytes(metadata, "user_api_key_org_id"), QByteArray("org-1"));
    QCOMPARE(memberBytes(metadata["error_information"], "error_code"), QByteArray("500"));
    QCOMPARE(memberBytes(metadata["error_information"], "error_message"), QByteArray("it broke"));
    QCOMPARE(memberInt(metadata["usage_object"], "prompt_tokens"), 100);
    QCOMPARE(number(metadata["cost_breakdown"]["total_cost"]), 2.0);
    QCOMPARE(number(metadata["litellm_overhead_time_ms"]), 0.08);
    QCOMPARE(memberBytes(row, "organization_id"), QByteArray("org-1"));
    QCOMPARE(memberBytes(row, "call_type"), QByteArray("acompletion"));
}

void TestSpendRoutes::listsPages_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("rows");
    const auto row = [](const char *filter, int rows) { QTest::newRow(*filter ? filter : "none") << QByteArray(filter) << rows; };
    row("", 3);
    row("api_key=key-b", 2);
    row("user_id=user-key-a", 1);
    row("team_id=team-1", 3);
    row("team_id=team-2", 0);
    row("end_user=acme", 1);
    row("session_id=session-1", 1);
    row("model=gpt-4o-mini", 2);
    row("model=gpt", 2);
    row("model_id=dep-2", 1);
    row("custom_llm_provider=anthropic", 1);
    row("status_filter=success", 2);
    row("status_filter=failure", 1);
    row("error_code=500", 1);
    row("error_message=broke", 1);
    row("min_spend=2", 2);
    row("max_spend=2", 2);
    row("min_spend=1.5&max_spend=3", 1);
    row("start_date=2026-03-02%2000:00:00", 1);
    row("end_date=2026-03-01%2012:00:00", 0);
    row("start_date=2026-03-01+12:00:00&end_date=2026-03-01+12:00:01", 2);
    row("start_date=2026-03-01T13:00:00%2B01:00&end_date=2026-03-01", 2);
    row("request_id=nothing", 0);
}

void TestSpendRoutes::listsPages()
{
    QFETCH(QByteArray, filter);
    SpendBench bench;
    const Json body = bench.ask("/spend/logs/v2?" + filter);
    QVERIFY2(body.contains("data"), dumpJson(body).constData());
    QTEST(static_cast<int>(body["data"].size()), "rows");
    QTEST(static_cast<int>(memberInt(body, "total")), "rows");
}

void TestSpendRoutes::pages()
{
    SpendBench bench;
    const Json body = bench.ask("/spend/logs/v2?page=2&page_size=2&sort_by=spend&sort_order=asc");
    QCOMPARE(body["data"].size(), std::size_t(1));
    QCOMPARE(number(body["data"][0]["spend"]), 4.0);
    QCOMPARE(memberInt(body, "total"), 3);
    QCOMPARE(memberInt(body, "page"), 2);
    QCOMPARE(memberInt(body, "page_size"), 2);
    QCOMPARE(memberInt(body, "total_pages"), 2);
    QVERIFY(!memberBool(body, "total_is_capped", true));
}

void TestSpendRoutes::listsWhoSpent()
{
    SpendBench bench;
    VirtualKey key;
    key.hash = "key-b";
    key.alias = "second";
    key.name = "sk-...wxyz";
    EntityChange change;
    change.writes << EntityChange::Write{key};
    auto written = bench.storage->entities().change(change);
    QVERIFY(QTest::qWaitFor([&] { return written.isFinished(); }, 5000) && written.result());
    const Json keys = bench.ask("/spend/keys");
    QCOMPARE(keys.size(), std::size_t(2));
    QCOMPARE(memberBytes(keys[0], "token"), QByteArray("key-b"));
    QCOMPARE(memberBytes(keys[0], "key_alias"), QByteArray("second"));
    QCOMPARE(number(keys[0]["spend"]), 6.0);
    QVERIFY(keys[0]["key_exists"].get<bool>() && !keys[1]["key_exists"].get<bool>());
    QCOMPARE(number(bench.ask("/spend/users")[0]["spend"]), 6.0);
    QCOMPARE(bench.ask("/spend/users?user_id=user-key-a").size(), std::size_t(1));
    QCOMPARE(number(bench.ask("/spend/teams")[0]["spend"]), 7.0);
    const Json tags = bench.ask("/spend/tags");
    QCOMPARE(memberBytes(tags[0], "individual_request_tag"), QByteArray("red"));
    QCOMPARE(memberInt(tags[0], "log_count"), 2);
    QCOMPARE(number(tags[0]["total_spend"]), 5.0);
    QCOMPARE(bench.ask("/spend/tags?start_date=2026-03-01&end_date=2026-03-01").size(), std::size_t(1));
    const Json global = bench.ask(QByteArray("/global/spend/keys?") + dates);
    QCOMPARE(memberBytes(global[0], "api_key"), QByteArray("key-b"));
    QCOMPARE(memberBytes(global[0], "key_name"), QByteArray("sk-...wxyz"));
    QCOMPARE(number(global[0]["total_spend"]), 6.0);
}

void TestSpendRoutes::tellsTheWhole()
{
    SpendBench bench;
    const auto ask = [&bench](const QByteArray &path) { return bench.ask("/global/spend" + path + (path.contains('?') ? '&' : '?') + dates); };
    QCOMPARE(number(bench.ask("/global/spend")["spend"]), 7.0);
    QVERIFY(bench.ask("/global/spend").contains("max_budget"));
    const Json days = ask("/logs");
    QCOMPARE(memberBytes(days[1], "date"), QByteArray("2026-03-02"));
    QCOMPARE(number(days[1]["spend"]), 4.0);
    QCOMPARE(ask("/logs?api_key=key-a").size(), std::size_t(1));
    const Json teams = ask("/teams");
    QCOMPARE(number(teams["daily_spend"][0]["team-1"]), 3.0);
    QCOMPARE(memberBytes(teams["total_spend_per_team"][0], "team_id"), QByteArray("team-1"));
    QCOMPARE(number(teams["total_spend_per_team"][0]["total_spend"]), 7.0);
    QCOMPARE(memberBytes(ask("/models?limit=1")[0], "model"), QByteArray("gpt"));
    QCOMPARE(number(ask("/provider")[0]["spend"]), 5.0);
    QCOMPARE(ask("/tags")["spend_per_tag"].size(), std::size_t(2));
    QCOMPARE(memberBytes(ask("/tags?tags=blue")["spend_per_tag"][0], "name"), QByteArray("blue"));
    QCOMPARE(dumpJson(bench.ask("/global/spend/all_tag_names")["tag_names"]), QByteArray(R"(["blue","red"])"));
    const Json customers = jsonOf(bench.post("/global/spend/end_users", R"({"startTime":"2026-03-01","endTime":"2026-03-02"})"));
    QCOMPARE(memberBytes(customers[0], "end_user"), QByteArray("acme"));
    QCOMPARE(number(customers[0]["total_spend"]), 2.0);
}

void TestSpendRoutes::reports()
{
    SpendBench bench;
    const auto ask = [&bench](const QByteArray &what) { return bench.ask(QByteArray("/global/spend/report?") + dates + '&' + what); };
    const Json days = ask("group_by=team");
    QCOMPARE(memberBytes(days[0], "group_by_day"), QByteArray("2026-03-01"));
    QCOMPARE(number(days[0]["teams"][0]["total_spend"]), 3.0);
    QCOMPARE(days[0]["teams"][0]["metadata"].size(), std::size_t(2));
    QVERIFY(days[0]["teams"][0]["metadata"][0].contains("api_key"));
    QCOMPARE(memberBytes(ask("group_by=customer")[0]["customers"][0], "customer"), QByteArray("acme"));
    const Json key = ask("api_key=key-b");
    QCOMPARE(number(key[0]["total_cost"]), 6.0);
    QCOMPARE(key[0]["model_details"].size(), std::size_t(2));
    QCOMPARE(memberInt(key[0], "total_input_tokens"), 200);
    QCOMPARE(number(ask("internal_user_id=user-key-a")[0]["total_cost"]), 1.0);
    QCOMPARE(bench.get(QByteArray("/global/spend/report?group_by=moon&") + dates, master)->status, 400);
}

void TestSpendRoutes::resetsBudgets()
{
    SpendBench bench;
    RequestRecord charged = spent(noon, "key-a", false, 1);
    charged.charges = {{"key:key-a", 0}, {"customer:acme", 0}};
    QVERIFY(bench.journal->settle(charged).ok());
    QCOMPARE(bench.records().size(), 4);
    QCOMPARE(memberBytes(jsonOf(bench.post("/global/spend/reset", "{}")), "status"), QByteArray("success"));
    auto purses = bench.storage->entities().purses({});
    QVERIFY(QTest::qWaitFor([&] { return purses.isFinished(); }, 5000) && purses.result());
    for (const PurseBalance &balance : *purses.result())
        QCOMPARE(balance.spent.usd(), balance.purse.startsWith("key:") ? 0.0 : 1.0);
    auto audit = bench.storage->entities().audit({});
    QVERIFY(QTest::qWaitFor([&] { return audit.isFinished(); }, 5000) && audit.result());
    QCOMPARE(audit.result()->rows.first().action, QByteArray("reset"));
    QCOMPARE(number(bench.ask("/global/spend")["spend"]), 8.0);
}

void TestSpendRoutes::tellsActivity()
{
    SpendBench bench;
    const Json all = bench.ask(QByteArray("/global/activity?") + dates);
    QCOMPARE(all["daily_data"].size(), std::size_t(3)); // a day without any, too
    QCOMPARE(memberBytes(all["daily_data"][0], "date"), QByteArray("Mar 01"));
    QCOMPARE(memberInt(all["daily_data"][0], "api_requests"), 2);
    QCOMPARE(memberInt(all["daily_data"][2], "api_requests"), 0);
    QCOMPARE(memberInt(all, "sum_api_requests"), 3);
    QCOMPARE(memberInt(all, "sum_total_tokens"), 360);
    const Json models = bench.ask(QByteArray("/global/activity/model?") + dates);
    QCOMPARE(models.size(), std::size_t(2));
    QCOMPARE(memberBytes(models[0], "model"), QByteArray("gpt"));
    QCOMPARE(memberInt(models[0], "sum_api_requests"), 2);
    QVERIFY(number(bench.ask("/global/predict/spend/logs")["predicted_spend"]) >= 0);
}

void TestSpendRoutes::tellsDailyActivity()
{
    SpendBench bench;
    const Json body = bench.ask(QByteArray("/user/daily/activity?page_size=1000&") + dates);
    QCOMPARE(body["results"].size(), std::size_t(2));
    const Json &day = body["results"][1]; // the newest first
    QCOMPARE(memberBytes(day, "date"), QByteArray("2026-03-01"));
    QCOMPARE(number(day["metrics"]["spend"]), 3.0);
    QCOMPARE(memberInt(day["metrics"], "failed_requests"), 1);
    QCOMPARE(memberInt(day["metrics"], "successful_requests"), 1);
    const Json &breakdown = day["breakdown"];
    QCOMPARE(number(breakdown["models"]["gpt-4o-mini"]["metrics"]["spend"]), 1.0);
    QCOMPARE(number(breakdown["model_groups"]["claude"]["api_key_breakdown"]["key-b"]["metrics"]["spend"]), 2.0);
    QCOMPARE(number(breakdown["providers"]["openai"]["metrics"]["spend"]), 1.0);
    QCOMPARE(number(breakdown["entities"]["user-key-b"]["metrics"]["spend"]), 2.0);
    QCOMPARE(number(breakdown["api_keys"]["key-a"]["metrics"]["spend"]), 1.0);
    QVERIFY(!breakdown["api_keys"]["key-a"]["metadata"]["key_exists"].get<bool>());
    QCOMPARE(number(body["metadata"]["total_spend"]), 7.0);
    QCOMPARE(memberInt(body["metadata"], "total_pages"), 1);
    QVERIFY(!memberBool(body["metadata"], "has_more", true));
    // One row a page.
    const Json first = bench.ask(QByteArray("/user/daily/activity?page_size=1&") + dates);
    QCOMPARE(memberInt(first["metadata"], "total_pages"), 3);
    QVERIFY(memberBool(first["metadata"], "has_more"));
    QCOMPARE(number(first["metadata"]["total_spend"]), 4.0);
    QCOMPARE(number(bench.ask(QByteArray("/team/daily/activity?model=claude&team_ids=team-1,team-2&") + dates)["metadata"]["total_spend"]), 2.0);
    QCOMPARE(number(bench.ask(QByteArray("/user/daily/activity?api_key=key-a&") + dates)["metadata"]["total_spend"]), 1.0);
    const Json tags = bench.ask(QByteArray("/tag/daily/activity?tags=red&") + dates);
    QCOMPARE(number(tags["results"][0]["breakdown"]["entities"]["red"]["metrics"]["spend"]), 4.0);
    QCOMPARE(number(bench.ask(QByteArray("/organization/daily/activity?") + dates)["metadata"]["total_spend"]), 7.0);
    QCOMPARE(number(bench.ask(QByteArray("/customer/daily/activity?end_user_ids=acme&") + dates)["metadata"]["total_spend"]), 2.0);
    // Noon is the next day in Kiritimati, 14 hours ahead; by name and as browsers tell it.
    for (const QByteArray zone : {"Pacific/Kiritimati", "-840"})
        QCOMPARE(memberBytes(bench.ask("/user/daily/activity?timezone=" + zone + '&' + dates)["results"][0], "date"), QByteArray("2026-03-03"));
}

void TestSpendRoutes::tellsDailyActivityAtOnce()
{
    SpendBench bench;
    const Json body = bench.ask(QByteArray("/user/daily/activity/aggregated?api_key_limit=1&") + dates);
    QCOMPARE(number(body["metadata"]["total_spend"]), 7.0);
    QCOMPARE(memberInt(body["metadata"], "api_key_limit"), 1);
    QCOMPARE(memberInt(body["metadata"], "total_api_keys"), 2);
    const Json &day = body["results"][1];
    QCOMPARE(number(day["metrics"]["spend"]), 3.0);
    QCOMPARE(number(day["breakdown"]["models"]["gpt-4o-mini"]["metrics"]["spend"]), 1.0);
    QVERIFY(day["breakdown"]["api_keys"].contains("key-b") && !day["breakdown"]["api_keys"].contains("key-a"));
}

void TestSpendRoutes::refuses_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    const auto row = [](const char *target, int status) { QTest::newRow(target) << QByteArray(target) << status; };
    row("/user/daily/activity", 400);
    row("/user/daily/activity?start_date=2026-03-01", 400);
    row("/user/daily/activity?start_date=2026-03-01&end_date=soon", 400);
    row("/user/daily/activity?page_size=1001&start_date=2026-03-01&end_date=2026-03-02", 422);
    row("/user/daily/activity?page=0&start_date=2026-03-01&end_date=2026-03-02", 422);
    row("/user/daily/activity/aggregated?api_key_limit=100000&start_date=2026-03-01&end_date=2026-03-02", 422);
    row("/user/daily/activity?timezone=Mars&start_date=2026-03-01&end_date=2026-03-02", 400);
    row("/spend/logs/v2?page_size=1001", 422);
    row("/spend/logs/v2?min_spend=much", 422);
    row("/spend/logs/v2?status_filter=maybe", 400);
    row("/spend/logs/v2?start_date=2026-03-01%2025:00:00", 400);
    row("/global/spend/report", 400);
    row("/global/spend/keys?limit=0", 422);
    row("/tag/daily/activity?api_key=key-a&start_date=2026-03-01&end_date=2026-03-02", 400);
}

void TestSpendRoutes::refuses()
{
    QFETCH(QByteArray, target);
    SpendBench bench;
    const auto client = bench.get(target, master);
    QTEST(client->status, "status");
    QVERIFY(!memberBytes(jsonOf(client)["error"], "message").isEmpty());
}

void TestSpendRoutes::keepsOthersOut_data()
{
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char *target) { QTest::newRow(target) << QByteArray(target); };
    for (const char *target : {"/global/spend", "/global/spend/keys", "/global/spend/report", "/global/activity", "/spend/logs", "/spend/keys", "/user/daily/activity"})
        row(target);
}

void TestSpendRoutes::keepsOthersOut()
{
    QFETCH(QByteArray, target);
    SpendBench bench;
    QCOMPARE(bench.get(target, "sk-somebody")->status, 401);
    QCOMPARE(bench.get(target)->status, 401);
}

void TestSpendRoutes::showsAKeyItsOwn()
{
    SpendBench bench;
    VirtualKey key;
    key.hash = sha256Hex("sk-of-nobody");
    Entities entities;
    entities.keys << key;
    bench.accounts.publish(entities);
    QVERIFY(bench.journal->settle(spent(noon, key.hash, false, 0.5)).ok());
    QCOMPARE(bench.records().size(), 4);
    const auto ask = [&bench](const QByteArray &target) { return bench.get(target, "sk-of-nobody"); };
    const Json rows = jsonOf(ask("/spend/logs"));
    QCOMPARE(rows.size(), std::size_t(1));
    QCOMPARE(memberBytes(rows[0], "api_key"), key.hash);
    QCOMPARE(ask("/spend/logs?api_key=key-a")->status, 403);
    QCOMPARE(ask("/spend/logs/v2?api_key=key-a")->status, 403);
    QCOMPARE(memberInt(jsonOf(ask("/spend/logs/v2")), "total"), 1);
    QCOMPARE(number(jsonOf(ask(QByteArray("/spend/logs?") + dates))[0]["spend"]), 0.5);
    QCOMPARE(jsonOf(ask("/spend/keys")).size(), std::size_t(1));
    QCOMPARE(number(jsonOf(ask("/spend/teams"))[0]["spend"]), 0.5);
    QCOMPARE(number(jsonOf(ask(QByteArray("/user/daily/activity?") + dates))["metadata"]["total_spend"]), 0.5);
    QCOMPARE(number(jsonOf(ask(QByteArray("/user/daily/activity?api_key=key-a&") + dates))["metadata"]["total_spend"]), 0.0);
    for (const QByteArray target : {"/spend/tags", "/tag/daily/activity", "/customer/daily/activity", "/organization/daily/activity", "/global/spend", "/global/activity"})
        QCOMPARE(ask(target + '?' + dates)->status, 403);
    QCOMPARE(bench.post("/spend/reprice", "{}", "sk-of-nobody")->status, 403);
    QCOMPARE(bench.post("/global/spend/reset", "{}", "sk-of-nobody")->status, 403);
}

void TestSpendRoutes::showsAUserHisOwn()
{
    SpendBench bench;
    Entities entities;
    for (const auto &[name, role] : {std::pair("ann", UserRole::InternalUser), std::pair("eve", UserRole::ProxyAdminViewer)}) {
        User user;
        user.id = "user-key-" + QByteArray(role == UserRole::InternalUser ? "b" : "eve");
        user.role = role;
        entities.users << user;
        VirtualKey key;
        key.hash = sha256Hex("sk-of-" + QByteArray(name));
        key.userId = user.id;
        entities.keys << key;
    }
    bench.accounts.publish(entities);
    // All his keys, not only the one he asks with.
    QCOMPARE(memberInt(jsonOf(bench.get("/spend/logs/v2", "sk-of-ann")), "total"), 2);
    QCOMPARE(bench.get("/spend/logs/v2?user_id=user-key-a", "sk-of-ann")->status, 403);
    QCOMPARE(number(jsonOf(bench.get("/global/spend", "sk-of-ann"))["spend"]), 6.0);
    QCOMPARE(number(jsonOf(bench.get("/global/spend", "sk-of-eve"))["spend"]), 7.0);
    QCOMPARE(memberInt(jsonOf(bench.get("/spend/logs/v2", "sk-of-eve")), "total"), 3);
}

void TestSpendRoutes::calculates()
{
    SpendBench bench;
    const Json answer = jsonOf(bench.post("/spend/calculate", R"({"model":"gpt","completion_response":{"id":"x","object":"chat.completion","created":1,"model":"gpt-4o-mini",
        "choices":[{"index":0,"message":{"role":"assistant","content":"OK"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}}})"));
    QCOMPARE(number(answer["cost"]), 0.00045);
    // "Hello" is one token, "user" another, and three each for the message and the answer: 8 at 0.15 dollars a million.
    QCOMPARE(number(jsonOf(bench.post("/spend/calculate", R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]})"))["cost"]), 8 * 0.15e-6);
}

void TestSpendRoutes::estimates()
{
    SpendBench bench;
    const Json answer = jsonOf(bench.post("/cost/estimate", R"({"model":"gpt","input_tokens":1000,"output_tokens":500,"num_requests_per_day":100})"));
    QCOMPARE(number(answer["cost_per_request"]), 0.00045);
    QCOMPARE(number(answer["input_cost_per_request"]), 0.00015);
    QCOMPARE(number(answer["daily_cost"]), 0.045);
    QVERIFY(answer["monthly_cost"].is_null());
    QCOMPARE(number(answer["input_cost_per_token"]), 1.5e-07);
    QCOMPARE(memberBytes(answer, "provider"), QByteArray("openai"));
}

void TestSpendRoutes::countsTokens()
{
    SpendBench bench;
    Json answer = jsonOf(bench.post("/utils/token_counter", R"({"model":"gpt","prompt":"Hello"})"));
    QCOMPARE(memberInt(answer, "total_tokens"), 1);
    QCOMPARE(memberBytes(answer, "request_model"), QByteArray("gpt"));
    QCOMPARE(memberBytes(answer, "model_used"), QByteArray("gpt-4o-mini"));
    QCOMPARE(memberBytes(answer, "tokenizer_type"), QByteArray("openai_tokenizer"));
    answer = jsonOf(bench.post("/utils/token_counter", R"({"model":"any","messages":[{"role":"user","content":"Hello"}]})"));
    QCOMPARE(memberInt(answer, "total_tokens"), 8);
    QCOMPARE(memberBytes(answer, "model_used"), QByteArray("any"));
    // Parts count their texts, a name one token more, tools as they are written.
    const Json parts = jsonOf(bench.post("/utils/token_counter", R"({"model":"any","messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"image_url","image_url":{"url":"x"}}]}]})"));
    QCOMPARE(memberInt(parts, "total_tokens"), 8);
    const Json named = jsonOf(bench.post("/utils/token_counter", R"({"model":"any","messages":[{"role":"user","name":"Hello","content":"Hello"}]})"));
    QCOMPARE(memberInt(named, "total_tokens"), 10);
    const Json tools = jsonOf(bench.post("/utils/token_counter", R"({"model":"any","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]})"));
    QVERIFY(memberInt(tools, "total_tokens") > 8);
}

void TestSpendRoutes::refusesBodies_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("param");
    const auto row = [](const char *name, const char *target, const char *body, const char *param) {
        QTest::newRow(name) << QByteArray(target) << QByteArray(body) << QByteArray(param);
    };
    row("no JSON", "/spend/calculate", "{", "request_body");
    row("a list", "/spend/calculate", "[]", "request_body");
    row("no model", "/spend/calculate", R"({"messages":[]})", "model");
    row("nothing to calculate", "/spend/calculate", R"({"model":"gpt"})", "messages");
    row("no such model", "/spend/calculate", R"({"model":"nosuch","messages":[]})", "model");
    row("no answer", "/spend/calculate", R"({"completion_response":{"a":1}})", "completion_response");
    row("estimate without a model", "/cost/estimate", R"({"input_tokens":1})", "model");
    row("negative tokens", "/cost/estimate", R"({"model":"gpt","input_tokens":-1})", "input_tokens");
    row("half a token", "/cost/estimate", R"({"model":"gpt","output_tokens":0.5})", "output_tokens");
    row("too many requests", "/cost/estimate", R"({"model":"gpt","num_requests_per_day":99999999999999})", "num_requests_per_day");
    row("nothing to count", "/utils/token_counter", R"({"model":"gpt"})", "messages");
    row("counting for nobody", "/utils/token_counter", R"({"prompt":"x"})", "model");
    row("repricing without a time", "/spend/reprice", R"({"model":"gpt"})", "start_date");
}

void TestSpendRoutes::refusesBodies()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    SpendBench bench;
    const auto client = bench.post(target, body);
    QCOMPARE(client->status, 400);
    QTEST(memberBytes(jsonOf(client)["error"], "param"), "param");
}

void TestSpendRoutes::reprices()
{
    SpendBench bench;
    const QByteArray scope = R"("start_date":"2026-03-01","end_date":"2026-03-03","model":"gpt")";
    const Json shown = jsonOf(bench.post("/spend/reprice", '{' + scope + '}'));
    QCOMPARE(memberInt(shown, "requests"), 2);
    QVERIFY(!memberBool(shown, "applied", true));
    QCOMPARE(number(shown["spend_before"]), 5.0);
    QCOMPARE(number(shown["spend_after"]), 2 * 27e-6); // 100 tokens in, 20 out
    QCOMPARE(number(bench.ask("/global/spend")["spend"]), 7.0);
    const Json done = jsonOf(bench.post("/spend/reprice", '{' + scope + R"(,"apply":true})"));
    QVERIFY(memberBool(done, "applied"));
    QCOMPARE(memberInt(done["models"][0], "changed"), 2);
    QCOMPARE(number(bench.ask("/global/spend")["spend"]), 2.000054);
}

QTEST_GUILESS_MAIN(TestSpendRoutes)
#include "tst_spendroutes.moc"
