// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/exchangeview.h"

#include "gateway/services/requestservice.h"
#include "ui/screens/requests/messageview.h"
#include "ui/support/answers.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/emptystate.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QStackedLayout>

namespace Gatehouse::Ui {

ExchangeView::ExchangeView(RequestService &service, QWidget *parent) : QWidget(parent), m_service(service)
{
    setObjectName(QStringLiteral("requests.exchange"));
    buildUi();
    connect(&service, &RequestService::captureEnabledChanged, this, &ExchangeView::showMissing);
}

void ExchangeView::buildUi()
{
    m_busy = new BusyIndicator(tr("Loading the exchange…"));
    auto *waiting = new QWidget;
    auto *centre = new QVBoxLayout(waiting);
    centre->addWidget(m_busy, 0, Qt::AlignCenter);
    m_view = new MessageView;
    m_missing = new EmptyState(QStringLiteral("eye-off"), {}, {});
    m_missing->setObjectName(QStringLiteral("requests.notCaptured"));
    m_switch = m_missing->addButton({});
    m_switch->setObjectName(QStringLiteral("requests.captureHere"));
    connect(m_switch, &QPushButton::clicked, this, [this] { m_service.setCaptureEnabled(!m_service.captureEnabled()); });
    m_failed = new EmptyState(QStringLiteral("warning"), {}, {});
    m_failed->setObjectName(QStringLiteral("requests.exchangeFailed"));
    connect(m_failed->addButton(tr("Try Again")), &QPushButton::clicked, this, &ExchangeView::ask);

    m_pages = new QStackedLayout(this);
    for (QWidget *page : {waiting, static_cast<QWidget *>(m_view), static_cast<QWidget *>(m_missing), static_cast<QWidget *>(m_failed)})
        m_pages->addWidget(page);
    showMissing();
}

void ExchangeView::setRequest(const QByteArray &id)
{
    if (id == m_id)
        return;
    m_id = id;
    ++m_generation;
    m_asked = false;
    m_answer.reset();
    m_view->clear();
}

void ExchangeView::showMessage(Message message)
{
    m_message = message;
    if (!m_asked)
        ask();
    else
        showState();
}

void ExchangeView::ask()
{
    m_asked = true;
    m_answer.reset();
    showState();
    whenAnswered(m_service.exchange(m_id), this, [this, generation = ++m_generation](const Result<CapturedExchange> &answer) {
        if (generation != m_generation)
            return;
        m_answer = answer;
        showState();
    });
}

void ExchangeView::showState()
{
    if (!m_answer) {
        m_pages->setCurrentIndex(0);
        return;
    }
    if (!m_answer->ok()) {
        const Error &error = m_answer->error();
        if (error.kind == ErrorKind::NotFound) {
            m_pages->setCurrentWidget(m_missing);
            return;
        }
        m_failed->setContent(QStringLiteral("warning"), tr("The exchange cannot be read"), error.message);
        m_pages->setCurrentWidget(m_failed);
        return;
    }
    const CapturedExchange &exchange = **m_answer;
    switch (m_message) {
    case ClientRequest: m_view->setMessage(exchange.clientRequestHead, exchange.clientRequestBody); break;
    case UpstreamRequest: m_view->setMessage(exchange.upstreamRequestHead, exchange.upstreamRequestBody); break;
    case UpstreamResponse: m_view->setMessage(exchange.upstreamResponseHead, exchange.upstreamResponseBody); break;
    case ClientResponse: m_view->setMessage(exchange.clientResponseHead, exchange.clientResponseBody); break;
    }
    m_pages->setCurrentWidget(m_view);
}

void ExchangeView::showMissing()
{
    const bool on = m_service.captureEnabled();
    m_missing->setContent(QStringLiteral("eye-off"), tr("Capture was off when this request ran"),
                          on ? tr("It is on now: both sides of new requests are kept in the database, with keys replaced by dots.")
                             : tr("Turned on, it keeps both sides of new requests in the database, prompts and answers included. Keys are replaced by dots."));
    m_switch->setText(on ? tr("Turn Capture Off") : tr("Turn Capture On"));
}

} // namespace Gatehouse::Ui
