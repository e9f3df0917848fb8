// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/models/nomodels.h"

#include "gateway/services/gatewayservice.h"
#include "ui/shell/screen.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/emptystate.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>

namespace Gatehouse::Ui {

void openConfiguration(const Services &services, Shell &shell)
{
    const QString file = services.gateway->status().configFile;
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absoluteFilePath())))
        shell.say(QCoreApplication::translate("Gatehouse::Ui::NoModels", "No program is set up to open %1").arg(file));
}

NoModels::NoModels(const Services &services, Shell &shell, QWidget *parent) : QWidget(parent), m_services(services)
{
    m_empty = new EmptyState(QStringLiteral("models"), tr("No models yet"), {});
    m_empty->setObjectName(QStringLiteral("models.empty"));
    QPushButton *add = m_empty->addButton(tr("Add a Provider…"), {}, EmptyState::Weight::Primary);
    add->setObjectName(QStringLiteral("models.addProvider"));
    connect(add, &QPushButton::clicked, this, [&shell] { shell.addProvider(); });
    m_open = m_empty->addButton(tr("Open File"));
    m_open->setObjectName(QStringLiteral("models.openConfig"));
    m_open->setAccessibleName(tr("Open the configuration file"));
    connect(m_open, &QPushButton::clicked, this, [services, &shell] { openConfiguration(services, shell); });
    m_folder = m_empty->addButton(tr("Open Folder"));
    m_folder->setObjectName(QStringLiteral("models.openFolder"));
    m_folder->setAccessibleName(tr("Open the folder of the configuration file"));
    connect(m_folder, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_services.gateway->status().configFile).absolutePath()));
    });
    m_path = new CopyField(tr("Configuration file"));
    m_path->edit()->setObjectName(QStringLiteral("models.configPath"));
    m_path->copyButton()->setObjectName(QStringLiteral("models.copyConfigPath"));
    m_path->setMinimumWidth(320);
    m_path->setMaximumWidth(520);
    connect(m_path, &CopyField::copied, this, [&shell] { shell.say(tr("Path copied")); });

    auto *column = new QVBoxLayout(this);
    column->addStretch();
    column->addWidget(m_empty);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_path, 100);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch();
    connect(services.gateway, &GatewayService::statusChanged, this, &NoModels::refresh);
    refresh();
}

void NoModels::refresh()
{
    const QString file = m_services.gateway->status().configFile;
    m_empty->setContent(QStringLiteral("models"), tr("No models yet"),
                        file.isEmpty() ? tr("Add a provider or a local model server, and its models appear here.")
                                       : tr("Add a provider or a local model server, or name models under model_list in the configuration file and save it."));
    m_path->setValue(file);
    for (QWidget *widget : {static_cast<QWidget *>(m_open), static_cast<QWidget *>(m_folder), static_cast<QWidget *>(m_path)})
        widget->setVisible(!file.isEmpty());
}

} // namespace Gatehouse::Ui
