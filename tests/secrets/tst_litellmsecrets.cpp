// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/litellmsecrets.h"

#include <QTest>

using namespace Gatehouse;

namespace {

const QByteArray saltKey = "sk-salt-gatehouse-test";
const QByteArray boxed = "hF7gBa_qJ5pmjc-jpY8YIG3XGMaqtZw3WH30aalj1hgIq6dI__dbSb-kpfLSSkaxr4gCNHwLN5lY";
const QByteArray withSha = "v2:gcm:vU_jRjn6EArPnXo1C2q03ziEZ1DRltEQxt0QE3ei3f1OLu1YCoxtkcj7SpGb";
const QByteArray withHkdf = "v3:gcm:Wa1XXdUufgghf9qe_T9UWfrB7G9Ie8HBpftu21XLlxt24Mc_ARQ0cI0XhhI5";

} // namespace

/// The values were encrypted by Python: those without a version by `encrypt_value_helper` of LiteLLM 1.81.16 (PyNaCl), those
/// of v2 by `_encrypt_aes_gcm` of LiteLLM 1.110.2, those of v3 by AESGCM and HKDF of the package `cryptography` with the
/// parameters in litellmsecrets.h. LITELLM_SALT_KEY was "sk-salt-gatehouse-test".
class TestLiteLlmSecrets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decrypts_data();
    void decrypts();
    void keepsPlainValues_data();
    void keepsPlainValues();
    void marksUnreadableValues_data();
    void marksUnreadableValues();
    void takesTheMasterKey();
    void seesEveryChange();
};

void TestLiteLlmSecrets::decrypts_data()
{
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("box") << boxed << QByteArray("sk-proj-abcDEF123");
    QTest::newRow("box, url") << QByteArray("UHJTqAUXC7jncp7Xmo_Rbh6oOBs5N0kziBCs14dk2RJmxSMG4xJJl7XZ5NasZS1-Gt2iwHZvnW4QvJb6WSxaGqvQf50WhAEtsQ==")
                              << QByteArray("https://example.openai.azure.com/");
    QTest::newRow("box, model") << QByteArray("DHGyjnr12uu1gGB89by0t9nxYOVhySmvmu-94UMMvdzHX1rKs-CfLVBMJrViGw==") << QByteArray("gpt-4o");
    QTest::newRow("box, padding lost") << QByteArray("DHGyjnr12uu1gGB89by0t9nxYOVhySmvmu-94UMMvdzHX1rKs-CfLVBMJrViGw") << QByteArray("gpt-4o");
    QTest::newRow("box, empty") << QByteArray("9z7jNvA-rq-2zy6j1C_KuQ5srI8d0Timq-fq45vQxO88iMaluruHpg==") << QByteArray("");
    QTest::newRow("box, beyond ASCII") << QByteArray("vZ1g4OWyHT4x4qdpgIKWoTa6vhSYjfUljLv-naBJdJov9eGDfMSUKFM1Pc89b7Fwl-6Ke27fqU_XZaUI93-i")
                                       << QByteArray("päss \"wörd\" – ü€");
    QTest::newRow("box, standard alphabet") << QByteArray("W5CaQ6sgoL1NFD0Gyie+mnGf3OUojcoCiyNNdcDkUvWWhQ0A3o7IGdqJlRTmi/E90iAQVo7hdS8hgW87+w==")
                                            << QByteArray("other-alphabet-values");
    QTest::newRow("box, line breaks") << QByteArray("DHGyjnr12uu1gGB89by0t9nxYOVhySmv\r\nmu-94UMMvdzHX1rKs-CfLVBMJrViGw==\n") << QByteArray("gpt-4o");
    QTest::newRow("v2") << withSha << QByteArray("sk-proj-abcDEF123");
    QTest::newRow("v2, empty") << QByteArray("v2:gcm:vrddm2WsELx3hsM0DyGr8fqSu4x0N84j9jG_5Q==") << QByteArray("");
    QTest::newRow("v2, padding lost") << QByteArray("v2:gcm:vrddm2WsELx3hsM0DyGr8fqSu4x0N84j9jG_5Q") << QByteArray("");
    QTest::newRow("v2, beyond ASCII") << QByteArray("v2:gcm:Nu8p13xjLbOnsXskHOnOekY6srDgudv_JfSA2LeTVXA1jH2bdgEIRKyrWuaPtoeS3sBp") << QByteArray("päss \"wörd\" – ü€");
    QTest::newRow("v2, standard alphabet") << QByteArray("v2:gcm:Nu8p13xjLbOnsXskHOnOekY6srDgudv/JfSA2LeTVXA1jH2bdgEIRKyrWuaPtoeS3sBp")
                                           << QByteArray("päss \"wörd\" – ü€");
    QTest::newRow("v3") << withHkdf << QByteArray("sk-proj-abcDEF123");
    QTest::newRow("v3, empty") << QByteArray("v3:gcm:dAF0dqgsW6hEvMnVrzCK72uJupTqm5kLFqhYIg==") << QByteArray("");
    QTest::newRow("v3, beyond ASCII") << QByteArray("v3:gcm:J0rCFnfQaQfhc6HNHzAbmjVWOhINgTvFLtQu9_AM0Y7pGkbc_OeH94s_6j6IB_jsiJ-a") << QByteArray("päss \"wörd\" – ü€");
}

void TestLiteLlmSecrets::decrypts()
{
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, plain);
    const LiteLlmValue value = LiteLlmSecrets(Secret(saltKey)).decrypt(stored);
    QCOMPARE(value.state, LiteLlmValue::State::Decrypted);
    QCOMPARE(value.text.reveal(), plain);
}

void TestLiteLlmSecrets::keepsPlainValues_data()
{
    QTest::addColumn<QByteArray>("stored");
    for (const char *text : {"", "os.environ/OPENAI_API_KEY", "sk-proj-abcDEF123", "gpt-4o", "https://example.com/v1", "2024-10-21", "v2:something", "value with spaces and no end in sight, really"})
        QTest::newRow(text) << QByteArray(text);
}

void TestLiteLlmSecrets::keepsPlainValues()
{
    QFETCH(QByteArray, stored);
    const LiteLlmValue value = LiteLlmSecrets(Secret(saltKey)).decrypt(stored);
    QCOMPARE(value.state, LiteLlmValue::State::Plain);
    QCOMPARE(value.text.reveal(), stored);
}

void TestLiteLlmSecrets::marksUnreadableValues_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("stored");
    QTest::newRow("box, wrong key") << QByteArray("sk-other") << boxed;
    QTest::newRow("v2, wrong key") << QByteArray("sk-other") << withSha;
    QTest::newRow("v3, wrong key") << QByteArray("sk-other") << withHkdf;
    QTest::newRow("v2 said to be v3") << saltKey << "v3" + withSha.sliced(2);
    QTest::newRow("v3 said to be v2") << saltKey << "v2" + withHkdf.sliced(2);
    QTest::newRow("v2, cut off") << saltKey << withSha.first(20);
    QTest::newRow("v2, nothing") << saltKey << QByteArray("v2:gcm:");
    QTest::newRow("v2, no base64") << saltKey << QByteArray("v2:gcm:*** not base64 ***");
    QTest::newRow("a later version") << saltKey << "v4" + withHkdf.sliced(2);
    QTest::newRow("no text") << saltKey << QByteArray("edC_1ONM0cyMuyey4TJSk6miRnMNwAxJP8n4AAZND4iSeakxsiBmcgu1"); // ff fe, which is no UTF-8
}

void TestLiteLlmSecrets::marksUnreadableValues()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, stored);
    const LiteLlmValue value = LiteLlmSecrets(Secret(key)).decrypt(stored);
    QCOMPARE(value.state, LiteLlmValue::State::Unreadable);
    QCOMPARE(value.text.reveal(), stored);
}

void TestLiteLlmSecrets::takesTheMasterKey()
{
    // Made without LITELLM_SALT_KEY, under the master key "sk-master-1234".
    const LiteLlmValue value = LiteLlmSecrets(Secret("sk-master-1234")).decrypt("xLgnPHyKys1LIBgNJjWE6JG61iPSCErfh9FqEIA-bytlNv2Fy-ibUewhuzFh8z6zzkaI6ZwKUg==");
    QCOMPARE(value.state, LiteLlmValue::State::Decrypted);
    QCOMPARE(value.text.reveal(), QByteArray("sk-under-master"));
}

void TestLiteLlmSecrets::seesEveryChange()
{
    const LiteLlmSecrets secrets{Secret(saltKey)};
    for (const QByteArray &good : {boxed, withSha, withHkdf}) {
        for (qsizetype at = good.startsWith('v') ? 7 : 0; at < good.size(); ++at) {
            QByteArray changed = good;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            QCOMPARE(secrets.decrypt(changed).state, LiteLlmValue::State::Unreadable);
        }
    }
}

QTEST_GUILESS_MAIN(TestLiteLlmSecrets)
#include "tst_litellmsecrets.moc"
