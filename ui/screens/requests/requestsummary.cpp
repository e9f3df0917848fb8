// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestsummary.h"

#include "ui/models/requestcells.h"
#include "ui/screens/requests/usagegrid.h"
#include "ui/support/formats.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/keyvaluegrid.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QResizeEvent>
#include <QScrollBar>
#include <QToolButton>

namespace Gatehouse::Ui {

namespace {

/// Narrower than three groups side by side need.
constexpr int widthForGroups = 720;

QWidget *group(const QString &title, QWidget *content)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(new Label(title, TextStyle::Strong));
    column->addWidget(content);
    return box;
}

} // namespace

RequestSummary::RequestSummary(QWidget *parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("requests.summary"));
    setAccessibleName(tr("Summary of the request"));
    buildUi();
}

void RequestSummary::buildUi()
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);

    m_error = new Banner;
    m_error->setObjectName(QStringLiteral("requests.error"));
    m_error->hide();
    m_groups = new QBoxLayout(QBoxLayout::TopToBottom);
    m_groups->setSpacing(20);
    m_groups->addWidget(buildRequest(), 0, Qt::AlignTop);
    m_groups->addWidget(buildUsage(), 0, Qt::AlignTop);
    m_groups->addWidget(buildRoute(), 0, Qt::AlignTop);

    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(16, 8, 16, 16);
    column->setSpacing(14);
    column->addWidget(m_error);
    column->addLayout(m_groups);
    column->addStretch();
    setWidget(content);
    // setWidget() gives it a ground of its own.
    content->setAutoFillBackground(false);
}

QWidget *RequestSummary::buildRequest()
{
    m_request = new KeyValueGrid;
    m_id = new CopyField(tr("Request id"));
    m_id->edit()->setObjectName(QStringLiteral("requests.id"));
    m_id->copyButton()->setObjectName(QStringLiteral("requests.copyId"));
    m_request->addRow(tr("Id"), m_id);
    m_started = m_request->addRow(tr("Started"));
    m_duration = m_request->addRow(tr("Duration"));
    m_duration->setObjectName(QStringLiteral("requests.duration"));
    m_firstToken = m_request->addRow(tr("First token"));
    m_overhead = m_request->addRow(tr("Overhead"));
    m_finish = m_request->addRow(tr("Ended with"));
    m_finish->setObjectName(QStringLiteral("requests.finish"));
    m_size = m_request->addRow(tr("Size"));
    return group(tr("Request"), m_request);
}

QWidget *RequestSummary::buildUsage()
{
    m_usage = new UsageGrid;
    m_usage->setMaximumWidth(380);
    m_priceVersion = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_priceVersion->setObjectName(QStringLiteral("requests.priceVersion"));
    m_priceVersion->setWordWrap(true);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_usage);
    column->setAlignment(m_usage, Qt::Alignment());
    column->addWidget(m_priceVersion);
    return group(tr("Tokens and cost"), content);
}

QWidget *RequestSummary::buildRoute()
{
    m_route = new KeyValueGrid;
    m_key = m_route->addRow(tr("Key"));
    m_people = m_route->addRow(tr("On behalf of"));
    m_tags = m_route->addRow(tr("Tags"));
    m_session = m_route->addRow(tr("Session"));
    m_client = m_route->addRow(tr("Client"));
    m_userAgent = m_route->addRow(tr("User agent"));
    m_userAgent->setObjectName(QStringLiteral("requests.userAgent"));
    m_path = m_route->addRow(tr("Route"));
    m_model = m_route->addRow(tr("Model"));
    m_provider = m_route->addRow(tr("Provider"));
    m_provider->setObjectName(QStringLiteral("requests.providerTitle"));
    m_apiBase = m_route->addRow(tr("API base"));
    m_deployment = m_route->addRow(tr("Deployment"));
    m_attempts = m_route->addRow(tr("Attempts"));
    return group(tr("From client to provider"), m_route);
}

void RequestSummary::setRecord(const RequestRecord &record, const QString &providerTitle)
{
    m_error->setContent(StatusPill::Tone::Danger, RequestCells::statusText(record), record.errorMessage);
    m_error->setVisible(record.failed());
    showRequest(record);
    showRoute(record, providerTitle);
    m_usage->setRecord(record);
    //: %1 is the version of the price list, as in "catalogue 2026-11-23"
    m_priceVersion->setText(tr("Prices: %1").arg(QString::fromUtf8(record.priceVersion)));
    m_priceVersion->setVisible(record.cost.priced && !record.priceVersion.isEmpty());
    verticalScrollBar()->setValue(0);
}

void RequestSummary::showRequest(const RequestRecord &record)
{
    m_id->setValue(QString::fromUtf8(record.id));
    m_id->edit()->setCursorPosition(0);
    m_request->showText(m_started, QStringLiteral("%1, %2").arg(QLocale().toString(Formats::local(record.startedAt).date(), QLocale::ShortFormat),
                                                            Formats::time(record.startedAt)));
    m_started->setToolTip(Formats::fullMoment(record.startedAt));
    m_request->showText(m_duration, Formats::duration(record.duration));
    m_request->showText(m_firstToken, record.timeToFirstToken.count() < 0 ? QString() : Formats::duration(record.timeToFirstToken));
    m_request->showText(m_overhead, record.overhead.count() > 0 ? Formats::duration(record.overhead) : QString());
    QStringList end;
    if (!record.finishReason.isEmpty())
        end << QString::fromUtf8(record.finishReason);
    if (record.streamed)
        end << tr("streamed");
    if (record.cacheHit)
        end << tr("answered from the cache");
    m_request->showText(m_finish, end.join(QStringLiteral(", ")));
    //: sizes of a request and of its answer
    m_request->showText(m_size, tr("%1 in, %2 out").arg(Formats::bytes(record.requestBytes), Formats::bytes(record.responseBytes)));
}

void RequestSummary::showRoute(const RequestRecord &record, const QString &providerTitle)
{
    const auto text = [](const QByteArray &utf8) { return QString::fromUtf8(utf8); };
    m_route->showText(m_key, record.keyAlias.isEmpty() ? text(record.keyHash.left(8)) : text(record.keyAlias));
    QStringList people;
    for (const QByteArray &one : {record.user, record.team, record.customer}) {
        if (!one.isEmpty())
            people << text(one);
    }
    m_route->showText(m_people, people.join(QStringLiteral(", ")));
    m_route->showText(m_tags, text(record.tags.join(", ")));
    m_route->showText(m_session, text(record.sessionId));
    m_route->showText(m_client, text(record.clientAddress));
    m_route->showText(m_userAgent, text(record.userAgent));
    m_route->showText(m_path, text(record.route));
    m_route->showText(m_model, record.upstreamModel.isEmpty() || record.upstreamModel == record.model
                               ? text(record.model) : QStringLiteral("%1 → %2").arg(text(record.model), text(record.upstreamModel)));
    m_route->showText(m_provider, providerTitle);
    m_route->showText(m_apiBase, text(record.apiBase));
    m_route->showText(m_deployment, text(record.deploymentId));
    m_route->showText(m_attempts, Formats::count(record.attempts));
}

void RequestSummary::resizeEvent(QResizeEvent *event)
{
    const bool columns = event->size().width() >= widthForGroups;
    m_groups->setDirection(columns ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (int group = 0; group < m_groups->count(); ++group)
        m_groups->setStretch(group, columns ? 1 : 0);
    QScrollArea::resizeEvent(event);
}

} // namespace Gatehouse::Ui
