// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/storage/recordsource.h"

#include <memory>
#include <mutex>

namespace Gatehouse {

/// A journal in memory, to be shared between a test and the storage writer: what the test appends is handed out in order,
/// and again to the next source when it was not carried. Thread-safe.
class FakeJournal
{
public:
    void open(RequestOpening opening)
    {
        const std::lock_guard lock(m_mutex);
        m_entries.append({std::move(opening), {}, true});
    }
    void settle(RequestRecord record)
    {
        const std::lock_guard lock(m_mutex);
        m_entries.append({{}, std::move(record), false});
    }
    qint64 carriedEntries() const
    {
        const std::lock_guard lock(m_mutex);
        return m_carried;
    }
    void failReading(bool fail)
    {
        const std::lock_guard lock(m_mutex);
        m_broken = fail;
    }
    /// Lets the next `carried()` fail, as when the program is killed right before it.
    void forgetCarried(bool forget)
    {
        const std::lock_guard lock(m_mutex);
        m_forgetful = forget;
    }

    std::unique_ptr<RecordSource> source(const std::shared_ptr<FakeJournal> &self) { return std::make_unique<Source>(self); }

private:
    struct Entry {
        RequestOpening opening;
        RequestRecord record;
        bool opens = false;
    };

    class Source final : public RecordSource
    {
    public:
        explicit Source(std::shared_ptr<FakeJournal> journal) : m_journal(std::move(journal)), m_taken(m_journal->carriedEntries()) {}

        Result<RecordBatch> take(int limit) override
        {
            const std::lock_guard lock(m_journal->m_mutex);
            if (m_journal->m_broken)
                return Error(ErrorKind::Storage, QStringLiteral("The journal cannot be read."));
            RecordBatch batch;
            for (int i = 0; i < limit && m_taken < m_journal->m_entries.size(); ++i, ++m_taken) {
                const Entry &entry = m_journal->m_entries.at(m_taken);
                if (entry.opens)
                    batch.opened << entry.opening;
                else
                    batch.settled << entry.record;
            }
            return batch;
        }
        Result<void> carried() override
        {
            const std::lock_guard lock(m_journal->m_mutex);
            if (m_journal->m_forgetful)
                return Error(ErrorKind::Storage, QStringLiteral("The position in the journal cannot be written."));
            m_journal->m_carried = m_taken;
            return {};
        }
        qint64 waiting() const override
        {
            const std::lock_guard lock(m_journal->m_mutex);
            qint64 count = 0;
            for (qsizetype i = m_journal->m_carried; i < m_journal->m_entries.size(); ++i)
                count += m_journal->m_entries.at(i).opens ? 0 : 1;
            return count;
        }

    private:
        std::shared_ptr<FakeJournal> m_journal;
        qsizetype m_taken = 0;
    };

    mutable std::mutex m_mutex; // guards all below
    QList<Entry> m_entries;
    qsizetype m_carried = 0;
    bool m_broken = false;
    bool m_forgetful = false;
};

} // namespace Gatehouse
