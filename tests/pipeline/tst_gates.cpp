// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/purseids.h"
#include "gateway/base/ids.h"
#include "gateway/base/json.h"
#include "gateway/pipeline/exchange.h"
#include "gateway/storage/entitystore.h"
#include "tests/support/workerbench.h"

#include <QTest>

using namespace Gatehouse;

namespace {

constexpr char configuration[] = R"(
general_settings: {master_key: sk-master}
model_list:
  - model_name: mini
    litellm_params: {model: openai/priced, api_key: sk-up, api_base: "http://up.test/v1", input_cost_per_token: 0.000001, output_cost_per_token: 0.00001}
  - model_name: other
    litellm_params: {model: openai/priced, api_key: sk-up, api_base: "http://up.test/v1", input_cost_per_token: 0.000001, output_cost_per_token: 0.00001}
    model_info: {access_groups: [premium]}
  - model_name: gift
    litellm_params: {model: openai/free, api_key: sk-up, api_base: "http://up.test/v1", input_cost_per_token: 0, output_cost_per_token: 0}
)";

const QByteArray keyText = "sk-a-key-for-tests-0001";

ScriptedTransport::Answer whole()
{
    ScriptedTransport::Answer answer;
    // 1,000 × 0.000001 + 100 × 0.00001 = 0.002 dollars
    answer.pieces = {R"({"id":"c","object":"chat.completion","created":1,"model":"priced","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},
"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}})"};
    return answer;
}

/// A body whose most is 100 tokens out, and whose text is `bytes` long: 0.001 dollars and what the text costs.
QByteArray bodyFor(const QByteArray &model, const QByteArray &more = {})
{
    return "{\"model\":\"" + model + "\",\"max_tokens\":100" + more + ",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
}

VirtualKey key()
{
    VirtualKey value;
    value.hash = sha256Hex(keyText);
    value.name = "sk-...0001";
    value.alias = "ci";
    return value;
}

Entities with(VirtualKey value)
{
    Entities all;
    all.keys << std::move(value);
    return all;
}

std::shared_ptr<RecordingClient> send(WorkerBench &bench, const QByteArray &body, const QByteArray &presented = keyText)
{
    auto request = std::make_shared<InboundRequest>();
    request->method = "POST";
    request->target = request->path = "/v1/chat/completions";
    request->headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + presented}};
    request->body = body;
    request->receivedAt = request->firstByteAt = bench.worker.clock->steady();
    auto client = std::make_shared<RecordingClient>();
    const Result<Caller> caller = identify(request->headers, bench.worker);
    if (!caller) {
        client->send(401, {}, caller.error().message.toUtf8());
        return client;
    }
    ExchangeStart start;
    start.request = request;
    start.reply = client;
    start.dialect = findDialect("openai");
    start.route = request->path;
    start.callId = newUuid();
    start.caller = *caller;
    Exchange::run(std::make_shared<Exchange>(bench.worker, std::move(start)));
    return client;
}

/// Once it has its answer.
std::shared_ptr<RecordingClient> answered(WorkerBench &bench, const QByteArray &body, const QByteArray &presented = keyText)
{
    auto client = send(bench, body, presented);
    if (!QTest::qWaitFor([&] { return client->complete(); }, 5000))
        qWarning("No answer came.");
    return client;
}

Json errorIn(const RecordingClient &client)
{
    return parseJson(client.body).value()["error"];
}

QByteArray messageOf(const RecordingClient &client)
{
    return jsonBytes(errorIn(client)["message"]);
}

} // namespace

class TestGates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesAModelThatTheKeyMayNotUse();
    void letsAGroupIn();
    void callsAModelByItsAlias();
    void limitsRequests();
    void limitsParallelRequests();
    void givesTheHeadersOfItsOwnLimits();
    void keepsABudget();
    void settlesWhatARequestCost();
    void lendsNothingToARequestThatFailed();
    void letsTheMasterKeyThrough();
    void letsFreeModelsThroughWithoutMoney();
    void countsInEveryPurse();
    void refusesABlockedCustomer();
    void knowsThatItDoesNotKnowTheKeysYet();
};

void TestGates::refusesAModelThatTheKeyMayNotUse()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.models = {"mini"};
    bench.accounts.publish(with(mine));
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("mini"))->status, 200);
    const auto refused = answered(bench, bodyFor("other"));
    QCOMPARE(refused->status, 403);
    QCOMPARE(jsonBytes(errorIn(*refused)["type"]), QByteArray("key_model_access_denied"));
    QVERIFY2(messageOf(*refused).contains("other"), messageOf(*refused));
    QCOMPARE(static_cast<int>(bench.upstream.requests.size()), 1);
}

void TestGates::letsAGroupIn()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.models = {"premium"};
    bench.accounts.publish(with(mine));
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("other"))->status, 200);
    QCOMPARE(answered(bench, bodyFor("mini"))->status, 403);
}

void TestGates::callsAModelByItsAlias()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.modelAliases = {{"cheap", "mini"}};
    bench.accounts.publish(with(mine));
    bench.upstream.answers(whole());
    const auto client = answered(bench, bodyFor("cheap"));
    QCOMPARE(client->status, 200);
    QCOMPARE(client->headers.value("x-litellm-model-group"), QByteArray("mini"));
}

void TestGates::limitsRequests()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.rpm = 2;
    bench.accounts.publish(with(mine));
    for (int i = 0; i < 2; ++i) {
        bench.upstream.answers(whole());
        QCOMPARE(answered(bench, bodyFor("mini"))->status, 200);
    }
    const auto refused = answered(bench, bodyFor("mini"));
    QCOMPARE(refused->status, 429);
    QCOMPARE(refused->headers.value("rate_limit_type"), QByteArray("requests"));
    QCOMPARE(refused->headers.value("x-ratelimit-limit-requests"), QByteArray("2"));
    QCOMPARE(refused->headers.value("x-ratelimit-remaining-requests"), QByteArray("0"));
    const int retryAfter = refused->headers.value("retry-after").toInt();
    QVERIFY2(retryAfter > 0 && retryAfter <= 61, refused->headers.value("retry-after"));
    QVERIFY2(messageOf(*refused).contains("key \"ci\"") && messageOf(*refused).contains('2'), messageOf(*refused));
    QCOMPARE(static_cast<int>(bench.upstream.requests.size()), 2);
    QTRY_COMPARE(bench.records().size(), 3);
    QCOMPARE(bench.records().first().errorKind, QByteArray("rate_limited"));
}

void TestGates::limitsParallelRequests()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.parallel = 1;
    bench.accounts.publish(with(mine));
    ScriptedTransport::Answer slow = whole();
    slow.holds = true;
    bench.upstream.answers(slow);
    const auto first = send(bench, bodyFor("mini"));
    const auto second = send(bench, bodyFor("mini"));
    QTRY_COMPARE(second->status, 429);
    QCOMPARE(second->headers.value("rate_limit_type"), QByteArray("concurrent_requests"));
    first->leave();
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("mini"))->status, 200);
}

void TestGates::givesTheHeadersOfItsOwnLimits()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.rpm = 10;
    mine.limits.tpm = 100'000;
    bench.accounts.publish(with(mine));
    bench.upstream.answers(whole());
    const auto client = answered(bench, bodyFor("mini"));
    QCOMPARE(client->status, 200);
    QCOMPARE(client->headers.value("x-ratelimit-limit-requests"), QByteArray("10"));
    QCOMPARE(client->headers.value("x-ratelimit-remaining-requests"), QByteArray("9"));
    QCOMPARE(client->headers.value("x-ratelimit-limit-tokens"), QByteArray("100000"));
    // What was taken beforehand was a guess; the answer's own count stands in the end.
    QCOMPARE(bench.accounts.limiter.use(keyPurse(mine.hash), bench.worker.clock->steady()).tokens, 1100);
}

void TestGates::keepsABudget()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.maxBudget = Money::fromNano(5'000'000); // 0.005: two requests at 0.002, and no third
    bench.accounts.publish(with(mine));
    for (int i = 0; i < 2; ++i) {
        bench.upstream.answers(whole());
        QCOMPARE(answered(bench, bodyFor("mini"))->status, 200);
    }
    const auto refused = answered(bench, bodyFor("mini"));
    QCOMPARE(refused->status, 429);
    QCOMPARE(jsonBytes(errorIn(*refused)["type"]), QByteArray("budget_exceeded"));
    const QByteArray said = messageOf(*refused);
    QVERIFY2(said.contains("ci") && said.contains("0.004") && said.contains("0.005"), said);
    QCOMPARE(static_cast<int>(bench.upstream.requests.size()), 2);
}

void TestGates::settlesWhatARequestCost()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.maxBudget = Money::fromNano(1'000'000'000);
    bench.accounts.publish(with(mine));
    ScriptedTransport::Answer slow = whole();
    slow.holds = true;
    bench.upstream.answers(slow);
    const auto client = send(bench, bodyFor("mini"));
    const auto state = [&] { return bench.accounts.ledger.state(keyPurse(mine.hash)).value(); };
    QVERIFY(state().reserved > Money::fromNano(1'000'000)); // 100 tokens out, and the text
    QVERIFY(state().spent.isZero());
    client->leave();
    QTRY_VERIFY(state().reserved.isZero());
    QVERIFY(state().spent.isZero());
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("mini"))->status, 200);
    QVERIFY(state().reserved.isZero());
    QVERIFY(state().spent == Money::fromNano(2'000'000));
}

void TestGates::lendsNothingToARequestThatFailed()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.maxBudget = Money::fromNano(1'000'000'000);
    bench.accounts.publish(with(mine));
    ScriptedTransport::Answer failure;
    failure.status = 400;
    failure.pieces = {R"({"error":{"message":"no","type":"invalid_request_error"}})"};
    bench.upstream.answers(failure);
    QCOMPARE(answered(bench, bodyFor("mini"))->status, 400);
    const PurseState state = bench.accounts.ledger.state(keyPurse(mine.hash)).value();
    QVERIFY(state.reserved.isZero());
    QVERIFY(state.spent.isZero());
}

void TestGates::letsTheMasterKeyThrough()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("mini"), "sk-master")->status, 200);
}

void TestGates::letsFreeModelsThroughWithoutMoney()
{
    WorkerBench bench(configuration);
    VirtualKey mine = key();
    mine.limits.maxBudget = Money();
    bench.accounts.publish(with(mine));
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("gift"))->status, 200);
    QCOMPARE(answered(bench, bodyFor("mini"))->status, 429);
}

void TestGates::countsInEveryPurse()
{
    WorkerBench bench(configuration);
    Entities all;
    VirtualKey mine = key();
    mine.teamId = "research";
    mine.userId = "u1";
    mine.limits.windows = {{Money::fromNano(1'000'000'000), "1d"}};
    all.keys << mine;
    Team team;
    team.id = "research";
    team.organizationId = "org";
    team.tags = {"paid"};
    all.teams << team;
    Organization organization;
    organization.id = "org";
    all.organizations << organization;
    User user;
    user.id = "u1";
    all.users << user;
    Membership membership;
    membership.teamId = "research";
    membership.userId = "u1";
    all.memberships << membership;
    bench.accounts.publish(all);
    bench.upstream.answers(whole());
    QCOMPARE(answered(bench, bodyFor("mini", ",\"user\":\"end\""))->status, 200);
    const Money cost = Money::fromNano(2'000'000);
    for (const QByteArray &purse : {keyPurse(mine.hash), teamPurse("research"), memberPurse("research", "u1"), userPurse("u1"), organizationPurse("org"),
                                    customerPurse("end"), tagPurse("paid"), windowPurse(keyPurse(mine.hash), "1d")}) {
        const auto state = bench.accounts.ledger.state(purse);
        QVERIFY2(state && state->spent == cost, purse);
    }
    const QList<RequestRecord> rows = bench.records();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first().team, QByteArray("research"));
    QCOMPARE(rows.first().user, QByteArray("u1"));
    QCOMPARE(rows.first().organization, QByteArray("org"));
    QCOMPARE(rows.first().customer, QByteArray("end"));
    QCOMPARE(rows.first().keyAlias, QByteArray("ci"));
    QVERIFY(rows.first().tags.contains("paid"));
    // The same sums stand in the database.
    QFuture<Result<PurseBalances>> read = bench.storage->entities().purses({});
    QTRY_VERIFY(read.isFinished());
    const PurseBalances balances = read.result().value();
    QVERIFY(balances.size() >= 8);
    for (const PurseBalance &balance : balances)
        QVERIFY2(balance.spent == cost, balance.purse);
}

void TestGates::refusesABlockedCustomer()
{
    WorkerBench bench(configuration);
    Entities all = with(key());
    Customer customer;
    customer.id = "end";
    customer.blocked = true;
    all.customers << customer;
    bench.accounts.publish(all);
    const auto refused = answered(bench, bodyFor("mini", ",\"user\":\"end\""));
    QCOMPARE(refused->status, 403);
    QVERIFY2(messageOf(*refused).contains("User=end"), messageOf(*refused));
    QVERIFY(bench.upstream.requests.empty());
}

void TestGates::knowsThatItDoesNotKnowTheKeysYet()
{
    AccountBench accounts;
    WorkerBench bench(configuration);
    accounts.giveTo(bench.worker);
    const Result<Caller> caller = identify({{"Authorization", "Bearer " + keyText}}, bench.worker);
    QVERIFY(!caller);
    QCOMPARE(caller.error().kind, ErrorKind::Unavailable);
    QCOMPARE(caller.error().type, QByteArray("no_db_connection"));
    QVERIFY(identify({{"Authorization", "Bearer sk-master"}}, bench.worker).ok());
}

QTEST_GUILESS_MAIN(TestGates)
#include "tst_gates.moc"
