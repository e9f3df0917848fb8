// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/gatewayservice.h"
#include "gateway/services/modelservice.h"
#include "gateway/services/requestservice.h"
#include "gateway/services/services.h"
#include "gateway/services/setupservice.h"
#include "gateway/services/tryservice.h"

#include <QHash>
#include <QPromise>
#include <QStringList>

#include <functional>

namespace Gatehouse {

/// A future that is already answered.
template <class T>
QFuture<T> answered(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

/// Services held in memory and moved by tests: set the members, then call the `…Changed()` signals (or the setters, which
/// do both). Main thread.
class FakeGatewayService : public GatewayService
{
    Q_OBJECT
public:
    GatewayStatus status() const override { return currentStatus; }
    LiveFigures figures() const override { return currentFigures; }
    StorageStatus storage() const override { return currentStorage; }
    QList<Notice> notices() const override { return currentNotices; }
    Secret masterKey() const override { return key; }
    void start() override;
    void stop() override;
    void startOnPort(quint16 port) override;
    void reloadConfiguration() override { ++reloads; }

    void setStatus(const GatewayStatus &status);
    void setFigures(const LiveFigures &figures);
    void setStorage(const StorageStatus &storage);
    void setNotices(const QList<Notice> &notices);
    /// Running on port 4000 with a key.
    void run(quint16 port = 4000);

    GatewayStatus currentStatus;
    LiveFigures currentFigures;
    StorageStatus currentStorage;
    QList<Notice> currentNotices;
    Secret key;
    int starts = 0, stops = 0, reloads = 0;
};

/// A log of `rows`, oldest first; filters, sorts and pages as the real one does.
class FakeRequestService : public RequestService
{
    Q_OBJECT
public:
    QFuture<Result<RequestPage>> list(RequestQuery query) override;
    QFuture<Result<CapturedExchange>> exchange(QByteArray requestId) override;
    bool captureEnabled() const override { return capture; }
    void setCaptureEnabled(bool enabled) override;

    /// Appends and announces.
    void record(const QList<RequestRecord> &rows);
    /// From now on lists are held back until `answerHeld()`.
    void hold() { m_holding = true; }
    void answerHeld();

    QList<RequestRecord> rows;
    QHash<QByteArray, CapturedExchange> exchanges;
    std::optional<Error> failure; ///< every list fails with it while set
    QList<RequestQuery> asked;
    bool capture = false;

private:
    struct Held {
        QPromise<Result<RequestPage>> promise;
        RequestQuery query;
    };
    Result<RequestPage> pageFor(const RequestQuery &query) const;

    bool m_holding = false;
    std::vector<Held> m_held;
};

class FakeModelService : public ModelService
{
    Q_OBJECT
public:
    QList<ModelStatus> models() const override { return list; }
    QFuture<Result<ModelTest>> test(QByteArray deploymentId) override;

    void setModels(const QList<ModelStatus> &models);
    /// Tests are held back until `answer()` when set.
    bool holding = false;
    void answer(const QByteArray &deploymentId, const Result<ModelTest> &result);

    QList<ModelStatus> list;
    QHash<QByteArray, Error> failures; ///< by deployment id
    QList<QByteArray> tested;

private:
    std::vector<std::pair<QByteArray, QPromise<Result<ModelTest>>>> m_held;
};

/// Streams `answer` word by word on a timer, or fails with `failure`.
class FakeTryService : public TryService
{
    Q_OBJECT
public:
    TryRun *send(const QString &model, const QString &prompt, QObject *parent) override;

    QString answer = QStringLiteral("Hello! I am a canned answer, streamed word by word.");
    std::optional<Error> failure;
    bool endless = false; ///< never finishes: for Stop
    int intervalMs = 1;
    bool costKnown = true;
    QStringList prompts, models;
    int running = 0; ///< runs that are neither finished nor deleted
};

class FakeSetupService : public SetupService
{
    Q_OBJECT
public:
    FakeSetupService();
    bool needsWelcome() const override { return welcome; }
    QList<ProviderDescriptor> keyProviders() const override { return providers; }
    QFuture<Result<void>> keychainUsable() override { return answered(keychain); }
    QFuture<QList<LocalServer>> findLocalServers() override;
    QFuture<Result<void>> addProvider(QByteArray provider, Secret key) override;
    QFuture<Result<void>> addLocalServer(LocalServer server) override;
    QFuture<Result<void>> useDemo() override;

    bool welcome = false;
    QList<ProviderDescriptor> providers;
    Result<void> keychain;
    QList<LocalServer> servers;
    bool holdScan = false; ///< scans wait until `answerScan()`
    void answerScan();
    std::optional<Error> refusal; ///< addProvider and addLocalServer fail with it
    QList<std::pair<QByteArray, QByteArray>> added; ///< provider, key
    QStringList addedServers;
    int demos = 0, scans = 0;
    std::function<void()> onAdded; ///< what becomes true once something was added (models appear)

private:
    QFuture<Result<void>> finish();
    std::vector<QPromise<QList<LocalServer>>> m_scans;
};

/// One of each, wired as Services.
struct FakeServices {
    FakeGatewayService gateway;
    FakeRequestService requests;
    FakeModelService models;
    FakeTryService tryOut;
    FakeSetupService setup;

    Services services() { return {&gateway, &requests, &models, &tryOut, &setup}; }

    /// As after an hour of work: running, models, `count` requests, figures.
    void fill(int count = 400);
};

/// `count` plausible requests, newest at `until`, the same for the same arguments: several models and keys, streams,
/// cache hits, failures of every common kind.
QList<RequestRecord> makeRecords(int count, WallTime until);
QList<ModelStatus> makeModels();
/// Both sides of `record` as capture keeps them: JSON to the gateway and to the provider, events back.
CapturedExchange sampleExchange(const RequestRecord &record);

} // namespace Gatehouse
