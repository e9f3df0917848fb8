// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fakeservices.h"
#include "ui/support/bodytext.h"
#include "ui/support/curlcommand.h"
#include "ui/support/requestfile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

using namespace std::chrono_literals;
using RequestFile::Format;

RequestRecord sample()
{
    RequestRecord record;
    record.id = "5f0c9b1e-0000-4000-8000-000000000001";
    record.startedAt = WallTime(std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 12h + 34min + 56s + 789ms);
    record.status = 200;
    record.route = "/v1/chat/completions";
    record.dialect = "openai";
    record.model = "gpt-4o-mini";
    record.duration = 1240500us;
    record.usage.input = 1204;
    record.usage.output = 356;
    record.cost.total = Money::fromNano(1'234'567);
    record.cost.priced = true;
    return record;
}

/// Splits one CSV line as RFC 4180 says.
QList<QByteArray> cellsOf(const QByteArray &line)
{
    QList<QByteArray> cells;
    QByteArray cell;
    bool quoted = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const char letter = line.at(i);
        if (quoted && letter == '"' && i + 1 < line.size() && line.at(i + 1) == '"') {
            cell += '"';
            ++i;
        } else if (letter == '"') {
            quoted = !quoted;
        } else if (letter == ',' && !quoted) {
            cells << std::exchange(cell, {});
        } else {
            cell += letter;
        }
    }
    return cells << cell;
}

QByteArray csvValue(const RequestRecord &record, const QByteArray &name)
{
    const QList<QByteArray> names = cellsOf(RequestFile::head(Format::Csv).trimmed());
    QByteArray line = RequestFile::row(record, Format::Csv);
    Q_ASSERT(line.endsWith("\r\n"));
    line.chop(2);
    return cellsOf(line).value(names.indexOf(name));
}

} // namespace

/// What leaves the console for other programs: rows as CSV and JSON, requests as curl commands; and bodies made readable.
class TestRequestFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csv();
    void csvHarmless_data();
    void csvHarmless();
    void json();
    void unknownIsEmpty();
    void curl_data();
    void curl();
    void curlSurvivesTheShell();
    void bodies_data();
    void bodies();
    void longLinesAreShortened();
};

void TestRequestFile::csv()
{
    const RequestRecord record = sample();
    const QList<QByteArray> names = cellsOf(RequestFile::head(Format::Csv).trimmed());
    QCOMPARE(cellsOf(RequestFile::row(record, Format::Csv).trimmed()).size(), names.size());
    QCOMPARE(QSet<QByteArray>(names.begin(), names.end()).size(), names.size());
    QCOMPARE(csvValue(record, "id"), record.id);
    QCOMPARE(csvValue(record, "started_at"), QByteArray("2026-11-24T12:34:56.789Z"));
    QCOMPARE(csvValue(record, "status"), QByteArray("200"));
    QCOMPARE(csvValue(record, "duration_ms"), QByteArray("1240.500"));
    QCOMPARE(csvValue(record, "input_tokens"), QByteArray("1204"));
    QCOMPARE(csvValue(record, "cost_usd"), QByteArray("0.001234567"));
    QCOMPARE(csvValue(record, "streamed"), QByteArray("false"));
}

void TestRequestFile::csvHarmless_data()
{
    QTest::addColumn<QByteArray>("userAgent");
    QTest::addColumn<QByteArray>("read");
    QTest::newRow("plain") << QByteArray("curl/8.0") << QByteArray("curl/8.0");
    QTest::newRow("comma") << QByteArray("a, b") << QByteArray("a, b");
    QTest::newRow("quotes") << QByteArray("say \"hi\", twice") << QByteArray("say \"hi\", twice");
    QTest::newRow("line break") << QByteArray("one\r\ntwo") << QByteArray("one\r\ntwo");
    QTest::newRow("formula") << QByteArray("=HYPERLINK(\"http://x\",\"y\")") << QByteArray("'=HYPERLINK(\"http://x\",\"y\")");
    QTest::newRow("formula with at") << QByteArray("@SUM(A1)") << QByteArray("'@SUM(A1)");
    QTest::newRow("minus") << QByteArray("-2+3") << QByteArray("'-2+3");
}

void TestRequestFile::csvHarmless()
{
    QFETCH(QByteArray, userAgent);
    QFETCH(QByteArray, read);
    RequestRecord record = sample();
    record.userAgent = userAgent;
    QCOMPARE(csvValue(record, "user_agent"), read);
}

void TestRequestFile::json()
{
    RequestRecord second = sample();
    second.errorMessage = QStringLiteral("He said \"no\" – twice");
    const QByteArray text = RequestFile::head(Format::Json) + RequestFile::row(sample(), Format::Json) + RequestFile::between(Format::Json)
        + RequestFile::row(second, Format::Json) + RequestFile::tail(Format::Json);
    QJsonParseError error;
    const QJsonArray rows = QJsonDocument::fromJson(text, &error).array();
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0][QStringLiteral("input_tokens")].toInt(), 1204);
    QCOMPARE(rows[0][QStringLiteral("cost_usd")].toDouble(), 0.001234567);
    QCOMPARE(rows[1][QStringLiteral("error_message")].toString(), second.errorMessage);
    QCOMPARE(QJsonDocument::fromJson(RequestFile::prettyJson(sample())).object(), rows[0].toObject());
    // No rows are a file too.
    QVERIFY(QJsonDocument::fromJson(RequestFile::head(Format::Json) + RequestFile::tail(Format::Json)).isArray());
}

void TestRequestFile::unknownIsEmpty()
{
    RequestRecord record = sample();
    record.cost = {};
    record.timeToFirstToken = -1us;
    QCOMPARE(csvValue(record, "cost_usd"), QByteArray());
    QCOMPARE(csvValue(record, "time_to_first_token_ms"), QByteArray());
    const QJsonObject object = QJsonDocument::fromJson(RequestFile::prettyJson(record)).object();
    QVERIFY(object.value(QStringLiteral("cost_usd")).isNull());
    QVERIFY(object.contains(QStringLiteral("cost_usd")));
}

void TestRequestFile::curl_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("dialect");
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("member");
    QTest::newRow("chat") << QByteArray("/v1/chat/completions") << QByteArray("openai") << QStringLiteral("Authorization: Bearer $GATEHOUSE_KEY") << QStringLiteral("messages");
    QTest::newRow("messages") << QByteArray("/v1/messages") << QByteArray("anthropic") << QStringLiteral("x-api-key: $GATEHOUSE_KEY") << QStringLiteral("max_tokens");
    QTest::newRow("embeddings") << QByteArray("/v1/embeddings") << QByteArray("openai") << QStringLiteral("Authorization: Bearer $GATEHOUSE_KEY") << QStringLiteral("input");
    QTest::newRow("completions") << QByteArray("/v1/completions") << QByteArray("openai") << QStringLiteral("Authorization: Bearer $GATEHOUSE_KEY") << QStringLiteral("prompt");
}

void TestRequestFile::curl()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, dialect);
    QFETCH(QString, header);
    QFETCH(QString, member);
    RequestRecord record = sample();
    record.route = route;
    record.dialect = dialect;
    const QString command = curlCommand(record, QStringLiteral("http://localhost:4000"));
    QVERIFY2(command.contains(QStringLiteral("'http://localhost:4000%1'").arg(QString::fromLatin1(route))), qPrintable(command));
    QVERIFY2(command.contains(QLatin1Char('"') + header + QLatin1Char('"')), qPrintable(command));
    const qsizetype from = command.indexOf(QStringLiteral("-d '")) + 4;
    const QJsonObject body = QJsonDocument::fromJson(command.mid(from).chopped(1).toUtf8()).object();
    QCOMPARE(body.value(QStringLiteral("model")).toString(), QStringLiteral("gpt-4o-mini"));
    QVERIFY2(body.contains(member), qPrintable(command));
}

void TestRequestFile::curlSurvivesTheShell()
{
    const QString shell = QStandardPaths::findExecutable(QStringLiteral("sh"));
    if (shell.isEmpty())
        QSKIP("there is no POSIX shell here");
    const QByteArray body = "{\"model\":\"m\",\"content\":\"it's $HOME, `id`, \\\\ and \\\"quotes\\\"\"}";
    const QString command = curlCommand(sample(), QStringLiteral("http://localhost:4000"), body);
    // In place of curl: prints its arguments, one a line.
    QProcess run;
    run.start(shell, {QStringLiteral("-c"), QStringLiteral("GATEHOUSE_KEY=sk-test\ncurl() { printf '%s\\n' \"$@\"; }\n") + command});
    QVERIFY(run.waitForFinished());
    const QList<QByteArray> arguments = run.readAllStandardOutput().trimmed().split('\n');
    QCOMPARE(arguments.constLast(), body);
    QVERIFY(arguments.contains("Authorization: Bearer sk-test"));
    QVERIFY(arguments.contains("http://localhost:4000/v1/chat/completions"));
}

void TestRequestFile::bodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    using Kind = BodyText::Kind;
    QTest::newRow("empty") << QByteArray() << int(Kind::Empty) << QString();
    QTest::newRow("json keeps its order") << QByteArray("{\"b\":1,\"a\":[true,null]}") << int(Kind::Json)
                                          << QStringLiteral("{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null\n  ]\n}");
    QTest::newRow("json with umlauts") << QByteArray("{\"a\":\"Grüße\"}") << int(Kind::Json) << QStringLiteral("{\n  \"a\": \"Grüße\"\n}");
    QTest::newRow("json cut off") << QByteArray("{\"b\":1,\"a\":[tr") << int(Kind::Text) << QStringLiteral("{\"b\":1,\"a\":[tr");
    QTest::newRow("events") << QByteArray("data: {\"a\":1}\r\n\r\ndata: [DONE]\r\n\r\n") << int(Kind::Events)
                            << QStringLiteral("data: {\"a\":1}\n\ndata: [DONE]");
    QTest::newRow("named events") << QByteArray("event: ping\ndata: {}\n\n") << int(Kind::Events) << QStringLiteral("event: ping\ndata: {}");
    QTest::newRow("text") << QByteArray("upstream connect error") << int(Kind::Text) << QStringLiteral("upstream connect error");
    QTest::newRow("binary") << QByteArray("\x89PNG\0\x1a", 6) << int(Kind::Binary) << QString();
    QTest::newRow("mp3") << QByteArray("\xff\xfb\x90\xc4\xe1\x80\xfe\xa0\xb1\xc2\xd3\xe4") << int(Kind::Binary) << QString();
}

void TestRequestFile::bodies()
{
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    QFETCH(QString, text);
    const BodyText readable = readableBody(body);
    QCOMPARE(int(readable.kind), kind);
    QCOMPARE(readable.text, text);
    QVERIFY(!readable.isShortened);
}

void TestRequestFile::longLinesAreShortened()
{
    const QByteArray picture(900'000, 'A');
    const BodyText readable = readableBody("{\"image\":\"data:image/png;base64," + picture + "\",\"last\":1}");
    QVERIFY(readable.isShortened);
    QVERIFY(readable.text.size() < 10'000);
    QVERIFY(readable.text.endsWith(QStringLiteral("\"last\": 1\n}")));
}

QTEST_MAIN(TestRequestFile)
#include "tst_requestfile.moc"
