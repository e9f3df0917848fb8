// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/changedraft.h"
#include "gateway/services/wire/forms.h"

#include <QTest>

using namespace Gatehouse;

class TestWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsMoneyExactly_data();
    void readsMoneyExactly();
    void refusesMoneyThatIsNone_data();
    void refusesMoneyThatIsNone();
    void writesTimesWithTheirZone();
    void keepsWhatIsAbsentAndClearsNull();
    void keepsUnknownFields();
    void changesNothingOnFailure();
    void takesBackWhatItGave();
    void readsBudgetsOfModels();
    void hidesSecretsFromTheAuditLog();
    void neverShowsPasswords();
};

void TestWire::readsMoneyExactly_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("nano");
    QTest::newRow("whole") << QByteArray("10") << qint64(10'000'000'000);
    QTest::newRow("float") << QByteArray("10.5") << qint64(10'500'000'000);
    QTest::newRow("tenth") << QByteArray("0.1") << qint64(100'000'000);
    QTest::newRow("smallest") << QByteArray("1e-9") << qint64(1);
    QTest::newRow("exponent") << QByteArray("1.5E3") << qint64(1'500'000'000'000);
    QTest::newRow("halves away from zero") << QByteArray("0.0000000005") << qint64(1);
    QTest::newRow("below half") << QByteArray("0.00000000049") << qint64(0);
    QTest::newRow("fifteen digits") << QByteArray("999999.123456789") << qint64(999'999'123'456'789);
    QTest::newRow("text keeps all digits") << QByteArray("\"9007199254.740993001\"") << qint64(9'007'199'254'740'993'001);
    QTest::newRow("zero") << QByteArray("0.0") << qint64(0);
}

void TestWire::readsMoneyExactly()
{
    QFETCH(QByteArray, json);
    QFETCH(qint64, nano);
    std::optional<Money> money;
    const Result<void> read = readInto("max_budget", parseJson(json).value(), money);
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(read.error().message));
    QCOMPARE(money->nano(), nano);
}

void TestWire::refusesMoneyThatIsNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("unprocessable");
    for (const char *json : {"\"\"", "\"ten\"", "\"1e\"", "\"-\"", "\".\"", "true", "[1]", "{}", "1e30", "\"1e999999999\"", "9300000000"})
        QTest::newRow(json) << QByteArray(json) << true;
    QTest::newRow("-1") << QByteArray("-1") << false;
}

void TestWire::refusesMoneyThatIsNone()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, unprocessable);
    std::optional<Money> money = Money::fromNano(7);
    const Result<void> read = readInto("max_budget", parseJson(json).value(), money);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().kind, unprocessable ? ErrorKind::Unprocessable : ErrorKind::InvalidRequest);
    QCOMPARE(read.error().param, QByteArray("max_budget"));
    QVERIFY(read.error().message.contains(QStringLiteral("`max_budget`")));
    QCOMPARE(money->nano(), 7);
}

void TestWire::writesTimesWithTheirZone()
{
    const WallTime time(std::chrono::microseconds(1'700'000'000'123'456));
    QCOMPARE(jsonBytes(wireOf(time)), QByteArray("2023-11-14T22:13:20.123456+00:00"));
    std::optional<WallTime> back;
    QVERIFY(readInto("expires", toJson(QByteArray("2023-11-14T22:13:20.123Z")), back).ok());
    QCOMPARE(back->time_since_epoch().count(), 1'700'000'000'123'000);
    QVERIFY(readInto("expires", toJson(QByteArray("2023-11-14T23:13:20+01:00")), back).ok());
    QCOMPARE(back->time_since_epoch().count(), 1'700'000'000'000'000);
    QVERIFY(readInto("expires", toJson(QByteArray("2023-11-14T22:13:20")), back).ok());
    QCOMPARE(back->time_since_epoch().count(), 1'700'000'000'000'000);
    QVERIFY(wireOf(WallTime()).is_null());
}

void TestWire::keepsWhatIsAbsentAndClearsNull()
{
    VirtualKey key;
    QVERIFY(keyForm().apply(parseJson(R"({"key_alias":"a","max_budget":1,"rpm_limit":2,"models":["m"],"metadata":{"x":1}})").value(), key).ok());
    QVERIFY(keyForm().apply(parseJson(R"({"max_budget":null,"metadata":null})").value(), key).ok());
    QCOMPARE(key.alias, QByteArray("a"));
    QVERIFY(!key.limits.maxBudget);
    QCOMPARE(key.limits.rpm, std::optional<qint64>(2));
    QCOMPARE(key.models, QList<QByteArray>{"m"});
    QVERIFY(key.kept.metadata.isEmpty());
}

void TestWire::keepsUnknownFields()
{
    Team team;
    QVERIFY(teamForm().apply(parseJson(R"({"team_id":"t","guardrails":["pii"],"of_tomorrow":{"deep":[1,2.50]}})").value(), team).ok());
    const Json shown = teamForm().write(team);
    QVERIFY(shown["of_tomorrow"] == parseJson(R"({"deep":[1,2.50]})").value());
    QVERIFY(shown["guardrails"] == parseJson(R"(["pii"])").value());
    QVERIFY(shown["object_permission"].is_null());
    QVERIFY(teamForm().apply(parseJson(R"({"of_tomorrow":null})").value(), team).ok());
    QVERIFY(!teamForm().write(team).contains("of_tomorrow"));
}

void TestWire::changesNothingOnFailure()
{
    VirtualKey key;
    key.alias = "before";
    const VirtualKey before = key;
    QVERIFY(!keyForm().apply(parseJson(R"({"key_alias":"after","rpm_limit":"x"})").value(), key).ok());
    QVERIFY(key == before);
}

void TestWire::takesBackWhatItGave()
{
    VirtualKey key;
    QVERIFY(keyForm()
                .apply(parseJson(R"({"key_alias":"a","max_budget":1.25,"budget_duration":"7d","budget_limits":[{"budget_duration":"1d","max_budget":3}],"model_rpm_limit":{"m":4},
                                     "model_max_budget":{"n":{"budget_limit":5,"time_period":"1mo"}},"aliases":{"x":"y"},"temp_budget_increase":2,
                                     "temp_budget_expiry":"2030-01-01T00:00:00Z","new":[true]})")
                           .value(),
                       key)
                .ok());
    VirtualKey again;
    QVERIFY(keyForm().apply(keyForm().write(key), again).ok());
    again.kept.rest = key.kept.rest; // which then holds what was null by default too
    QVERIFY(again == key);
}

void TestWire::readsBudgetsOfModels()
{
    VirtualKey key;
    QVERIFY(keyForm().apply(parseJson(R"({"model_max_budget":{"a":0.5,"b":{"max_budget":2,"budget_duration":"1d"}},"model_tpm_limit":{"a":3}})").value(), key).ok());
    QCOMPARE(key.limits.models["a"].budget->limit, Money::fromNano(500'000'000));
    QCOMPARE(key.limits.models["b"].budget->duration, QByteArray("1d"));
    QVERIFY(keyForm().apply(parseJson(R"({"model_max_budget":null})").value(), key).ok());
    QCOMPARE(key.limits.models.keys(), QList<QByteArray>{"a"});
    QCOMPARE(key.limits.models["a"].tpm, std::optional<qint64>(3));
}

void TestWire::hidesSecretsFromTheAuditLog()
{
    const QByteArray text = ChangeDraft::auditText(
        parseJson(R"({"token":"abc","metadata":{"logging":[{"callback_vars":{"langfuse_secret_key":"sk-lf-1","langfuse_host":"h"}}],"api_key":"k"}})").value());
    QVERIFY(!text.contains("sk-lf-1") && !text.contains("\"k\""));
    QVERIFY(text.contains("\"abc\"") && text.contains("\"h\""));
}

void TestWire::neverShowsPasswords()
{
    User user;
    user.passwordHash = "$argon2id$hash";
    QVERIFY(userForm().apply(parseJson(R"({"user_id":"u","password":"clear words"})").value(), user).ok());
    const QByteArray shown = dumpJson(userForm().write(user));
    QVERIFY(!shown.contains("argon2id") && !shown.contains("clear words"));
}

QTEST_GUILESS_MAIN(TestWire)
#include "tst_wire.moc"
