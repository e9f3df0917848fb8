// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDebug>

namespace Gatehouse {

/// A key or password. Prints as dots, compares in constant time, and is overwritten in memory when it goes.
/// `reveal()` belongs in provider authentication, hashing, and the keychain; nowhere else.
class Secret
{
public:
    Secret() = default;
    explicit Secret(QByteArray plain) : m_plain(std::move(plain)) { m_plain.detach(); }
    Secret(const Secret &other) : m_plain(other.m_plain.constData(), other.m_plain.size()) {}
    Secret(Secret &&other) noexcept : m_plain(std::move(other.m_plain)) {}
    Secret &operator=(Secret other) noexcept { m_plain.swap(other.m_plain); return *this; }
    ~Secret();

    bool isEmpty() const { return m_plain.isEmpty(); }
    const QByteArray &reveal() const { return m_plain; }
    /// True when both are the same bytes; the time depends on the length of `candidate` only.
    bool equals(QByteArrayView candidate) const;
    /// "sk-…4f2a": the first three and the last four characters, or dots alone when the secret is short.
    QString masked() const;

private:
    QByteArray m_plain;
};

inline QDebug operator<<(QDebug debug, const Secret &) { return debug << "••••"; }

} // namespace Gatehouse
