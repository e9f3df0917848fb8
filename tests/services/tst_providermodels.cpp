// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/services/providermodels.h"

#include <QTest>

using namespace Gatehouse;

namespace {

using Names = std::vector<QByteArray>;

/// A model list; the later in the list, the newer.
QByteArray listOf(const Names &ids)
{
    Json data = Json::array();
    for (std::size_t i = 0; i < ids.size(); ++i)
        data.push_back({{"id", toJson(ids[i])}, {"created", i}});
    return dumpJson({{"data", std::move(data)}});
}

} // namespace

class TestProviderModels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void choosesChatModelsNewestFirst();
    void leavesOutDatedDoubles();
    void keepsADatedModelThatIsAlone();
    void takesWhatIsThereWhenNothingIsKnown();
    void neverTakesMoreThanTwelve();
    void readsNoNonsense_data();
    void readsNoNonsense();
};

void TestProviderModels::choosesChatModelsNewestFirst()
{
    QCOMPARE(wellKnownModels("openai", listOf({"gpt-4o-mini", "text-embedding-3-small", "gpt-4o", "whisper-1", "nobody-knows-this"})), (Names{"gpt-4o", "gpt-4o-mini"}));
}

void TestProviderModels::leavesOutDatedDoubles()
{
    QCOMPARE(wellKnownModels("openai", listOf({"gpt-4o", "gpt-4o-2024-08-06"})), Names{"gpt-4o"});
}

void TestProviderModels::keepsADatedModelThatIsAlone()
{
    QCOMPARE(wellKnownModels("anthropic", listOf({"claude-sonnet-4-5-20250929"})), Names{"claude-sonnet-4-5-20250929"});
}

void TestProviderModels::takesWhatIsThereWhenNothingIsKnown()
{
    QCOMPARE(wellKnownModels("openai", listOf({"own-a", "own-b"})), (Names{"own-b", "own-a"}));
}

void TestProviderModels::neverTakesMoreThanTwelve()
{
    Names many;
    for (int i = 0; i < 40; ++i)
        many.push_back("own-" + QByteArray::number(i));
    const Names chosen = wellKnownModels("openai", listOf(many));
    QCOMPARE(chosen.size(), std::size_t(12));
    QCOMPARE(chosen.front(), QByteArray("own-39"));
}

void TestProviderModels::readsNoNonsense_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a page") << QByteArray("<html>");
    QTest::newRow("no data") << QByteArray("{}");
    QTest::newRow("data of another kind") << QByteArray(R"({"data":"x"})");
    QTest::newRow("items of another kind") << QByteArray(R"({"data":[5,null,{"id":7},{"name":"x"}]})");
    QTest::newRow("a bare list") << QByteArray(R"([{"id":"gpt-4o"}])");
}

void TestProviderModels::readsNoNonsense()
{
    QFETCH(QByteArray, list);
    QVERIFY(wellKnownModels("openai", list).empty());
}

QTEST_APPLESS_MAIN(TestProviderModels)
#include "tst_providermodels.moc"
