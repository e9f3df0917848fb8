// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/headers.h"

#include <algorithm>

namespace Gatehouse {

bool sameHeaderName(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && a.compare(b, Qt::CaseInsensitive) == 0;
}

const QByteArray *HeaderList::find(QByteArrayView name) const
{
    for (const Field &field : m_fields) {
        if (sameHeaderName(field.first, name))
            return &field.second;
    }
    return nullptr;
}

QByteArray HeaderList::value(QByteArrayView name) const
{
    const QByteArray *found = find(name);
    return found ? *found : QByteArray();
}

int HeaderList::count(QByteArrayView name) const
{
    return static_cast<int>(std::count_if(m_fields.begin(), m_fields.end(),
                                          [name](const Field &field) { return sameHeaderName(field.first, name); }));
}

void HeaderList::set(QByteArrayView name, QByteArray value)
{
    const auto first = std::find_if(m_fields.begin(), m_fields.end(),
                                    [name](const Field &field) { return sameHeaderName(field.first, name); });
    if (first == m_fields.end()) {
        add(name.toByteArray(), std::move(value));
        return;
    }
    first->second = std::move(value);
    m_fields.erase(std::remove_if(first + 1, m_fields.end(),
                                  [name](const Field &field) { return sameHeaderName(field.first, name); }),
                   m_fields.end());
}

void HeaderList::remove(QByteArrayView name)
{
    std::erase_if(m_fields, [name](const Field &field) { return sameHeaderName(field.first, name); });
}

} // namespace Gatehouse
