// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/storage/answer.h"
#include "gateway/storage/database.h"

#include <QList>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace Gatehouse {

/// One question: who waits, and how it is read. `read` answers by itself when the database did, and returns the error
/// otherwise, so that it can be asked again over a fresh connection.
struct Question {
    std::shared_ptr<PendingAnswer> answer;
    std::function<Result<void>(Database &)> read;
};

/// Answers questions, one after the other, over its own connection. Lives on the reader's thread; owned by Storage.
class StorageReader : public QObject
{
    Q_OBJECT
public:
    StorageReader(DatabaseTarget target, ConnectionWatch &watch);
    ~StorageReader() override;

    // The rest is called on the reader's thread.
    void start();
    /// From the writer, once the schema is up to date: questions wait until then.
    void begin();
    void ask(const Question &question);
    void end();

private:
    void answer(const Question &question);

    Database m_database;
    std::optional<EnglishMessages> m_english;
    QList<Question> m_waiting;
    bool m_begun = false;
};

} // namespace Gatehouse
