// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/modelappender.h"

#include "gateway/config/configreader.h"

#include <QFile>
#include <QTest>

using namespace Gatehouse;

namespace {

const QList<NewModel> one{{"gpt-4o", "openai/gpt-4o", "keychain/openai", {}, {}}};
const QByteArray added = "  - model_name: gpt-4o\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: keychain/openai\n";

} // namespace

class TestModelAppender : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void changesNothingElse_data();
    void changesNothingElse();
    void writesEveryField();
    void keepsTheTeamFile();
    void refuses_data();
    void refuses();
};

void TestModelAppender::changesNothingElse_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("empty file") << QByteArray() << "model_list:\n" + added;
    QTest::newRow("only comments") << QByteArray("# mine") << "# mine\nmodel_list:\n" + added;
    QTest::newRow("no list") << QByteArray("general_settings: {}\n") << "general_settings: {}\n\nmodel_list:\n" + added;
    QTest::newRow("empty list") << QByteArray("model_list: [] # none\na: 1\n") << "model_list: # none\n" + added + "a: 1\n";
    QTest::newRow("no value") << QByteArray("model_list:\n\na: 1\n") << "model_list:\n" + added + "\na: 1\n";
    QTest::newRow("at the end") << QByteArray("model_list:\n  - model_name: a\n    litellm_params: {model: b}")
                                << "model_list:\n  - model_name: a\n    litellm_params: {model: b}\n" + added;
    QTest::newRow("in the middle") << QByteArray("model_list:\n  - model_name: a\n    x: 1 # one\n    # two\n\n  # three\n# four\n\na: 1\n")
                                   << "model_list:\n  - model_name: a\n    x: 1 # one\n    # two\n" + added + "\n  # three\n# four\n\na: 1\n";
    QTest::newRow("not indented") << QByteArray("model_list:\n- model_name: a\n  x: 1\na: 1\n")
                                  << QByteArray("model_list:\n- model_name: a\n  x: 1\n- model_name: gpt-4o\n  litellm_params:\n    model: openai/gpt-4o\n"
                                                "    api_key: keychain/openai\na: 1\n");
    QTest::newRow("dash on its own line") << QByteArray("model_list:\n  -\n    model_name: a\n") << "model_list:\n  -\n    model_name: a\n" + added;
    QTest::newRow("block at the end") << QByteArray("model_list:\n  - model_name: a\n    x: |\n      text\n      # text too\n\na: 1\n")
                                      << "model_list:\n  - model_name: a\n    x: |\n      text\n      # text too\n" + added + "\na: 1\n";
    QTest::newRow("windows") << QByteArray("# c\r\nmodel_list:\r\n  - model_name: a\r\n    x: 1\r\n\r\na: 1\r\n")
                             << QByteArray("# c\r\nmodel_list:\r\n  - model_name: a\r\n    x: 1\r\n" + QByteArray(added).replace("\n", "\r\n") + "\r\na: 1\r\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfmodel_list:\n") << "\xef\xbb\xbfmodel_list:\n" + added;
}

void TestModelAppender::changesNothingElse()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const Result<QByteArray> result = appendModels(before, one);
    QVERIFY2(result.ok(), result.ok() ? "" : qPrintable(result.error().message));
    QCOMPARE(result.value(), after);
    // A second time goes behind the first.
    const Result<QByteArray> again = appendModels(result.value(), {{"second", "openai/second", {}, {}, {}}});
    QVERIFY(again.ok());
    QVERIFY(again->indexOf("second") > again->indexOf("gpt-4o"));
}

void TestModelAppender::writesEveryField()
{
    const QList<NewModel> models{{"odd: name #1", "azure/gpt-4o", "os.environ/K", "https://r.openai.azure.com:443/", "2024-08-01-preview"},
                                 {"on", "openai/*", {}, {}, {}},
                                 {"7", "ollama_chat/qwen3:8b", {}, "http://localhost:11434", {}}};
    const Result<QByteArray> text = appendModels("litellm_settings: {num_retries: 1}\n", models);
    QVERIFY(text.ok());
    const ConfigReading reading = readConfigurationText(text.value(), QStringLiteral("c.yaml"), {{"K", "key"}});
    QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.value(0).toString()));
    QCOMPARE(reading.config.models.size(), std::size_t(3));
    QCOMPARE(reading.config.models[0].name, QByteArray("odd: name #1"));
    QCOMPARE(reading.config.models[0].apiKey.reveal(), QByteArray("key"));
    QCOMPARE(reading.config.models[0].apiBase, QByteArray("https://r.openai.azure.com:443/"));
    QCOMPARE(reading.config.models[0].apiVersion, QByteArray("2024-08-01-preview"));
    QCOMPARE(reading.config.models[1].name, QByteArray("on"));
    QCOMPARE(reading.config.models[1].model, QByteArray("openai/*"));
    QCOMPARE(reading.config.models[2].name, QByteArray("7"));
    QCOMPARE(reading.config.models[2].model, QByteArray("ollama_chat/qwen3:8b"));
    QCOMPARE(reading.config.retries, 1);
}

void TestModelAppender::keepsTheTeamFile()
{
    QFile file(QStringLiteral(TEST_SOURCE_DIR "/fixtures/team.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    const Result<QByteArray> after = appendModels(before, one);
    QVERIFY(after.ok());
    QCOMPARE(after.value(), before + added);
}

void TestModelAppender::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("broken") << QByteArray("model_list: \"x\na: 1\n") << QStringLiteral("The configuration:1:13: a quote is opened here");
    QTest::newRow("flow list") << QByteArray("model_list: [{model_name: a}]\n") << QStringLiteral("cannot be added");
    QTest::newRow("flow root") << QByteArray("{a: 1}\n") << QStringLiteral("cannot be added");
    QTest::newRow("alias") << QByteArray("x: &x\n  - model_name: a\nmodel_list: *x\n") << QStringLiteral("cannot be added");
    QTest::newRow("no list") << QByteArray("model_list: text\n") << QStringLiteral("cannot be added");
    QTest::newRow("a list") << QByteArray("- model_name: a\n") << QStringLiteral("cannot be added");
}

void TestModelAppender::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    const Result<QByteArray> result = appendModels(text, one);
    QVERIFY(!result.ok());
    QCOMPARE(result.error().kind, ErrorKind::Configuration);
    QVERIFY2(result.error().message.contains(message), qPrintable(result.error().message));
}

QTEST_GUILESS_MAIN(TestModelAppender)
#include "tst_modelappender.moc"
