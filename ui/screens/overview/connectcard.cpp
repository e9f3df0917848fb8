// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/connectcard.h"

#include "gateway/services/gatewayservice.h"
#include "gateway/services/modelservice.h"
#include "ui/shell/screen.h"
#include "ui/support/clipboard.h"
#include "ui/widgets/codeblock.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/keyvaluegrid.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QToolButton>

namespace Gatehouse::Ui {

namespace {

/// What clients send when any key will do: SDKs refuse to start without one.
const QString anyKey = QStringLiteral("sk-anything");

} // namespace

ConnectCard::ConnectCard(const Services &services, Shell &shell, QWidget *parent)
    : Card(tr("Connect your apps"), parent), m_services(services), m_shell(shell), m_snippets(firstCallSnippets())
{
    buildUi();
    connect(services.gateway, &GatewayService::statusChanged, this, &ConnectCard::refresh);
    connect(services.models, &ModelService::modelsChanged, this, &ConnectCard::showSnippet);
    refresh();
}

void ConnectCard::buildUi()
{
    m_address = new CopyField(tr("Address"), CopyField::Look::Prominent);
    m_address->edit()->setObjectName(QStringLiteral("overview.address"));
    m_address->copyButton()->setObjectName(QStringLiteral("overview.copyAddress"));
    connect(m_address, &CopyField::copied, this, [this] { m_shell.say(tr("Address copied")); });

    m_key = new SecretField(tr("Key"));
    m_key->edit()->setObjectName(QStringLiteral("overview.key"));
    m_key->copyButton()->setObjectName(QStringLiteral("overview.copyKey"));
    m_key->revealButton()->setObjectName(QStringLiteral("overview.revealKey"));
    connect(m_key, &CopyField::copied, this, [this] { m_shell.say(tr("Key copied; the clipboard is cleared in 30 seconds")); });

    auto *grid = new KeyValueGrid;
    grid->addRow(tr("Address"), m_address);
    grid->addRow(tr("Key"), m_key);
    body()->addWidget(grid);
    body()->addSpacing(4);

    m_tabs = new QTabBar;
    m_tabs->setObjectName(QStringLiteral("overview.snippets"));
    m_tabs->setAccessibleName(tr("Code for a first call in"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (const Snippet &snippet : std::as_const(m_snippets))
        m_tabs->addTab(snippet.title);
    m_code = new CodeBlock(tr("Code for a first call"));
    m_code->view()->setObjectName(QStringLiteral("overview.snippet"));
    m_code->copyButton()->setObjectName(QStringLiteral("overview.copySnippet"));
    m_code->setVisibleLines(7);
    connect(m_tabs, &QTabBar::currentChanged, this, &ConnectCard::showSnippet);
    connect(m_code, &CodeBlock::copyRequested, this, &ConnectCard::copySnippet);
    body()->addWidget(m_tabs);
    body()->addWidget(m_code);
    body()->addStretch();
}

void ConnectCard::refresh()
{
    const GatewayStatus status = m_services.gateway->status();
    m_address->setValue(status.address);
    m_address->edit()->setPlaceholderText(status.phase == GatewayStatus::Phase::Starting ? tr("Starting…") : tr("Not running"));
    const Secret key = m_services.gateway->masterKey();
    m_key->setSecret(key);
    m_key->edit()->setPlaceholderText(tr("Not needed: any key is taken"));
    showSnippet();
}

CallTarget ConnectCard::target(const QString &key) const
{
    const GatewayStatus status = m_services.gateway->status();
    CallTarget target;
    target.address = !status.address.isEmpty() ? status.address
                                               : QStringLiteral("http://localhost:%1").arg(status.port ? status.port : 4000);
    target.key = key.isEmpty() ? anyKey : key;
    target.model = QStringLiteral("gpt-4o-mini");
    const QList<ModelStatus> models = m_services.models->models();
    const auto usable = std::find_if(models.begin(), models.end(), [](const ModelStatus &model) { return model.health != ModelStatus::Health::Unusable; });
    if (usable != models.end())
        target.model = usable->name;
    return target;
}

void ConnectCard::showSnippet()
{
    const Secret key = m_services.gateway->masterKey();
    m_code->setCode(m_snippets[m_tabs->currentIndex()].write(target(key.isEmpty() ? QString() : key.masked())));
}

void ConnectCard::copySnippet()
{
    const Secret key = m_services.gateway->masterKey();
    const QString code = m_snippets[m_tabs->currentIndex()].write(target(QString::fromUtf8(key.reveal())));
    if (key.isEmpty()) {
        Clipboard::copy(code);
        m_shell.say(tr("Code copied"));
    } else {
        Clipboard::copySecret(Secret(code.toUtf8()));
        m_shell.say(tr("Code copied with your key; the clipboard is cleared in 30 seconds"));
    }
}

} // namespace Gatehouse::Ui
