// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <utility>
#include <vector>

namespace Gatehouse {

/// HTTP header fields in the order they came. Names compare without regard to case; values are as sent, trimmed.
class HeaderList
{
public:
    using Field = std::pair<QByteArray, QByteArray>;

    HeaderList() = default;
    HeaderList(std::initializer_list<Field> fields) : m_fields(fields) {}

    void add(QByteArray name, QByteArray value) { m_fields.emplace_back(std::move(name), std::move(value)); }
    /// For a name that is written in the code, which is then not copied.
    template <std::size_t Size>
    void add(const char (&literal)[Size], QByteArray value)
    {
        m_fields.emplace_back(QByteArray::fromRawData(literal, Size - 1), std::move(value));
    }
    /// Replaces the first field of that name and removes the others, or adds it.
    void set(QByteArrayView name, QByteArray value);
    void remove(QByteArrayView name);
    void reserve(std::size_t count) { m_fields.reserve(count); }

    bool contains(QByteArrayView name) const { return find(name) != nullptr; }
    /// Value of the first field of that name, or an empty array.
    QByteArray value(QByteArrayView name) const;
    /// The same without a copy; null when absent. Valid until the list changes.
    const QByteArray *find(QByteArrayView name) const;
    int count(QByteArrayView name) const;

    auto begin() const { return m_fields.begin(); }
    auto end() const { return m_fields.end(); }
    std::size_t size() const { return m_fields.size(); }
    bool isEmpty() const { return m_fields.empty(); }
    void clear() { m_fields.clear(); }

private:
    std::vector<Field> m_fields;
};

/// ASCII case-insensitive equality, as header names compare.
bool sameHeaderName(QByteArrayView a, QByteArrayView b);

} // namespace Gatehouse
