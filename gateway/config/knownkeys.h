// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QList>

namespace Gatehouse {

/// The keys of one section of a LiteLLM configuration, and what becomes of them here. One table a section in
/// knownkeys.cpp; whoever builds a feature moves its keys from `notYet` to `done`.
class KnownKeys
{
public:
    enum class Support {
        Unknown,   ///< no such key
        Done,      ///< it works
        NotYet,    ///< LiteLLM has it, Gatehouse does not yet: it has no effect
        Guard,     ///< the same, and it would keep somebody or something out: relying on it would be dangerous
        NotNeeded, ///< it tunes something that does not exist here
    };

    KnownKeys(const char *done, const char *notYet, const char *guard = "", const char *notNeeded = "");

    Support supportOf(QByteArrayView key) const { return m_keys.value(key.toByteArray(), Support::Unknown); }
    const QList<QByteArray> &names() const { return m_names; }

private:
    QHash<QByteArray, Support> m_keys;
    QList<QByteArray> m_names; ///< in the order of the tables, for stable suggestions
};

const KnownKeys &topLevelKeys();
const KnownKeys &modelItemKeys();
/// Of `litellm_params`: keys that steer the gateway and are never sent upstream. What is not among them is a parameter
/// of the request.
const KnownKeys &modelParameterKeys();
/// Request parameters that providers are known to take: not an exhaustive list, only to tell a misspelling from a word
/// that merely looks like one.
const QList<QByteArray> &requestParameters();
const KnownKeys &modelInfoKeys();
const KnownKeys &generalKeys();
const KnownKeys &libraryKeys();
const KnownKeys &routerKeys();
const KnownKeys &credentialKeys();

} // namespace Gatehouse
