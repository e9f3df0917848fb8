// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/services/modelservice.h"

#include <QHash>
#include <QList>
#include <QObject>

namespace Gatehouse::Ui {

/// How the test of one deployment stands.
struct TestState {
    enum class Phase { None, Waiting, Running, Passed, Failed };
    Phase phase = Phase::None;
    ModelTest result;  ///< when passed
    QString failure;   ///< when failed

    bool isUnderWay() const { return phase == Phase::Waiting || phase == Phase::Running; }
};

/// Calls deployments once to see whether they answer, a few at a time, and remembers how it went. Owned by the models
/// screen; main thread.
class ModelTester : public QObject
{
    Q_OBJECT
public:
    static constexpr int atOnce = 4;

    /// `service` outlives this.
    explicit ModelTester(ModelService &service, QObject *parent = nullptr);

    /// Queues a test; nothing when one is under way already.
    void test(const QByteArray &deploymentId);
    /// Drops those that have not begun. A call that is under way is waited for: it costs the same either way.
    void stop();

    TestState state(const QByteArray &deploymentId) const { return m_states.value(deploymentId); }
    /// Tests queued or running.
    int underWay() const { return static_cast<int>(m_waiting.size()) + m_running; }

Q_SIGNALS:
    void changed(const QByteArray &deploymentId);
    /// The last test that was queued is over.
    void finished(int passed, int failed);

private:
    void next();
    void take(const QByteArray &deploymentId, const Result<ModelTest> &result);

    ModelService &m_service;
    QHash<QByteArray, TestState> m_states;
    QList<QByteArray> m_waiting;
    int m_running = 0;
    int m_passed = 0, m_failed = 0; ///< since nothing was under way
};

} // namespace Gatehouse::Ui
