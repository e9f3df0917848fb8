// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/writerconnection.h"

#include "gateway/storage/migrator.h"

#include <QRandomGenerator>

namespace Gatehouse {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds firstPause = 250ms;
// A full disk of our own is looked at more often than a server that others wait for too.
constexpr std::chrono::milliseconds longestLocalPause = 3s;
constexpr std::chrono::milliseconds longestPause = 30s;

} // namespace

WriterConnection::WriterConnection(DatabaseTarget target, ConnectionWatch &watch, std::shared_ptr<const Clock> clock)
    : m_database(std::move(target), Database::Role::Writer, watch), m_clock(std::move(clock))
{
}

bool WriterConnection::isDue() const
{
    return m_clock->steady() >= m_due;
}

std::chrono::milliseconds WriterConnection::pause() const
{
    return std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(m_due - m_clock->steady()));
}

Result<void> WriterConnection::lockFile()
{
    if (m_database.target().isPostgres() || m_lock.isHeld())
        return {};
    const DatabaseTarget &target = m_database.target();
    if (auto ready = m_database.prepareFile(); !ready)
        return ready;
    auto locked = m_lock.tryLock(target.file);
    if (!locked)
        return m_database.failed(describeFault(FaultKind::FileNotWritable, target, locked.error().message));
    return *locked ? Result<void>() : m_database.failed(describeFault(FaultKind::FileLocked, target, m_lock.holder()));
}

Result<void> WriterConnection::open()
{
    auto opened = lockFile();
    if (opened)
        opened = m_database.open();
    if (opened)
        opened = Migrator(m_database).run();
    m_ready = opened.ok();
    if (!m_ready) {
        m_database.close();
        failed();
    }
    return opened;
}

void WriterConnection::failed()
{
    if (m_database.fault().losesConnection() || !m_database.isOpen()) {
        m_database.close();
        m_ready = false;
    }
    const auto longest = m_database.target().isPostgres() ? longestPause : longestLocalPause;
    auto pause = firstPause;
    for (int i = 0; i < m_failures && pause < longest; ++i)
        pause *= 2;
    ++m_failures;
    // Spread by a fifth, so that several gateways do not come back in step.
    const double spread = 0.9 + 0.2 * QRandomGenerator::global()->generateDouble();
    m_due = m_clock->steady() + std::chrono::milliseconds(static_cast<qint64>(static_cast<double>(std::min(pause, longest).count()) * spread));
}

void WriterConnection::close()
{
    m_database.close();
    m_lock.unlock();
    m_ready = false;
}

} // namespace Gatehouse
