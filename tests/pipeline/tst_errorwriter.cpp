// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/dialects/dialect.h"
#include "gateway/pipeline/collectedreply.h"
#include "gateway/pipeline/errorwriter.h"

#include <QSet>
#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

class TestErrorWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasAStatusForEveryKind_data();
    void hasAStatusForEveryKind();
    void namesEveryKindOnce();
    void passesTheUpstreamsStatus_data();
    void passesTheUpstreamsStatus();
    void answersInTheClientsDialect();
    void saysWhenToComeBack();
};

void TestErrorWriter::hasAStatusForEveryKind_data()
{
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, ErrorKind kind, int status) { QTest::newRow(name) << kind << status; };
    row("invalid_request", ErrorKind::InvalidRequest, 400);
    row("unknown_model", ErrorKind::UnknownModel, 400);
    row("unsupported_parameter", ErrorKind::UnsupportedParameter, 400);
    row("context_window", ErrorKind::ContextWindow, 400);
    row("content_policy", ErrorKind::ContentPolicy, 400);
    row("authentication", ErrorKind::Authentication, 401);
    row("permission_denied", ErrorKind::PermissionDenied, 403);
    row("not_found", ErrorKind::NotFound, 404);
    row("method_not_allowed", ErrorKind::MethodNotAllowed, 405);
    row("timeout", ErrorKind::Timeout, 408);
    row("conflict", ErrorKind::Conflict, 409);
    row("too_large", ErrorKind::TooLarge, 413);
    row("unsupported_media", ErrorKind::UnsupportedMedia, 415);
    row("unprocessable", ErrorKind::Unprocessable, 422);
    row("rate_limited", ErrorKind::RateLimited, 429);
    row("budget_exceeded", ErrorKind::BudgetExceeded, 429);
    row("client_gone", ErrorKind::ClientGone, 499);
    row("internal", ErrorKind::Internal, 500);
    row("upstream_unreachable", ErrorKind::UpstreamUnreachable, 500);
    row("upstream_failed", ErrorKind::UpstreamFailed, 502);
    row("overloaded", ErrorKind::Overloaded, 503);
    row("unavailable", ErrorKind::Unavailable, 503);
    row("configuration", ErrorKind::Configuration, 500);
    row("storage", ErrorKind::Storage, 503);
}

void TestErrorWriter::hasAStatusForEveryKind()
{
    QFETCH(ErrorKind, kind);
    QFETCH(int, status);
    QCOMPARE(statusOf(Error(kind, {})), status);
    QCOMPARE(errorKindName(kind), QByteArray(QTest::currentDataTag()));
}

void TestErrorWriter::namesEveryKindOnce()
{
    // A kind without a row of its own would pass for another.
    QSet<QByteArray> names;
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::Storage); ++kind)
        names << errorKindName(static_cast<ErrorKind>(kind));
    QCOMPARE(names.size(), static_cast<qsizetype>(ErrorKind::Storage) + 1);
}

void TestErrorWriter::passesTheUpstreamsStatus_data()
{
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<int>("upstream");
    QTest::addColumn<int>("status");
    QTest::newRow("500") << ErrorKind::UpstreamFailed << 500 << 500;
    QTest::newRow("504") << ErrorKind::UpstreamFailed << 504 << 504;
    QTest::newRow("529 of Anthropic") << ErrorKind::Unavailable << 529 << 529;
    QTest::newRow("no answer") << ErrorKind::UpstreamFailed << 0 << 502;
    QTest::newRow("a success that was none") << ErrorKind::UpstreamFailed << 200 << 502;
    QTest::newRow("beyond HTTP") << ErrorKind::UpstreamFailed << 999 << 502;
    QTest::newRow("what the kind says is clearer") << ErrorKind::RateLimited << 503 << 429;
    QTest::newRow("ours is not theirs") << ErrorKind::Internal << 503 << 500;
}

void TestErrorWriter::passesTheUpstreamsStatus()
{
    QFETCH(ErrorKind, kind);
    QFETCH(int, upstream);
    Error error(kind, {});
    error.upstreamStatus = upstream;
    QTEST(statusOf(error), "status");
}

void TestErrorWriter::answersInTheClientsDialect()
{
    Error error(ErrorKind::UnknownModel, QStringLiteral("No such \"model\"."), QStringLiteral("for the log only"));
    error.param = "model";
    CollectedReply openAi;
    sendError(openAi, error, nullptr, "call-1", {{"Allow", "GET"}});
    QCOMPARE(openAi.status(), 400);
    QCOMPARE(openAi.headers().value("content-type"), QByteArray("application/json"));
    QCOMPARE(openAi.headers().value("x-litellm-call-id"), QByteArray("call-1"));
    QCOMPARE(openAi.headers().value("allow"), QByteArray("GET"));
    const Json body = parseJson(openAi.body()).value()["error"];
    QCOMPARE(memberBytes(body, "message"), QByteArray("No such \"model\"."));
    QCOMPARE(memberBytes(body, "param"), QByteArray("model"));
    QCOMPARE(memberBytes(body, "type"), QByteArray("invalid_request_error"));
    QCOMPARE(memberBytes(body, "code"), QByteArray("400")); // a string, as over there
    QVERIFY(!openAi.body().contains("for the log only"));

    CollectedReply anthropic;
    sendError(anthropic, error, findDialect("anthropic"), "call-2");
    const Json other = parseJson(anthropic.body()).value();
    QCOMPARE(memberBytes(other, "type"), QByteArray("error"));
    QCOMPARE(memberBytes(other["error"], "message"), QByteArray("No such \"model\"."));
}

void TestErrorWriter::saysWhenToComeBack()
{
    Error error(ErrorKind::RateLimited, QStringLiteral("Slow down."));
    CollectedReply unknown;
    sendError(unknown, error, nullptr, "id");
    QVERIFY(!unknown.headers().contains("retry-after"));
    error.retryAfter = 1200ms;
    CollectedReply known;
    sendError(known, error, nullptr, "id");
    QCOMPARE(known.headers().value("retry-after"), QByteArray("2")); // never too early
}

QTEST_APPLESS_MAIN(TestErrorWriter)
#include "tst_errorwriter.moc"
