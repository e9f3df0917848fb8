// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QByteArray>
#include <QHash>
#include <QReadWriteLock>
#include <QSet>
#include <QString>
#include <QStringList>

#include <bitset>

namespace Gatehouse {

/// Takes keys and passwords out of text before it is logged or shown: those it has been told, in every form they
/// travel in (as they are, percent-encoded, base64, hex, inside a JSON string), and whatever looks like one (`sk-…`,
/// `Bearer …`, `password=…`, `user:pass@host`). Virtual keys need not be learnt: they all look like one, plain and in
/// base64. Owned by the engine; thread-safe, because every thread logs. The time for a line hardly depends on how many
/// secrets are known.
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
    void add(const QString &form);
    QString withoutKnown(const QString &text) const;

    mutable QReadWriteLock m_lock;       ///< guards what follows
    QHash<quint64, QStringList> m_forms; ///< every form of every secret by its first four characters, longest first
    std::bitset<4096> m_starts;          ///< which first two characters there are: passes over most of a text quickly
    QSet<QByteArray> m_digests;          ///< of the secrets known, so that learning one twice costs nothing
};

} // namespace Gatehouse
