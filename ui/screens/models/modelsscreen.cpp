// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/models/modelsscreen.h"

#include "gateway/services/gatewayservice.h"
#include "ui/models/modelfilter.h"
#include "ui/models/modeltable.h"
#include "ui/models/modeltester.h"
#include "ui/screens/models/modeldetails.h"
#include "ui/screens/models/nomodels.h"
#include "ui/support/clipboard.h"
#include "ui/theme/icons.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/detailsplitter.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QAction>
#include <QBoxLayout>
#include <QFocusEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QStackedLayout>

namespace Gatehouse::Ui {

namespace {

/// More tests than this are begun only after a question: each costs a little.
constexpr int testsWithoutAsking = 25;

} // namespace

ModelsScreen::ModelsScreen(const Services &services, Shell &shell, QWidget *parent)
    : Screen(parent), m_services(services), m_shell(shell)
{
    setObjectName(QStringLiteral("models"));
    m_tester = new ModelTester(*services.models, this);
    buildActions();
    buildUi();
    connectTable();
    connect(services.models, &ModelService::modelsChanged, this, [this] {
        m_stale = true;
        if (m_shown)
            refresh();
    });
    connect(services.gateway, &GatewayService::statusChanged, this, &ModelsScreen::showState);
    connect(m_tester, &ModelTester::changed, this, &ModelsScreen::showTests);
    connect(m_tester, &ModelTester::finished, this, [this](int passed, int failed) {
        if (passed + failed > 1)
            //: results of tests
            m_shell.say(tr("%1 of %2 models answered").arg(passed).arg(passed + failed));
    });
    refresh();
    showTests();
}

void ModelsScreen::buildUi()
{
    m_details = new ModelDetails;
    m_splitter = new DetailSplitter(QStringLiteral("models.splitter"), buildList(), m_details);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(20, 20, 20, 12);
    top->addWidget(buildHeader());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_splitter, 1);
}

QWidget *ModelsScreen::buildHeader()
{
    m_subtitle = new Label({}, TextStyle::Body, Role::TextMuted);
    m_subtitle->setObjectName(QStringLiteral("models.subtitle"));
    m_search = new SearchField(tr("Search model or provider"));
    m_search->setObjectName(QStringLiteral("models.search"));
    m_search->setMinimumWidth(220);
    m_search->setMaximumWidth(320);
    connect(m_search, &SearchField::searched, this, [this](const QString &text) {
        m_filter->setText(text);
        showState();
    });
    m_testAll = new QPushButton(icon(QStringLiteral("bolt")), tr("Test All"));
    m_testAll->setObjectName(QStringLiteral("models.testAll"));
    connect(m_testAll, &QPushButton::clicked, m_testAllAction, &QAction::trigger);
    auto *add = new QPushButton(tr("Add a Provider…"));
    add->setObjectName(QStringLiteral("models.add"));
    connect(add, &QPushButton::clicked, this, [this] { m_shell.addProvider(); });

    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto *titles = new QVBoxLayout;
    titles->setSpacing(0);
    titles->addWidget(new Label(tr("Models"), TextStyle::Title));
    titles->addWidget(m_subtitle);
    row->addLayout(titles, 1);
    row->addWidget(m_search, 1);
    row->addWidget(m_testAll);
    row->addWidget(add);
    return header;
}

QWidget *ModelsScreen::buildList()
{
    m_table = new DataTable(QStringLiteral("models.table"), tr("Models"));
    m_models = new ModelTable(*m_tester, m_table);
    m_filter = new ModelFilter(m_table);
    m_filter->setSourceModel(m_models);
    m_table->setModel(m_filter);
    // A third click on a title brings the order of the configuration back.
    m_table->horizontalHeader()->setSortIndicatorClearable(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setColumns({{110}, {124, 160}, {96, 230}, {102, 130}, {68, 84}, {70, 84}, {66, 84}, {66, 90}, {94, 120}, {180, 200, true}}, ModelTable::Name);
    m_table->setMinimumHeight(120);

    m_nothing = new EmptyState(QStringLiteral("search"), tr("Nothing matches"), tr("No model fits the search above."));
    m_nothing->setObjectName(QStringLiteral("models.nothing"));
    QPushButton *clear = m_nothing->addButton(tr("Clear Search"));
    clear->setObjectName(QStringLiteral("models.clearSearch"));
    connect(clear, &QPushButton::clicked, this, [this] { m_search->clear(); });
    m_none = new NoModels(m_services, m_shell);
    m_listed = new QWidget;
    auto *inset = new QVBoxLayout(m_listed);
    inset->setContentsMargins(12, 1, 0, 0);
    inset->addWidget(m_table);
    m_list = new QWidget;
    m_pages = new QStackedLayout(m_list);
    for (QWidget *page : {m_listed, static_cast<QWidget *>(m_nothing), static_cast<QWidget *>(m_none)})
        m_pages->addWidget(page);
    return m_list;
}

QAction *ModelsScreen::makeAction(const QString &name, const QString &text, const QKeySequence &shortcut)
{
    auto *action = new QAction(text, this);
    action->setObjectName(QStringLiteral("models.action.") + name);
    action->setShortcut(shortcut);
    m_actions << action;
    return action;
}

void ModelsScreen::buildActions()
{
    m_testAction = makeAction(QStringLiteral("test"), tr("&Test"), QKeySequence(Qt::CTRL | Qt::Key_T));
    m_testAction->setIcon(icon(QStringLiteral("bolt")));
    connect(m_testAction, &QAction::triggered, this, &ModelsScreen::testCurrent);
    m_testAllAction = makeAction(QStringLiteral("testAll"), {}, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));
    connect(m_testAllAction, &QAction::triggered, this, &ModelsScreen::testAll);
    m_copyAction = makeAction(QStringLiteral("copyName"), tr("Copy &Name"), QKeySequence::Copy);
    m_copyAction->setIcon(icon(QStringLiteral("copy")));
    m_copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(m_copyAction, &QAction::triggered, this, [this] {
        Clipboard::copy(current()->name);
        m_shell.say(tr("Name copied"));
    });
    m_detailsAction = makeAction(QStringLiteral("showDetails"), tr("Show &Details"), QKeySequence(Qt::CTRL | Qt::Key_I));
    m_detailsAction->setCheckable(true);
    connect(m_detailsAction, &QAction::triggered, this, &ModelsScreen::setDetailsWanted);
    m_openAction = makeAction(QStringLiteral("openConfig"), tr("&Open Configuration File"));
    connect(m_openAction, &QAction::triggered, this, [this] { openConfiguration(m_services, m_shell); });
}

void ModelsScreen::connectTable()
{
    m_table->addAction(m_copyAction);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) { m_filter->sort(column, order); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ModelsScreen::showCurrent);
    // Not when the button is let go: by then the details have appeared and another cell may be under the pointer.
    connect(m_table, &QAbstractItemView::pressed, this, [this](const QModelIndex &index) {
        if (index.column() == ModelTable::Test && QGuiApplication::mouseButtons() == Qt::LeftButton)
            testCurrent();
    });
    connect(m_table, &QAbstractItemView::activated, this, [this] {
        setDetailsWanted(true);
        m_details->enter();
    });
    connect(m_table, &DataTable::dismissed, this, [this] { setDetailsWanted(false); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &ModelsScreen::showContextMenu);
    const auto backToList = [this] { m_table->setFocus(Qt::MouseFocusReason); };
    connect(m_details, &ModelDetails::testRequested, this, &ModelsScreen::testCurrent);
    connect(m_details, &ModelDetails::leaveRequested, this, backToList);
    connect(m_details, &ModelDetails::closeRequested, this, [this, backToList] {
        setDetailsWanted(false);
        backToList();
    });
}

void ModelsScreen::entered()
{
    m_shown = true;
    if (m_stale)
        refresh();
}

void ModelsScreen::focusInEvent(QFocusEvent *event)
{
    m_table->setFocus(event->reason());
}

void ModelsScreen::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ModelsScreen::showItem(const QString &itemId)
{
    m_search->clear();
    setDetailsWanted(true);
    m_table->reveal(m_filter->mapFromSource(m_models->index(m_models->rowOf(itemId.toUtf8()), ModelTable::Name)));
}

void ModelsScreen::refresh()
{
    m_stale = false;
    const QByteArray selected = m_selected;
    m_models->setModels(m_services.models->models());
    if (!current() && m_models->rowOf(selected) >= 0)
        m_table->reveal(m_filter->mapFromSource(m_models->index(m_models->rowOf(selected), ModelTable::Name)));
    showState();
    showCurrent();
}

void ModelsScreen::showState()
{
    const int all = m_models->rowCount();
    const int shown = m_filter->rowCount();
    QWidget *page = all == 0 ? m_none : shown == 0 ? static_cast<QWidget *>(m_nothing) : m_listed;
    m_pages->setCurrentWidget(page);
    m_subtitle->setText(shown == all ? tr("%n model(s)", nullptr, all) : tr("%1 of %n model(s)", nullptr, all).arg(shown));
    m_openAction->setEnabled(!m_services.gateway->status().configFile.isEmpty());
    showTests();
}

const ModelStatus *ModelsScreen::current() const
{
    const QModelIndex index = m_filter->mapToSource(m_table->currentIndex());
    return index.isValid() ? &m_models->at(index.row()) : nullptr;
}

void ModelsScreen::showCurrent()
{
    const ModelStatus *model = current();
    if (model) {
        m_selected = model->id;
        m_details->setModel(*model);
    }
    m_splitter->setDetailsShown(model && m_detailsWanted);
    m_detailsAction->setChecked(m_detailsWanted);
    m_copyAction->setEnabled(model);
    showTests();
}

void ModelsScreen::showTests()
{
    const ModelStatus *model = current();
    if (model)
        m_details->setTest(m_tester->state(model->id));
    m_testAction->setEnabled(model && !m_tester->state(model->id).isUnderWay());
    const bool busy = m_tester->underWay() > 0;
    m_testAllAction->setText(busy ? tr("&Stop Tests") : tr("Test &All"));
    m_testAllAction->setIcon(icon(busy ? QStringLiteral("stop") : QStringLiteral("bolt")));
    m_testAllAction->setEnabled(busy || m_filter->rowCount() > 0);
    //: %1 is a number of tests that are under way
    m_testAll->setText(busy ? tr("Stop (%1)").arg(m_tester->underWay()) : tr("Test All"));
    m_testAll->setIcon(m_testAllAction->icon());
    m_testAll->setToolTip(busy ? tr("Drops the tests that have not begun") : tr("Calls every listed model once; costs a few tokens each"));
    m_testAll->setEnabled(m_testAllAction->isEnabled());
}

void ModelsScreen::setDetailsWanted(bool wanted)
{
    m_detailsWanted = wanted;
    showCurrent();
}

void ModelsScreen::testCurrent()
{
    if (const ModelStatus *model = current())
        m_tester->test(model->id);
}

void ModelsScreen::testAll()
{
    if (m_tester->underWay() > 0) {
        m_tester->stop();
        return;
    }
    if (m_filter->rowCount() <= testsWithoutAsking) {
        beginTestAll();
        return;
    }
    auto *question = new QMessageBox(QMessageBox::Question, tr("Test All"), tr("Test %n model(s)?", nullptr, m_filter->rowCount()), QMessageBox::Cancel, this);
    question->setObjectName(QStringLiteral("models.testAllQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("Each is called once, which costs a few tokens with its provider."));
    QPushButton *test = question->addButton(tr("Test All"), QMessageBox::AcceptRole);
    test->setObjectName(QStringLiteral("models.testAllConfirm"));
    connect(test, &QPushButton::clicked, this, &ModelsScreen::beginTestAll);
    question->open();
}

void ModelsScreen::beginTestAll()
{
    for (int row = 0; row < m_filter->rowCount(); ++row)
        m_tester->test(m_models->at(m_filter->mapToSource(m_filter->index(row, 0)).row()).id);
}

void ModelsScreen::showContextMenu(const QPoint &at)
{
    if (!m_table->indexAt(at).isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("models.menu"));
    menu->addActions({m_testAction, m_copyAction});
    menu->addSeparator();
    menu->addAction(m_openAction);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void ModelsScreen::paintEvent(QPaintEvent *)
{
    // Behind the list, edge to edge.
    QPainter painter(this);
    const QRect ground(m_splitter->pos(), m_splitter->size());
    painter.fillRect(ground, colour(Role::Surface));
    painter.fillRect(QRect(ground.topLeft(), QSize(ground.width(), 1)), colour(Role::Border));
    if (m_pages->currentWidget() == m_listed)
        painter.fillRect(QRect(0, ground.top() + m_table->horizontalHeader()->height(), m_list->width(), 1), colour(Role::Border));
}

} // namespace Gatehouse::Ui
