// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/secret.h"

#include <QCryptographicHash>

#include <sodium.h>

namespace Gatehouse {

Secret::~Secret()
{
    if (!m_plain.isEmpty() && m_plain.isDetached())
        sodium_memzero(m_plain.data(), static_cast<size_t>(m_plain.size()));
}

bool Secret::equals(QByteArrayView candidate) const
{
    // Fixed-size digests, so that neither length nor content of the secret shows in the time taken.
    const QByteArray mine = QCryptographicHash::hash(m_plain, QCryptographicHash::Sha256);
    const QByteArray theirs = QCryptographicHash::hash(candidate.toByteArray(), QCryptographicHash::Sha256);
    return sodium_memcmp(mine.constData(), theirs.constData(), static_cast<size_t>(mine.size())) == 0;
}

QString Secret::masked() const
{
    if (m_plain.size() < 12)
        return QStringLiteral("••••");
    return QString::fromUtf8(m_plain.first(3)) + QStringLiteral("…") + QString::fromUtf8(m_plain.last(4));
}

} // namespace Gatehouse
