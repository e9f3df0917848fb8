// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/firstrequest.h"

#include "gateway/services/gatewayservice.h"
#include "gateway/services/modelservice.h"
#include "ui/shell/screen.h"
#include "ui/support/clipboard.h"
#include "ui/support/curlcommand.h"
#include "ui/widgets/codeblock.h"
#include "ui/widgets/emptystate.h"

#include <QBoxLayout>
#include <QPlainTextEdit>
#include <QToolButton>

namespace Gatehouse::Ui {

FirstRequest::FirstRequest(const Services &services, Shell &shell, QWidget *parent)
    : QWidget(parent), m_services(services), m_shell(shell), m_code(new CodeBlock(tr("A first request")))
{
    m_code->view()->setObjectName(QStringLiteral("requests.firstCall"));
    m_code->copyButton()->setObjectName(QStringLiteral("requests.copyFirstCall"));
    m_code->setVisibleLines(5);
    m_code->setMaximumWidth(680);
    m_code->setMinimumWidth(360);
    auto *empty = new EmptyState(QStringLiteral("inbox"), tr("No requests yet"), tr("Send one with your own client, or paste this into a terminal."));
    empty->setObjectName(QStringLiteral("requests.empty"));
    auto *column = new QVBoxLayout(this);
    column->addStretch();
    column->addWidget(empty);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_code, 100);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch();
    connect(m_code, &CodeBlock::copyRequested, this, &FirstRequest::copy);
    connect(services.gateway, &GatewayService::statusChanged, this, &FirstRequest::refresh);
    connect(services.models, &ModelService::modelsChanged, this, &FirstRequest::refresh);
    refresh();
}

QString FirstRequest::code(const QString &key) const
{
    const GatewayStatus status = m_services.gateway->status();
    RequestRecord record;
    record.route = "/v1/chat/completions";
    record.dialect = "openai";
    record.model = "gpt-4o-mini";
    const QList<ModelStatus> models = m_services.models->models();
    const auto usable = std::find_if(models.begin(), models.end(), [](const ModelStatus &model) { return model.health != ModelStatus::Health::Unusable; });
    if (usable != models.end())
        record.model = usable->name.toUtf8();
    const QString address = !status.address.isEmpty() ? status.address : QStringLiteral("http://localhost:%1").arg(status.port ? status.port : 4000);
    // Clients refuse to start without a key, whether one is needed or not.
    return curlCommand(record, address, {}, key.isEmpty() ? QStringLiteral("sk-anything") : key);
}

void FirstRequest::refresh()
{
    const Secret key = m_services.gateway->masterKey();
    m_code->setCode(code(key.isEmpty() ? QString() : key.masked()));
}

void FirstRequest::copy()
{
    const Secret key = m_services.gateway->masterKey();
    const QString text = code(QString::fromUtf8(key.reveal()));
    if (key.isEmpty()) {
        Clipboard::copy(text);
        m_shell.say(tr("Code copied"));
    } else {
        Clipboard::copySecret(Secret(text.toUtf8()));
        m_shell.say(tr("Code copied with your key; the clipboard is cleared in 30 seconds"));
    }
}

} // namespace Gatehouse::Ui
