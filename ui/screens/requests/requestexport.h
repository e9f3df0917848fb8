// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestquery.h"
#include "ui/support/requestfile.h"

#include <QObject>
#include <QSaveFile>

namespace Gatehouse {
class RequestService;
}

namespace Gatehouse::Ui {

/// Writes every request that a query finds to a file, page by page, in the query's order. The file appears when it is
/// complete and not before. Runs once; owned by the requests screen; main thread.
class RequestExport : public QObject
{
    Q_OBJECT
public:
    static constexpr int pageSize = 2000;

    /// `service` outlives this. What is recorded after `now` is left out, so that pages do not move while they are read.
    RequestExport(RequestService &service, RequestQuery query, WallTime now, const QString &file, RequestFile::Format format, QObject *parent = nullptr);

    void start();
    /// Ends without a file and without `finished`.
    void cancel();
    QString file() const { return m_file.fileName(); }

Q_SIGNALS:
    void progressed(qint64 rows);
    /// Rows written, or why there is no file. The last signal.
    void finished(const Gatehouse::Result<qint64> &rows);

private:
    void ask();
    void take(const Result<RequestPage> &page);
    void fail(const Error &error);
    bool write(const QByteArray &bytes);

    RequestService &m_service;
    RequestQuery m_query;
    RequestFile::Format m_format;
    QSaveFile m_file;
    qint64 m_rows = 0;
    bool m_cancelled = false;
};

} // namespace Gatehouse::Ui
