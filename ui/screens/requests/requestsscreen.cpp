// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestsscreen.h"

#include "gateway/services/gatewayservice.h"
#include "gateway/services/modelservice.h"
#include "gateway/services/requestservice.h"
#include "gateway/services/setupservice.h"
#include "ui/models/requesttable.h"
#include "ui/screens/requests/exportbar.h"
#include "ui/screens/requests/requestactions.h"
#include "ui/screens/requests/requestdetails.h"
#include "ui/screens/requests/requestfilters.h"
#include "ui/screens/requests/requestlist.h"
#include "ui/support/answers.h"
#include "ui/support/clipboard.h"
#include "ui/support/curlcommand.h"
#include "ui/support/formats.h"
#include "ui/support/requestfile.h"
#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/detailsplitter.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QFocusEvent>
#include <QMap>
#include <QMenu>
#include <QPushButton>
#include <QTimer>

namespace Gatehouse::Ui {

namespace {

using namespace std::chrono_literals;

/// Answers that come sooner are not worth a turning ring.
constexpr auto busyDelay = 200ms;

} // namespace

RequestsScreen::RequestsScreen(const Services &services, Shell &shell, QWidget *parent)
    : Screen(parent), m_services(services), m_shell(shell)
{
    setObjectName(QStringLiteral("requests"));
    buildUi();
    connectList();
    connectActions();
    connectCapture();
    connect(services.models, &ModelService::modelsChanged, this, &RequestsScreen::refreshChoices);
    connect(services.gateway, &GatewayService::storageChanged, this, [this] {
        if (m_services.gateway->storage().state == StorageStatus::State::Connected)
            m_list->requests()->retry();
    });
    refreshChoices();
    setLive(true);
    showState();
    showCurrent();
}

void RequestsScreen::buildUi()
{
    m_filters = new RequestFilters;
    m_failure = new Banner;
    m_failure->setObjectName(QStringLiteral("requests.failure"));
    connect(m_failure->addButton(tr("Try Again")), &QPushButton::clicked, this, [this] { m_list->requests()->retry(); });
    m_failure->hide();
    m_export = new ExportBar(*m_services.requests);

    auto *top = new QVBoxLayout;
    top->setContentsMargins(20, 20, 20, 12);
    top->setSpacing(12);
    top->addWidget(buildHeader());
    top->addWidget(m_filters);
    top->addWidget(m_failure);
    top->addWidget(m_export);

    m_list = new RequestList(m_services, m_shell, m_clock);
    m_details = new RequestDetails(*m_services.requests);
    m_splitter = new DetailSplitter(QStringLiteral("requests.splitter"), m_list, m_details);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_splitter, 1);
}

QWidget *RequestsScreen::buildHeader()
{
    m_subtitle = new Label({}, TextStyle::Body, Role::TextMuted);
    m_subtitle->setObjectName(QStringLiteral("requests.subtitle"));
    m_busy = new BusyIndicator;
    m_busy->setObjectName(QStringLiteral("requests.busy"));
    m_busy->hide();
    m_busyDelay = new QTimer(this);
    m_busyDelay->setSingleShot(true);
    m_busyDelay->setInterval(busyDelay);
    connect(m_busyDelay, &QTimer::timeout, m_busy, &QWidget::show);
    m_capture = new QCheckBox(tr("Capture both sides"));
    m_capture->setObjectName(QStringLiteral("requests.capture"));
    m_capture->setToolTip(tr("Keeps both sides of new requests in the database, prompts and answers included. Keys are replaced by dots."));
    m_live = new QPushButton;
    m_live->setObjectName(QStringLiteral("requests.live"));
    m_exportButton = new QPushButton(icon(QStringLiteral("export")), tr("Export…"));
    m_exportButton->setObjectName(QStringLiteral("requests.export"));

    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto *titles = new QVBoxLayout;
    titles->setSpacing(0);
    titles->addWidget(new Label(tr("Requests"), TextStyle::Title));
    titles->addWidget(m_subtitle);
    row->addLayout(titles);
    row->addWidget(m_busy, 0, Qt::AlignBottom);
    row->addStretch();
    row->addWidget(m_capture);
    row->addSpacing(4);
    row->addWidget(m_live);
    row->addWidget(m_exportButton);
    return header;
}

void RequestsScreen::connectList()
{
    DataTable *table = m_list->table();
    connect(m_filters, &RequestFilters::changed, this, &RequestsScreen::applyFilters);
    connect(m_list, &RequestList::clearFiltersRequested, m_filters, &RequestFilters::clear);
    connect(m_list, &RequestList::currentChanged, this, &RequestsScreen::showCurrent);
    // Not among what is listed: then it alone is listed.
    connect(m_list, &RequestList::missed, this, [this](const QByteArray &id) {
        const QString text = QString::fromUtf8(id);
        if (m_filters->query(m_clock.wall()).text == text) {
            m_shell.say(tr("The request is not in the log"));
            return;
        }
        m_filters->findId(text);
        m_list->find(id);
    });
    connect(m_list->requests(), &RequestTable::stateChanged, this, &RequestsScreen::showState);
    connect(table, &QAbstractItemView::activated, this, &RequestsScreen::enterDetails);
    connect(table, &DataTable::dismissed, this, [this] { setDetailsWanted(false); });
    connect(table, &QWidget::customContextMenuRequested, this, &RequestsScreen::showContextMenu);
    const auto backToList = [table] { table->setFocus(Qt::MouseFocusReason); };
    connect(m_details, &RequestDetails::leaveRequested, this, backToList);
    connect(m_details, &RequestDetails::closeRequested, this, [this, backToList] {
        setDetailsWanted(false);
        backToList();
    });
}

void RequestsScreen::connectActions()
{
    m_actions = new RequestActions(m_list->table(), this);
    connect(m_actions->live, &QAction::triggered, this, [this] { setLive(!m_list->isLive()); });
    connect(m_live, &QPushButton::clicked, m_actions->live, &QAction::trigger);
    connect(m_actions->reload, &QAction::triggered, this, &RequestsScreen::applyFilters);
    connect(m_actions->details, &QAction::triggered, this, &RequestsScreen::setDetailsWanted);
    connect(m_actions->copyId, &QAction::triggered, this, [this] {
        Clipboard::copy(QString::fromUtf8(m_list->current()->id));
        m_shell.say(tr("Id copied"));
    });
    connect(m_actions->copyJson, &QAction::triggered, this, [this] {
        Clipboard::copy(QString::fromUtf8(RequestFile::prettyJson(*m_list->current())));
        m_shell.say(tr("Request copied as JSON"));
    });
    connect(m_actions->copyCurl, &QAction::triggered, this, &RequestsScreen::copyCurl);
    connect(m_actions->filterModel, &QAction::triggered, this, [this] { m_filters->chooseModel(m_list->current()->model); });
    connect(m_actions->exportRows, &QAction::triggered, this,
            [this] { m_export->ask(m_list->requests()->query(), m_list->requests()->total(), m_clock.wall()); });
    connect(m_exportButton, &QPushButton::clicked, m_actions->exportRows, &QAction::trigger);
}

void RequestsScreen::connectCapture()
{
    RequestService *service = m_services.requests;
    connect(m_actions->capture, &QAction::triggered, service, &RequestService::setCaptureEnabled);
    connect(m_capture, &QCheckBox::clicked, service, &RequestService::setCaptureEnabled);
    const auto show = [this](bool on) {
        m_capture->setChecked(on);
        m_actions->capture->setChecked(on);
    };
    connect(service, &RequestService::captureEnabledChanged, this, [this, show](bool on) {
        show(on);
        m_shell.say(on ? tr("Both sides of new requests are kept, with keys replaced by dots") : tr("Prompts and answers are no longer kept"));
    });
    show(service->captureEnabled());
}

QList<QAction *> RequestsScreen::screenActions() const
{
    return m_actions->all();
}

void RequestsScreen::entered()
{
    if (!std::exchange(m_asked, true))
        applyFilters();
    else
        m_list->requests()->retry();
}

void RequestsScreen::focusInEvent(QFocusEvent *event)
{
    m_list->table()->setFocus(event->reason());
}

void RequestsScreen::focusSearch()
{
    m_filters->searchField()->setFocus(Qt::ShortcutFocusReason);
    m_filters->searchField()->selectAll();
}

void RequestsScreen::showItem(const QString &itemId)
{
    setDetailsWanted(true);
    m_list->find(itemId.toUtf8());
}

void RequestsScreen::applyFilters()
{
    m_list->requests()->setFilter(m_filters->query(m_clock.wall()));
}

void RequestsScreen::refreshChoices()
{
    QHash<QByteArray, QString> titles;
    for (const ProviderDescriptor &provider : m_services.setup->keyProviders())
        titles.insert(provider.id, QString::fromUtf8(provider.title));
    QMap<QString, QByteArray> models, providers;
    for (const ModelStatus &model : m_services.models->models()) {
        titles.insert(model.provider.toUtf8(), model.providerTitle);
        models.insert(model.name, model.name.toUtf8());
        providers.insert(model.providerTitle, model.provider.toUtf8());
    }
    const auto choices = [](const QMap<QString, QByteArray> &map) {
        QList<RequestFilters::Choice> list;
        for (auto one = map.cbegin(); one != map.cend(); ++one)
            list.append({one.key(), one.value()});
        return list;
    };
    m_filters->setModels(choices(models));
    m_filters->setProviders(choices(providers));
    m_list->requests()->setProviderTitles(titles);
}

QString RequestsScreen::subtitle() const
{
    const RequestTable *requests = m_list->requests();
    if (requests->failure() && requests->rowCount() == 0)
        return tr("The log cannot be read");
    const QString count = requests->isTotalCapped() ? tr("More than %1 requests").arg(Formats::count(requests->total()))
        : m_filters->isActive()                     ? tr("%n matching request(s)", nullptr, static_cast<int>(requests->total()))
                                                    : tr("%n request(s)", nullptr, static_cast<int>(requests->total()));
    //: %1 is "400 requests"
    return m_list->isLive() ? tr("%1, live").arg(count) : tr("%1, paused").arg(count);
}

void RequestsScreen::showState()
{
    const RequestTable *requests = m_list->requests();
    m_subtitle->setText(subtitle());
    if (!requests->isBusy()) {
        m_busyDelay->stop();
        m_busy->hide();
    } else if (!m_busyDelay->isActive() && !m_busy->isVisible()) {
        m_busyDelay->start();
    }
    const bool pageFailed = requests->failure() && requests->rowCount() > 0;
    if (pageFailed)
        m_failure->setContent(StatusPill::Tone::Warning, tr("The rest of the log cannot be read"), requests->failure()->message);
    m_failure->setVisible(pageFailed);
    m_exportButton->setEnabled(requests->rowCount() > 0);
    m_actions->exportRows->setEnabled(requests->rowCount() > 0);
}

void RequestsScreen::setLive(bool live)
{
    m_list->setLive(live);
    m_actions->setLive(live);
    m_live->setText(live ? tr("Pause") : tr("Go Live"));
    m_live->setIcon(m_actions->live->icon());
    m_live->setToolTip(m_actions->live->toolTip());
    m_subtitle->setText(subtitle());
}

void RequestsScreen::showCurrent()
{
    const RequestRecord *record = m_list->current();
    for (QAction *action : m_actions->ofRow())
        action->setEnabled(record);
    if (record)
        m_details->setRecord(*record, m_list->requests()->providerTitle(record->provider));
    m_splitter->setDetailsShown(record && m_detailsWanted);
    m_actions->details->setChecked(m_detailsWanted);
}

void RequestsScreen::setDetailsWanted(bool wanted)
{
    m_detailsWanted = wanted;
    showCurrent();
}

void RequestsScreen::enterDetails()
{
    setDetailsWanted(true);
    m_details->enter();
}

void RequestsScreen::showContextMenu(const QPoint &at)
{
    if (!m_list->table()->indexAt(at).isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("requests.menu"));
    menu->addActions(m_actions->ofRow());
    menu->popup(m_list->table()->viewport()->mapToGlobal(at));
}

void RequestsScreen::copyCurl()
{
    const QString address = m_services.gateway->status().address;
    whenAnswered(m_services.requests->exchange(m_list->current()->id), this, [this, record = *m_list->current(), address](const Result<CapturedExchange> &exchange) {
        Clipboard::copy(curlCommand(record, address.isEmpty() ? QStringLiteral("http://localhost:4000") : address,
                                    exchange.ok() ? exchange->clientRequestBody : QByteArray()));
        m_shell.say(exchange.ok() ? tr("Copied as curl; put your key into GATEHOUSE_KEY")
                                  : tr("Copied as curl with a sample prompt: the request was not captured"));
    });
}

} // namespace Gatehouse::Ui
