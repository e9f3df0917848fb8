// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/modeltester.h"

#include "ui/support/answers.h"

namespace Gatehouse::Ui {

ModelTester::ModelTester(ModelService &service, QObject *parent) : QObject(parent), m_service(service) {}

void ModelTester::test(const QByteArray &deploymentId)
{
    TestState &state = m_states[deploymentId];
    if (state.isUnderWay())
        return;
    if (underWay() == 0)
        m_passed = m_failed = 0;
    state = TestState{TestState::Phase::Waiting, {}, {}};
    m_waiting.append(deploymentId);
    Q_EMIT changed(deploymentId);
    next();
}

void ModelTester::stop()
{
    const QList<QByteArray> dropped = std::exchange(m_waiting, {});
    for (const QByteArray &id : dropped) {
        m_states.remove(id);
        Q_EMIT changed(id);
    }
}

void ModelTester::next()
{
    while (m_running < atOnce && !m_waiting.isEmpty()) {
        const QByteArray id = m_waiting.takeFirst();
        ++m_running;
        m_states[id].phase = TestState::Phase::Running;
        Q_EMIT changed(id);
        whenAnswered(m_service.test(id), this, [this, id](const Result<ModelTest> &result) { take(id, result); });
    }
}

void ModelTester::take(const QByteArray &deploymentId, const Result<ModelTest> &result)
{
    --m_running;
    TestState &state = m_states[deploymentId];
    if (result.ok()) {
        ++m_passed;
        state = TestState{TestState::Phase::Passed, *result, {}};
    } else {
        ++m_failed;
        state = TestState{TestState::Phase::Failed, {}, result.error().message};
    }
    Q_EMIT changed(deploymentId);
    next();
    if (underWay() == 0)
        Q_EMIT finished(m_passed, m_failed);
}

} // namespace Gatehouse::Ui
