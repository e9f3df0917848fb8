// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fakeservices.h"
#include "ui/models/modelfilter.h"
#include "ui/models/modeltable.h"
#include "ui/models/modeltester.h"
#include "ui/support/formats.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/rowdelegate.h"

#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

using namespace std::chrono_literals;

QList<ModelStatus> manyModels(int count)
{
    const QList<ModelStatus> samples = makeModels();
    QList<ModelStatus> models;
    models.reserve(count);
    for (int i = 0; i < count; ++i) {
        ModelStatus model = samples.at(i % samples.size());
        model.id = "deployment-" + QByteArray::number(i);
        model.name = QStringLiteral("model-%1").arg((i * 7919) % count);
        models.append(model);
    }
    return models;
}

/// Counts the rows a view looks at through the filter.
class CountingFilter : public ModelFilter
{
public:
    QVariant data(const QModelIndex &index, int role) const override
    {
        ++calls;
        return ModelFilter::data(index, role);
    }
    mutable int calls = 0;
};

} // namespace

/// The model list and its tests without a window.
class TestModelTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void cells();
    void refreshChangesOnlyWhatChanged();
    void otherModelsBeginAnew();
    void search_data();
    void search();
    void unknownValuesStandLast_data();
    void unknownValuesStandLast();
    void sortsNumbersAsNumbers();
    void testsShowInTheirRow();
    void testsRunAFewAtATime();
    void stopDropsWhatHasNotBegun();
    void failedTestTellsWhy();
    void tenThousandModels();

private:
    FakeModelService m_service;
    std::unique_ptr<ModelTester> m_tests;
    std::unique_ptr<ModelTable> m_table;
    std::unique_ptr<ModelFilter> m_filter;
    QList<QAbstractItemModelTester *> m_testers;
};

void TestModelTable::init()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_service.holding = false;
    m_service.failures.clear();
    m_service.tested.clear();
    m_tests = std::make_unique<ModelTester>(m_service);
    m_table = std::make_unique<ModelTable>(*m_tests);
    m_filter = std::make_unique<ModelFilter>();
    m_filter->setSourceModel(m_table.get());
    new QAbstractItemModelTester(m_table.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_table.get());
    new QAbstractItemModelTester(m_filter.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_filter.get());
}

void TestModelTable::cleanup()
{
    m_filter.reset();
    m_table.reset();
    m_tests.reset();
}

void TestModelTable::cells()
{
    m_table->setModels(makeModels());
    const auto text = [this](int row, int column) { return m_table->index(row, column).data().toString(); };
    QCOMPARE(text(0, ModelTable::Name), QStringLiteral("gpt-4o-mini"));
    QCOMPARE(text(0, ModelTable::Provider), QStringLiteral("Azure OpenAI"));
    QCOMPARE(text(0, ModelTable::InputPrice), QStringLiteral("$0.15"));
    QCOMPARE(text(0, ModelTable::OutputPrice), QStringLiteral("$0.60"));
    QCOMPARE(text(0, ModelTable::Where), QStringLiteral("litellm_config.yaml:2"));
    QCOMPARE(text(4, ModelTable::InputPrice), Formats::none());
    QCOMPARE(text(4, ModelTable::Context), Formats::none());
    QCOMPARE(text(3, ModelTable::Health), QStringLiteral("Unusable"));
    QVERIFY(m_table->index(3, ModelTable::Health).data(Qt::ToolTipRole).toString().contains(QStringLiteral("GROQ_API_KEY")));
    for (int row = 0; row < m_table->rowCount(); ++row)
        QVERIFY(!m_table->index(row, ModelTable::Health).data(Qt::DecorationRole).value<QIcon>().isNull());
}

void TestModelTable::refreshChangesOnlyWhatChanged()
{
    QList<ModelStatus> models = makeModels();
    m_table->setModels(models);
    QSignalSpy changed(m_table.get(), &QAbstractItemModel::dataChanged);
    QSignalSpy reset(m_table.get(), &QAbstractItemModel::modelReset);
    models[2].health = ModelStatus::Health::Failing;
    m_table->setModels(models);
    m_table->setModels(models);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.constFirst().constFirst().toModelIndex().row(), 2);
    QCOMPARE(reset.count(), 0);
}

void TestModelTable::otherModelsBeginAnew()
{
    QList<ModelStatus> models = makeModels();
    m_table->setModels(models);
    models.removeFirst();
    m_table->setModels(models);
    QCOMPARE(m_table->rowCount(), 4);
    QCOMPARE(m_table->rowOf("deployment-gpt-4o-mini"), -1);
    QCOMPARE(m_table->rowOf("deployment-claude-sonnet"), 0);
}

void TestModelTable::search_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("found");
    QTest::newRow("nothing") << QString() << 5;
    QTest::newRow("name, any case") << QStringLiteral("GPT") << 2;
    QTest::newRow("provider's title") << QStringLiteral("azure openai") << 1;
    QTest::newRow("two words from two columns") << QStringLiteral("gpt azure") << 1;
    QTest::newRow("health") << QStringLiteral("failing") << 1;
    QTest::newRow("upstream") << QStringLiteral("versatile") << 1;
    QTest::newRow("no match") << QStringLiteral("gpt mistral") << 0;
}

void TestModelTable::search()
{
    QFETCH(QString, text);
    QFETCH(int, found);
    m_table->setModels(makeModels());
    m_filter->setText(text);
    QCOMPARE(m_filter->rowCount(), found);
    m_filter->setText({});
    QCOMPARE(m_filter->rowCount(), 5);
}

void TestModelTable::unknownValuesStandLast_data()
{
    QTest::addColumn<int>("order");
    QTest::newRow("ascending") << int(Qt::AscendingOrder);
    QTest::newRow("descending") << int(Qt::DescendingOrder);
}

void TestModelTable::unknownValuesStandLast()
{
    QFETCH(int, order);
    m_table->setModels(makeModels());
    m_filter->sort(ModelTable::InputPrice, static_cast<Qt::SortOrder>(order));
    QCOMPARE(m_filter->index(4, ModelTable::Name).data().toString(), QStringLiteral("qwen3-local"));
    QCOMPARE(m_filter->index(0, ModelTable::Name).data().toString(),
             order == Qt::AscendingOrder ? QStringLiteral("gpt-4o-mini") : QStringLiteral("claude-sonnet"));
}

void TestModelTable::sortsNumbersAsNumbers()
{
    QList<ModelStatus> models = makeModels();
    models[0].lastLatency = 1200ms; // "1.2 s" is before "420 ms" as text
    m_table->setModels(models);
    m_filter->sort(ModelTable::Latency, Qt::DescendingOrder);
    QCOMPARE(m_filter->index(0, ModelTable::Name).data().toString(), QStringLiteral("gpt-4o-mini"));
    m_filter->sort(-1);
    QCOMPARE(m_filter->index(4, ModelTable::Name).data().toString(), QStringLiteral("qwen3-local"));
}

void TestModelTable::testsShowInTheirRow()
{
    m_table->setModels(makeModels());
    m_service.holding = true;
    const QByteArray id = m_table->at(1).id;
    const QModelIndex cell = m_table->index(1, ModelTable::Test);
    QVERIFY(cell.data(RowDelegate::LinkRole).toBool());
    QSignalSpy changed(m_table.get(), &QAbstractItemModel::dataChanged);
    m_tests->test(id);
    QCOMPARE(cell.data().toString(), QStringLiteral("Testing…"));
    QVERIFY(!cell.data(RowDelegate::LinkRole).toBool());
    m_tests->test(id);
    QCOMPARE(m_service.tested.size(), 1); // one at a time
    m_service.answer(id, ModelTest{420ms, QStringLiteral("pong"), 9, 2, Money::fromNano(2'550)});
    QTRY_COMPARE(m_tests->underWay(), 0);
    QCOMPARE(cell.data().toString(), Formats::duration(420ms));
    QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QStringLiteral("pong")));
    QVERIFY(changed.count() >= 2);
    for (const QList<QVariant> &signal : std::as_const(changed))
        QCOMPARE(signal.constFirst().toModelIndex(), cell);
}

void TestModelTable::testsRunAFewAtATime()
{
    m_service.holding = true;
    QSignalSpy finished(m_tests.get(), &ModelTester::finished);
    for (int i = 0; i < 10; ++i)
        m_tests->test(QByteArray::number(i));
    QCOMPARE(m_tests->underWay(), 10);
    for (int answered = 0; answered < 10; ++answered) {
        QTRY_COMPARE(m_service.tested.size(), std::min<qsizetype>(10, answered + ModelTester::atOnce));
        m_service.answer(QByteArray::number(answered), answered == 3 ? Result<ModelTest>(ErrorKind::Timeout, QStringLiteral("No answer.")) : Result<ModelTest>(ModelTest{}));
    }
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished.constFirst().at(0).toInt(), 9);
    QCOMPARE(finished.constFirst().at(1).toInt(), 1);
}

void TestModelTable::stopDropsWhatHasNotBegun()
{
    m_service.holding = true;
    for (int i = 0; i < 10; ++i)
        m_tests->test(QByteArray::number(i));
    QCOMPARE(m_tests->state("9").phase, TestState::Phase::Waiting);
    m_tests->stop();
    QCOMPARE(m_tests->underWay(), ModelTester::atOnce);
    QCOMPARE(m_tests->state("9").phase, TestState::Phase::None);
    for (int i = 0; i < ModelTester::atOnce; ++i)
        m_service.answer(QByteArray::number(i), ModelTest{});
    QTRY_COMPARE(m_tests->underWay(), 0);
    QCOMPARE(m_service.tested.size(), ModelTester::atOnce);
}

void TestModelTable::failedTestTellsWhy()
{
    m_table->setModels(makeModels());
    m_service.failures.insert(m_table->at(0).id, Error(ErrorKind::Authentication, QStringLiteral("OpenAI answered 401.")));
    m_tests->test(m_table->at(0).id);
    QTRY_COMPARE(m_tests->state(m_table->at(0).id).phase, TestState::Phase::Failed);
    const QModelIndex cell = m_table->index(0, ModelTable::Test);
    QCOMPARE(cell.data().toString(), QStringLiteral("Failed"));
    QCOMPARE(cell.data(Qt::ToolTipRole).toString(), QStringLiteral("OpenAI answered 401."));
}

void TestModelTable::tenThousandModels()
{
    ModelTable table(*m_tests);
    CountingFilter filter;
    filter.setSourceModel(&table);
    table.setModels(manyModels(10'000));
    DataTable view(QStringLiteral("test.table"), QStringLiteral("Models"));
    view.setModel(&filter);
    view.resize(1000, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    filter.sort(ModelTable::Name, Qt::AscendingOrder);
    QCOMPARE(filter.index(0, 0).data().toString(), QStringLiteral("model-0"));
    filter.calls = 0;
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 2);
    view.viewport()->repaint();
    QVERIFY2(filter.calls > 0, "nothing was drawn");
    QVERIFY2(filter.calls <= (600 / view.rowHeight(0) + 2) * ModelTable::ColumnCount * 8, qPrintable(QString::number(filter.calls)));
    // A look at the health of all that finds nothing new tells nobody.
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    table.setModels(manyModels(10'000));
    QCOMPARE(changed.count(), 0);
}

QTEST_MAIN(TestModelTable)
#include "tst_modeltable.moc"
