// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/exportbar.h"

#include "ui/screens/requests/requestexport.h"
#include "ui/support/formats.h"
#include "ui/widgets/banner.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>
#include <QStandardPaths>
#include <QUrl>

namespace Gatehouse::Ui {

ExportBar::ExportBar(RequestService &service, QWidget *parent) : QWidget(parent), m_service(service), m_banner(new Banner)
{
    setObjectName(QStringLiteral("requests.exportBar"));
    m_banner->setObjectName(QStringLiteral("requests.exportBanner"));
    m_folder = m_banner->addButton(tr("Open Folder"));
    m_folder->setObjectName(QStringLiteral("requests.openFolder"));
    connect(m_folder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_written).absolutePath())); });
    m_button = m_banner->addButton({});
    m_button->setObjectName(QStringLiteral("requests.endExport"));
    connect(m_button, &QPushButton::clicked, this, &ExportBar::pressed);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_banner);
    hide();
}

RequestFile::Format formatOf(const QString &file)
{
    return file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) ? RequestFile::Format::Json : RequestFile::Format::Csv;
}

void ExportBar::ask(const RequestQuery &query, qint64 rows, WallTime now)
{
    auto *dialog = new QFileDialog(this, tr("Export Requests"), QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->setObjectName(QStringLiteral("requests.exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("CSV, for spreadsheets (*.csv)"), tr("JSON, for programs (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("*.json")) ? QStringLiteral("json") : QStringLiteral("csv"));
    });
    dialog->selectFile(QStringLiteral("requests-%1").arg(Formats::local(now).toString(QStringLiteral("yyyy-MM-dd"))));
    connect(dialog, &QFileDialog::fileSelected, this, [this, query, rows, now](const QString &file) { start(query, rows, now, file); });
    dialog->open();
}

void ExportBar::start(const RequestQuery &query, qint64 rows, WallTime now, const QString &file)
{
    if (m_running) {
        m_running->cancel();
        m_running->deleteLater();
    }
    m_running = new RequestExport(m_service, query, now, file, formatOf(file), this);
    connect(m_running, &RequestExport::progressed, this, [this, rows](qint64 done) { showProgress(done, rows); });
    connect(m_running, &RequestExport::finished, this, [this, file](const Result<qint64> &written) {
        std::exchange(m_running, nullptr)->deleteLater();
        m_written = written.ok() ? file : QString();
        m_folder->setVisible(written.ok());
        m_button->setText(tr("Dismiss"));
        if (written.ok())
            m_banner->setContent(StatusPill::Tone::Success, tr("%n request(s) exported", nullptr, static_cast<int>(*written)), QDir::toNativeSeparators(file));
        else
            m_banner->setContent(StatusPill::Tone::Danger, tr("The export failed"), written.error().message);
        show();
    });
    showProgress(0, rows);
    m_running->start();
}

void ExportBar::showProgress(qint64 done, qint64 rows)
{
    m_folder->hide();
    m_button->setText(tr("Cancel"));
    //: rows written so far, of so many
    m_banner->setContent(StatusPill::Tone::Information, tr("Exporting requests"),
                         tr("%1 of %2").arg(Formats::count(done), Formats::count(std::max(done, rows))));
    show();
}

void ExportBar::pressed()
{
    if (m_running) {
        m_running->cancel();
        std::exchange(m_running, nullptr)->deleteLater();
    }
    hide();
}

} // namespace Gatehouse::Ui
