// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/services/tryout.h"
#include "tests/services/ownaddressbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace Gatehouse;

namespace {

constexpr char configuration[] = R"(
general_settings: {master_key: sk-master-0123456789}
model_list:
  - {model_name: gpt, litellm_params: {model: openai/gpt-4o-mini, api_key: k}, model_info: {id: dep-1}}
  - {model_name: own, litellm_params: {model: ollama/own}, model_info: {id: dep-2}}
)";

QByteArray chunk(const QByteArray &delta, const QByteArray &finish = "null")
{
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
}

const QByteArray ending = chunk("{}", "\"stop\"")
    + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500,\"total_tokens\":1500}}\n\n"
      "data: [DONE]\n\n";

HeaderList streamHeaders(const QByteArray &deployment)
{
    return {{"Content-Type", "text/event-stream"}, {"x-litellm-model-id", deployment}};
}

/// What one run said.
struct Heard {
    explicit Heard(TryRun *run)
    {
        QObject::connect(run, &TryRun::text, run, [this](const QString &piece) { text << piece; });
        QObject::connect(run, &TryRun::finished, run, [this](const TryResult &outcome) {
            result = outcome;
            ++ended;
        });
    }
    QStringList text;
    TryResult result;
    int ended = 0;
};

} // namespace

class TestTryOut : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void streamsAnAnswer();
    void knowsNoPriceOfAnUnknownModel();
    void reportsARefusal();
    void reportsACutStream();
    void reportsAnErrorInTheStream();
    void reportsThatNothingRuns();
    void reportsThatNobodyAnswers();
    void cancelsWhenItIsDeleted();
    void mayBeDeletedInItsOwnSignals();
};

void TestTryOut::streamsAnAnswer()
{
    OwnAddressBench bench(configuration);
    const QByteArray word = chunk("{\"content\":\"Gr\xc3\xbc\xc3\x9f\"}");
    const qsizetype cut = word.indexOf("\xc3") + 1; // inside a character
    bench.answers(200, streamHeaders("dep-1"), {chunk(R"({"role":"assistant","content":""})"), word.first(cut), word.sliced(cut), chunk(R"({"content":" you"})") + ending});
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("gpt"), QStringLiteral("Say \"hi\""), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QVERIFY2(!heard.result.error, qPrintable(heard.result.error ? heard.result.error->message : QString()));
    QCOMPARE(heard.text, (QStringList{QStringLiteral("Grüß"), QStringLiteral(" you")}));
    QCOMPARE(heard.result.model, QStringLiteral("gpt"));
    QCOMPARE(heard.result.inputTokens, 1000);
    QCOMPARE(heard.result.outputTokens, 500);
    QVERIFY(heard.result.costKnown);
    QCOMPARE(heard.result.cost, Money::fromNano(450'000));
    QVERIFY(heard.result.timeToFirstToken.count() > 0 && heard.result.timeToFirstToken <= heard.result.duration);

    const OutgoingRequest &sent = bench.transport.requests.front();
    QCOMPARE(sent.url, QByteArray("http://127.0.0.1:4000/v1/chat/completions"));
    QCOMPARE(sent.headers.value("authorization"), QByteArray("Bearer sk-master-0123456789"));
    const Json body = parseJson(sent.body).value();
    QCOMPARE(memberBytes(body, "model"), QByteArray("gpt"));
    QVERIFY(memberBool(body, "stream"));
    QCOMPARE(memberBytes(body["messages"][0], "content"), QByteArray("Say \"hi\""));
}

void TestTryOut::knowsNoPriceOfAnUnknownModel()
{
    OwnAddressBench bench(configuration);
    bench.answers(200, streamHeaders("dep-2"), {chunk(R"({"content":"x"})") + ending});
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("own"), QStringLiteral("Hi"), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QVERIFY(!heard.result.costKnown);
    QVERIFY(heard.result.cost.isZero());
    QCOMPARE(heard.result.inputTokens, 1000);
}

void TestTryOut::reportsARefusal()
{
    OwnAddressBench bench(configuration);
    bench.answers(429, {{"Content-Type", "application/json"}}, {R"({"error":{"message":"Slow )", R"(down","type":"rate_limit_error","code":"429"}})"});
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QVERIFY(heard.result.error);
    QCOMPARE(heard.result.error->kind, ErrorKind::RateLimited);
    QVERIFY2(heard.result.error->message.contains(QStringLiteral("Slow down")), qPrintable(heard.result.error->message));
    QVERIFY(heard.text.isEmpty());
}

void TestTryOut::reportsACutStream()
{
    OwnAddressBench bench(configuration);
    bench.answers(200, streamHeaders("dep-1"), {chunk(R"({"content":"Hello"})")});
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QVERIFY(heard.result.error);
    QCOMPARE(heard.text, QStringList(QStringLiteral("Hello")));
}

void TestTryOut::reportsAnErrorInTheStream()
{
    OwnAddressBench bench(configuration);
    bench.answers(200, streamHeaders("dep-1"), {chunk(R"({"content":"Hello"})"), "data: {\"error\":{\"message\":\"too busy\",\"type\":\"server_error\"}}\n\n"});
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QVERIFY(heard.result.error);
    QVERIFY2(heard.result.error->message.contains(QStringLiteral("too busy")), qPrintable(heard.result.error->message));
}

void TestTryOut::reportsThatNothingRuns()
{
    OwnAddressBench bench(configuration);
    bench.base.clear();
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QCOMPARE(heard.result.error->kind, ErrorKind::Unavailable);
    QVERIFY(bench.transport.requests.empty());
}

void TestTryOut::reportsThatNobodyAnswers()
{
    OwnAddressBench bench(configuration);
    ScriptedTransport::Answer nobody;
    nobody.noHead = Error(ErrorKind::UpstreamUnreachable, QStringLiteral("refused"));
    bench.transport.answers(nobody);
    TryOut tryOut(bench.address());
    QObject parent;
    Heard heard(tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), &parent));
    QTRY_COMPARE(heard.ended, 1);
    QCOMPARE(heard.result.error->message, QStringLiteral("refused"));
}

void TestTryOut::cancelsWhenItIsDeleted()
{
    OwnAddressBench bench(configuration);
    bench.answers(200, streamHeaders("dep-1"), {chunk(R"({"content":"Hello"})")}, true);
    TryOut tryOut(bench.address());
    auto parent = std::make_unique<QObject>();
    TryRun *run = tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), parent.get());
    QSignalSpy text(run, &TryRun::text);
    QTRY_COMPARE(text.count(), 1);
    parent.reset();
    QCOMPARE(bench.transport.cancelled, 1);
    // Before it has begun there is nothing to cancel, and nothing is sent.
    delete tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), nullptr);
    QCoreApplication::processEvents();
    QCOMPARE(bench.transport.requests.size(), std::size_t(1));
}

void TestTryOut::mayBeDeletedInItsOwnSignals()
{
    OwnAddressBench bench(configuration);
    bench.answers(200, streamHeaders("dep-1"), {chunk(R"({"content":"Hello"})"), ending});
    bench.answers(200, streamHeaders("dep-1"), {ending});
    TryOut tryOut(bench.address());
    QPointer<TryRun> first = tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), nullptr);
    connect(first, &TryRun::text, first, [&first] { delete first; });
    QTRY_VERIFY(!first);
    QPointer<TryRun> second = tryOut.send(QStringLiteral("gpt"), QStringLiteral("Hi"), nullptr);
    connect(second, &TryRun::finished, second, [&second] { delete second; });
    QTRY_VERIFY(!second);
}

QTEST_GUILESS_MAIN(TestTryOut)
#include "tst_tryout.moc"
