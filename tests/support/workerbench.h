// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/journal.h"
#include "gateway/accounting/pricebook.h"
#include "gateway/pipeline/inbound.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/routing/deploymenthealth.h"
#include "gateway/services/spendreports.h"
#include "gateway/storage/storage.h"
#include "tests/support/accountbench.h"
#include "tests/support/scriptedtransport.h"

#include <QTemporaryDir>

#include <memory>

namespace Gatehouse {

/// One worker without threads or sockets: a real journal and a real SQLite below it, a scripted upstream above. For tests
/// of the pipeline and the routes.
class WorkerBench
{
public:
    /// `yaml` is the configuration; `environment` what it may name.
    explicit WorkerBench(const QByteArray &yaml, const QHash<QByteArray, QByteArray> &environment = {});
    ~WorkerBench();

    /// All records settled so far, newest first, read back from the database.
    QList<RequestRecord> records();

    QTemporaryDir directory;
    ScriptedTransport upstream;
    SharedState shared;
    DeploymentHealth health;
    AccountBench accounts;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Storage> storage;
    std::unique_ptr<SpendReports> spend;
    PriceBook prices = PriceBook::load().value();
    WorkerContext worker;
};

/// A client of the pipeline: keeps what it is sent, and can leave.
class RecordingClient final : public ReplySink
{
public:
    void send(int status, HeaderList headers, QByteArray body) override;
    void begin(int status, HeaderList headers) override;
    void write(QByteArray bytes) override;
    void end() override { ended = true; }
    void abort() override { aborted = true; }
    bool begun() const override { return status != 0; }
    bool clientGone() const override { return gone; }
    bool congested() const override { return false; }
    qint64 bytesWritten() const override { return body.size(); }
    void leave();
    bool complete() const { return ended || aborted; }

    int status = 0;
    HeaderList headers;
    QByteArray body;
    int writes = 0;
    bool ended = false, aborted = false, gone = false;
};

} // namespace Gatehouse
