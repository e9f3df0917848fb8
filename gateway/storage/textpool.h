// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QSet>

namespace Gatehouse {

/// Gives equal texts the same memory while many rows are read: a hundred thousand keys name the same few teams and models.
class TextPool
{
public:
    QByteArray shared(const QByteArray &text)
    {
        return text.isEmpty() ? QByteArray() : *m_texts.insert(text);
    }
    QList<QByteArray> shared(const QList<QByteArray> &texts)
    {
        if (texts.isEmpty())
            return {};
        if (const auto known = m_lists.constFind(texts); known != m_lists.constEnd())
            return *known;
        QList<QByteArray> fresh;
        fresh.reserve(texts.size());
        for (const QByteArray &text : texts)
            fresh << shared(text);
        return *m_lists.insert(fresh, fresh);
    }

private:
    QSet<QByteArray> m_texts;
    QHash<QList<QByteArray>, QList<QByteArray>> m_lists;
};

} // namespace Gatehouse
