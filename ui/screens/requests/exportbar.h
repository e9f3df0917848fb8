// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestquery.h"
#include "ui/support/requestfile.h"

#include <QWidget>

class QPushButton;

namespace Gatehouse {
class RequestService;
}

namespace Gatehouse::Ui {

class Banner;
class RequestExport;

/// Asks for a file, writes the requests of a query into it, and tells how far it is and how it went. Hidden while there is
/// nothing to tell. Owned by the requests screen.
class ExportBar : public QWidget
{
    Q_OBJECT
public:
    explicit ExportBar(RequestService &service, QWidget *parent = nullptr);

    /// Opens the file dialog; its choice starts the export.
    void ask(const RequestQuery &query, qint64 rows, WallTime now);
    void start(const RequestQuery &query, qint64 rows, WallTime now, const QString &file);

private:
    void showProgress(qint64 done, qint64 rows);
    void pressed();

    RequestService &m_service;
    Banner *m_banner = nullptr;
    QPushButton *m_folder = nullptr;
    QPushButton *m_button = nullptr;
    RequestExport *m_running = nullptr;
    QString m_written;
};

/// CSV unless the file's name ends in ".json".
RequestFile::Format formatOf(const QString &file);

} // namespace Gatehouse::Ui
