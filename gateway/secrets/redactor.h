// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QByteArray>
#include <QList>
#include <QReadWriteLock>
#include <QString>
#include <QStringList>

namespace Gatehouse {

/// Takes keys and passwords out of text before it is logged or shown: those it has been told, in every form they
/// travel in (as they are, percent-encoded, base64, inside a JSON string), and whatever looks like one (`sk-…`,
/// `Bearer …`, `password=…`, `user:pass@host`). Owned by the engine; thread-safe, because every thread logs.
class Redactor
{
public:
    /// From now on this value is taken out. Values under six characters are not learnt: they would blot out words.
    void learn(const Secret &secret);
    /// Learns what is secret in a database address: its password, and the address as a whole.
    void learnUrl(const Secret &url);
    /// Forgets all that was learnt; patterns stay.
    void clear();

    /// The text with dots in place of secrets; the same text, not copied, when there are none.
    QString redact(const QString &text) const;

private:
    mutable QReadWriteLock m_lock; ///< guards the two lists
    QStringList m_forms;           ///< every form of every secret, longest first
    QList<QByteArray> m_digests;   ///< of the secrets known, so that learning one twice costs nothing
};

} // namespace Gatehouse
