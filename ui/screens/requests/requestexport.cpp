// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestexport.h"

#include "gateway/services/requestservice.h"
#include "ui/support/answers.h"

#include <QDir>

namespace Gatehouse::Ui {

RequestExport::RequestExport(RequestService &service, RequestQuery query, WallTime now, const QString &file, RequestFile::Format format, QObject *parent)
    : QObject(parent), m_service(service), m_query(std::move(query)), m_format(format), m_file(file)
{
    m_query.limit = pageSize;
    m_query.offset = 0;
    if (!m_query.to)
        m_query.to = now;
}

void RequestExport::start()
{
    if (!m_file.open(QIODevice::WriteOnly)) {
        fail(Error(ErrorKind::Storage, m_file.errorString()));
        return;
    }
    if (write(RequestFile::head(m_format)))
        ask();
}

void RequestExport::cancel()
{
    m_cancelled = true;
    m_file.cancelWriting();
}

void RequestExport::ask()
{
    whenAnswered(m_service.list(m_query), this, [this](const Result<RequestPage> &page) {
        if (!m_cancelled)
            take(page);
    });
}

void RequestExport::take(const Result<RequestPage> &page)
{
    if (!page.ok()) {
        fail(page.error());
        return;
    }
    QByteArray bytes;
    for (const RequestRecord &record : page->rows) {
        if (m_rows++ > 0)
            bytes += RequestFile::between(m_format);
        bytes += RequestFile::row(record, m_format);
    }
    if (!write(bytes))
        return;
    Q_EMIT progressed(m_rows);
    if (page->rows.size() >= m_query.limit) {
        m_query.offset += static_cast<int>(page->rows.size());
        ask();
        return;
    }
    if (!write(RequestFile::tail(m_format)))
        return;
    if (!m_file.commit()) {
        fail(Error(ErrorKind::Storage, m_file.errorString()));
        return;
    }
    Q_EMIT finished(m_rows);
}

bool RequestExport::write(const QByteArray &bytes)
{
    if (m_file.write(bytes) == bytes.size())
        return true;
    fail(Error(ErrorKind::Storage, m_file.errorString()));
    return false;
}

void RequestExport::fail(const Error &error)
{
    m_file.cancelWriting();
    m_cancelled = true;
    Q_EMIT finished(Error(error.kind, tr("The requests were not exported to %1: %2").arg(QDir::toNativeSeparators(m_file.fileName()), error.message)));
}

} // namespace Gatehouse::Ui
