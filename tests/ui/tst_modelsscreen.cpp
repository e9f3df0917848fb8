// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/requestsconsole.h"
#include "ui/models/modeltable.h"
#include "ui/support/translations.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/statuspill.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Gatehouse;
using namespace Gatehouse::Ui;

namespace {

using namespace std::chrono_literals;

struct ModelsConsole : Console {
    void show(QSize size = {1500, 900})
    {
        open().resize(size);
        window->showScreen(QStringLiteral("models"));
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        table = find<DataTable>(QStringLiteral("models.table"));
    }
    QPushButton *button(const char *name) { return find<QPushButton>(QStringLiteral("models.") + QLatin1String(name)); }
    QAction *action(const char *name) { return find<QAction>(QStringLiteral("models.action.") + QLatin1String(name)); }
    void select(int row) { table->setCurrentIndex(table->model()->index(row, 0)); }
    QString text(int row, int column) const { return table->model()->index(row, column).data().toString(); }

    DataTable *table = nullptr;
};

} // namespace

/// The Models screen, driven as a person does.
class TestModelsScreen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void listsModels();
    void emptyTellsHow();
    void emptyWithFile();
    void search();
    void headerSortsAndClears();
    void detailsShowEverything();
    void troubleHasItsWayOut();
    void testFromTheButton();
    void testFromTheKeyboard();
    void testFromTheRow();
    void testFailureIsShown();
    void testAllAndStop();
    void manyTestsAreAskedFor();
    void selectionSurvivesChanges();
    void refreshesOnlyWhileShown();
    void fitsASmallWindow();
    void escapeAndEnter();
};

void TestModelsScreen::initTestCase()
{
    keepSettingsApart();
    installTranslations(*qApp, QLocale(QLocale::English, QLocale::UnitedStates));
}

void TestModelsScreen::listsModels()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    QCOMPARE(console.table->model()->rowCount(), 5);
    QCOMPARE(console.find<Label>(QStringLiteral("models.subtitle"))->text(), QStringLiteral("5 models"));
    QCOMPARE(console.text(0, ModelTable::Name), QStringLiteral("gpt-4o-mini"));
    QCOMPARE(console.text(3, ModelTable::Health), QStringLiteral("Unusable"));
}

void TestModelsScreen::emptyTellsHow()
{
    ModelsConsole console;
    console.show();
    QVERIFY(console.find<EmptyState>(QStringLiteral("models.empty"))->isVisible());
    QVERIFY(!console.button("openConfig")->isVisible());
    QVERIFY(!console.button("testAll")->isEnabled());
    QSignalSpy wanted(console.window.get(), &MainWindow::providerWanted);
    QTest::mouseClick(console.button("addProvider"), Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    console.fakes.models.setModels(makeModels());
    QVERIFY(console.table->isVisible());
}

void TestModelsScreen::emptyWithFile()
{
    ModelsConsole console;
    console.fakes.gateway.currentStatus.configFile = QStringLiteral("/srv/gateway/litellm_config.yaml");
    console.show();
    QVERIFY(console.button("openConfig")->isVisible());
    QCOMPARE(console.find<QLineEdit>(QStringLiteral("models.configPath"))->text(), QStringLiteral("/srv/gateway/litellm_config.yaml"));
    QTest::mouseClick(console.find<QToolButton>(QStringLiteral("models.copyConfigPath")), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("/srv/gateway/litellm_config.yaml"));
}

void TestModelsScreen::search()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    auto *search = console.find<SearchField>(QStringLiteral("models.search"));
    QTest::keyClick(console.window.get(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget(), search);
    QTest::keyClicks(search, QStringLiteral("gpt"));
    QTRY_COMPARE(console.table->model()->rowCount(), 2);
    QCOMPARE(console.find<Label>(QStringLiteral("models.subtitle"))->text(), QStringLiteral("2 of 5 models"));
    search->setText(QStringLiteral("mistral"));
    QTRY_VERIFY(console.find<EmptyState>(QStringLiteral("models.nothing"))->isVisible());
    QTest::mouseClick(console.button("clearSearch"), Qt::LeftButton);
    QTRY_COMPARE(console.table->model()->rowCount(), 5);
}

void TestModelsScreen::headerSortsAndClears()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    QHeaderView *header = console.table->horizontalHeader();
    const auto click = [&] {
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(header->sectionViewportPosition(ModelTable::Name) + 20, header->height() / 2));
    };
    click();
    QCOMPARE(console.text(0, ModelTable::Name), QStringLiteral("claude-sonnet"));
    click();
    QCOMPARE(console.text(0, ModelTable::Name), QStringLiteral("qwen3-local"));
    click();
    QCOMPARE(console.text(0, ModelTable::Name), QStringLiteral("gpt-4o-mini")); // as configured
}

void TestModelsScreen::detailsShowEverything()
{
    ModelsConsole console;
    console.fakes.fill(1);
    ModelStatus &model = console.fakes.models.list[1];
    model.price.cacheRead = UnitPrice::perMillion(0.30);
    model.price.inputAbove200k = UnitPrice::perMillion(6);
    model.price.maxOutputTokens = 64'000;
    model.price.capabilities = "tools vision";
    model.price.source = "catalogue 2026-11-23";
    console.show();
    console.select(1);
    auto *details = console.find<QWidget>(QStringLiteral("models.details"));
    QVERIFY(details->isVisible());
    QStringList texts;
    for (const QLabel *label : details->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    for (const QString &text : {QStringLiteral("claude-sonnet"), QStringLiteral("Anthropic"), QStringLiteral("claude-sonnet-4-5"), QStringLiteral("$3.00"),
                                QStringLiteral("$15.00"), QStringLiteral("$0.30"), QStringLiteral("$6.00"), QStringLiteral("128,000 tokens"),
                                QStringLiteral("64,000 tokens"), QStringLiteral("tools, vision"), QStringLiteral("catalogue 2026-11-23"),
                                QStringLiteral("litellm_config.yaml:8")})
        QVERIFY2(texts.contains(text), qPrintable(text + QStringLiteral(" is missing in ") + texts.join(QStringLiteral(" | "))));
    QVERIFY(!texts.contains(QStringLiteral("Reasoning"))); // no price, no row
    QCOMPARE(console.find<QLineEdit>(QStringLiteral("models.apiBase"))->text(), QStringLiteral("https://api.anthropic.com"));
}

void TestModelsScreen::troubleHasItsWayOut()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    console.select(3);
    auto *trouble = console.find<Banner>(QStringLiteral("models.trouble"));
    QVERIFY(trouble->isVisible());
    QCOMPARE(console.find<StatusPill>(QStringLiteral("models.detailHealth"))->tone(), StatusPill::Tone::Danger);
    console.select(0);
    QVERIFY(!trouble->isVisible());
}

void TestModelsScreen::testFromTheButton()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.fakes.models.holding = true;
    console.show();
    console.select(0);
    QPushButton *test = console.button("test");
    QTest::mouseClick(test, Qt::LeftButton);
    QCOMPARE(console.fakes.models.tested, QList<QByteArray>{"deployment-gpt-4o-mini"});
    QVERIFY(!test->isEnabled());
    QVERIFY(console.find<BusyIndicator>(QStringLiteral("models.testBusy"))->isVisible());
    QCOMPARE(console.text(0, ModelTable::Test), QStringLiteral("Testing…"));
    // Another model is not busy.
    console.select(1);
    QVERIFY(test->isEnabled());
    console.select(0);
    console.fakes.models.answer("deployment-gpt-4o-mini", ModelTest{420ms, QStringLiteral("pong"), 9, 2, Money::fromNano(2'550)});
    auto *result = console.find<Banner>(QStringLiteral("models.testResult"));
    QTRY_VERIFY(result->isVisible());
    QVERIFY(result->title().contains(QStringLiteral("420")));
    QVERIFY(test->isEnabled());
    QVERIFY(!console.find<BusyIndicator>(QStringLiteral("models.testBusy"))->isVisible());
    console.select(1);
    QVERIFY(!result->isVisible());
}

void TestModelsScreen::testFromTheKeyboard()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    console.table->setFocus(Qt::TabFocusReason);
    QTest::keyClick(console.table, Qt::Key_Down);
    QTest::keyClick(console.table, Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(console.fakes.models.tested, QList<QByteArray>{"deployment-claude-sonnet"});
}

void TestModelsScreen::testFromTheRow()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    const QRect cell = console.table->visualRect(console.table->model()->index(2, ModelTable::Test));
    QTest::mouseClick(console.table->viewport(), Qt::LeftButton, {}, cell.center());
    QCOMPARE(console.fakes.models.tested, QList<QByteArray>{"deployment-gpt-4o"});
    // Elsewhere a click only selects.
    QTest::mouseClick(console.table->viewport(), Qt::LeftButton, {}, console.table->visualRect(console.table->model()->index(1, ModelTable::Name)).center());
    QCOMPARE(console.fakes.models.tested.size(), 1);
}

void TestModelsScreen::testFailureIsShown()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.fakes.models.failures.insert("deployment-qwen3-local", Error(ErrorKind::UpstreamUnreachable, QStringLiteral("Could not connect to localhost:11434.")));
    console.show();
    console.select(4);
    QTest::mouseClick(console.button("test"), Qt::LeftButton);
    auto *result = console.find<Banner>(QStringLiteral("models.testResult"));
    QTRY_VERIFY(result->isVisible());
    QCOMPARE(result->title(), QStringLiteral("The test failed"));
    bool told = false;
    for (const QLabel *label : result->findChildren<QLabel *>())
        told = told || label->text().contains(QStringLiteral("localhost:11434"));
    QVERIFY(told);
    QCOMPARE(console.text(4, ModelTable::Test), QStringLiteral("Failed"));
}

void TestModelsScreen::testAllAndStop()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.fakes.models.holding = true;
    console.show();
    QPushButton *all = console.button("testAll");
    QTest::mouseClick(all, Qt::LeftButton);
    QCOMPARE(console.fakes.models.tested.size(), 4); // four at once
    QCOMPARE(all->text(), QStringLiteral("Stop (5)"));
    QCOMPARE(console.text(4, ModelTable::Test), QStringLiteral("Waiting…"));
    QTest::mouseClick(all, Qt::LeftButton);
    QCOMPARE(console.text(4, ModelTable::Test), QStringLiteral("Test"));
    for (const QByteArray &id : QList<QByteArray>(console.fakes.models.tested))
        console.fakes.models.answer(id, ModelTest{});
    QTRY_COMPARE(all->text(), QStringLiteral("Test All"));
    QCOMPARE(console.fakes.models.tested.size(), 4);
}

void TestModelsScreen::manyTestsAreAskedFor()
{
    ModelsConsole console;
    console.fakes.fill(1);
    QList<ModelStatus> many;
    for (int i = 0; i < 40; ++i) {
        many.append(makeModels().constFirst());
        many.last().id = QByteArray::number(i);
    }
    console.fakes.models.list = many;
    console.show();
    QTest::mouseClick(console.button("testAll"), Qt::LeftButton);
    QVERIFY(console.fakes.models.tested.isEmpty());
    QTest::mouseClick(console.button("testAllConfirm"), Qt::LeftButton);
    QTRY_COMPARE(console.fakes.models.tested.size(), 40);
}

void TestModelsScreen::selectionSurvivesChanges()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    console.select(2);
    QList<ModelStatus> models = makeModels();
    models[2].health = ModelStatus::Health::Failing;
    models[2].healthText = QStringLiteral("OpenAI answered 500.");
    console.fakes.models.setModels(models);
    QCOMPARE(console.table->currentIndex().row(), 2);
    QVERIFY(console.find<Banner>(QStringLiteral("models.trouble"))->isVisible());
    models.removeFirst(); // another configuration
    console.fakes.models.setModels(models);
    QCOMPARE(console.text(console.table->currentIndex().row(), ModelTable::Name), QStringLiteral("gpt-4o"));
    models.removeAt(1);
    console.fakes.models.setModels(models);
    QVERIFY(!console.find<QWidget>(QStringLiteral("models.details"))->isVisible());
}

void TestModelsScreen::refreshesOnlyWhileShown()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    QSignalSpy reset(console.table->model(), &QAbstractItemModel::modelReset);
    console.window->showScreen(QStringLiteral("overview"));
    console.fakes.models.setModels(makeModels().mid(1));
    QCOMPARE(reset.count(), 0);
    console.window->showScreen(QStringLiteral("models"));
    QCOMPARE(reset.count(), 1);
    QCOMPARE(console.table->model()->rowCount(), 4);
}

void TestModelsScreen::fitsASmallWindow()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show({1000, 640});
    QCOMPARE(console.table->horizontalScrollBar()->maximum(), 0);
}

void TestModelsScreen::escapeAndEnter()
{
    ModelsConsole console;
    console.fakes.fill(1);
    console.show();
    console.table->setFocus(Qt::TabFocusReason);
    auto *details = console.find<QWidget>(QStringLiteral("models.details"));
    QVERIFY(details->isVisible());
    QTest::keyClick(console.table, Qt::Key_Return);
    QVERIFY(details->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget(), console.table);
    QTest::keyClick(console.table, Qt::Key_Escape);
    QVERIFY(!details->isVisible());
    QTest::keyClick(console.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("gpt-4o-mini"));
}

QTEST_MAIN(TestModelsScreen)
#include "tst_modelsscreen.moc"
