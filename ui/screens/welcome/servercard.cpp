// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/welcome/servercard.h"

#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPushButton>

namespace Gatehouse::Ui {

ServerCard::ServerCard(SetupService &setup, QWidget *parent) : Card(tr("Use a model server on this computer"), parent), m_setup(setup)
{
    buildUi();
    scan();
}

void ServerCard::buildUi()
{
    m_again = new QPushButton(tr("Scan Again"));
    m_again->setObjectName(QStringLiteral("welcome.scan"));
    m_again->setIcon(icon(QStringLiteral("refresh")));
    connect(m_again, &QPushButton::clicked, this, &ServerCard::scan);
    addToHeading(m_again);
    m_busy = new BusyIndicator(tr("Looking for Ollama, LM Studio, llama.cpp and vLLM…"));
    m_busy->setObjectName(QStringLiteral("welcome.scanning"));
    m_none = new Label(tr("None found. Start Ollama, LM Studio, llama.cpp or vLLM, then scan again."), TextStyle::Body, Role::TextMuted);
    m_none->setObjectName(QStringLiteral("welcome.noServer"));
    m_none->setWordWrap(true);
    m_none->hide();
    m_error = new Banner;
    m_error->setObjectName(QStringLiteral("welcome.serverError"));
    m_error->hide();
    m_found = new QWidget;
    m_rows = new QVBoxLayout(m_found);
    m_rows->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_busy);
    body()->addWidget(m_none);
    body()->addWidget(m_found);
    body()->addWidget(m_error);
}

void ServerCard::scan()
{
    m_busy->show();
    m_none->hide();
    m_found->hide();
    m_error->hide();
    m_again->setEnabled(false);
    const int generation = ++m_generation;
    m_setup.findLocalServers().then(this, [this, generation](const QList<LocalServer> &servers) {
        if (generation == m_generation)
            showServers(servers);
    });
}

void ServerCard::showServers(const QList<LocalServer> &servers)
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const LocalServer &server : servers)
        m_rows->addWidget(makeRow(server));
    m_busy->hide();
    m_again->setEnabled(true);
    m_none->setVisible(servers.isEmpty());
    m_found->setVisible(!servers.isEmpty());
}

QWidget *ServerCard::makeRow(const LocalServer &server)
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    //: a model server and its address: "Ollama at http://localhost:11434"
    texts->addWidget(new ElidedLabel(tr("%1 at %2").arg(server.title, server.address), TextStyle::Strong));
    const QString models = server.models.isEmpty() ? tr("No model loaded yet") : server.models.join(QStringLiteral(", "));
    texts->addWidget(new ElidedLabel(models, TextStyle::Caption, Role::TextMuted));
    //: take this model server
    auto *use = new QPushButton(tr("Use"));
    use->setObjectName(QStringLiteral("welcome.use.") + QString::fromUtf8(server.provider));
    use->setAccessibleName(tr("Use %1").arg(server.title));
    use->setEnabled(!server.models.isEmpty());
    use->setToolTip(server.models.isEmpty() ? tr("Load a model in %1, then scan again.").arg(server.title) : QString());
    connect(use, &QPushButton::clicked, this, [this, server] { add(server); });
    line->addLayout(texts, 1);
    line->addWidget(use);
    return row;
}

void ServerCard::add(const LocalServer &server)
{
    m_error->hide();
    m_found->setEnabled(false);
    m_setup.addLocalServer(server).then(this, [this](const Result<void> &done) {
        m_found->setEnabled(true);
        if (done.ok()) {
            Q_EMIT added();
            return;
        }
        m_error->setContent(StatusPill::Tone::Danger, tr("The model server could not be added"), done.error().message);
        m_error->show();
    });
}

} // namespace Gatehouse::Ui
