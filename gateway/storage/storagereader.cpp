// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/storagereader.h"

#include <QThread>

#include <utility>

namespace Gatehouse {

StorageReader::StorageReader(DatabaseTarget target, ConnectionWatch &watch)
    : m_database(std::move(target), Database::Role::Reader, watch)
{
}

StorageReader::~StorageReader() = default;

void StorageReader::start()
{
    m_english.emplace();
}

void StorageReader::begin()
{
    m_begun = true;
    for (const Question &question : std::exchange(m_waiting, {}))
        answer(question);
}

void StorageReader::ask(const Question &question)
{
    if (m_begun)
        answer(question);
    else
        m_waiting << question;
}

void StorageReader::answer(const Question &question)
{
    // Who waited too long already got an error; the database need not be asked for nobody.
    if (question.answer->isDone())
        return;
    for (bool again = true;; again = false) {
        if (!m_database.isOpen()) {
            if (auto opened = m_database.open(); !opened)
                return question.answer->fail(opened.error());
        }
        const auto read = question.read(m_database);
        if (read)
            return;
        const bool lost = m_database.fault().losesConnection();
        if (lost)
            m_database.close();
        // A connection that broke while it was idle shows only now.
        if (!lost || !again || m_database.fault().kind == FaultKind::Stuck)
            return question.answer->fail(read.error());
    }
}

void StorageReader::end()
{
    m_waiting.clear();
    m_database.close();
    m_english.reset();
    QThread::currentThread()->quit();
}

} // namespace Gatehouse
