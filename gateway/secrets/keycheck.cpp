// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/keycheck.h"

#include <QList>

namespace Gatehouse {
namespace {

const QByteArray heading = QByteArrayLiteral("gatehouse-key");
const QByteArray version = QByteArrayLiteral("1");

Error damaged(const QByteArray &text)
{
    return Error(ErrorKind::Storage,
                 QStringLiteral("What the database remembers of its data key is damaged. Restore it from a backup; without it no stored credential can be opened."),
                 QString::fromUtf8(text));
}

/// The bytes of a hex text of that size; empty when it is none.
QByteArray fromHex(const QByteArray &text, qsizetype size)
{
    const QByteArray bytes = QByteArray::fromHex(text);
    return bytes.size() == size && bytes.toHex() == text ? bytes : QByteArray();
}

} // namespace

Result<KeyCheck> KeyCheck::read(const QByteArray &text)
{
    const QList<QByteArray> parts = text.split(':');
    if (parts.size() < 2 || parts[0] != heading)
        return damaged(text);
    if (parts[1] != version)
        return Error(ErrorKind::Storage,
                     QStringLiteral("The data key of this database is described in version %1, which this version of Gatehouse does not know. Use a newer one.")
                         .arg(QString::fromUtf8(parts[1])));
    KeyCheck check;
    check.m_keyId = fromHex(parts.last(), DataKey::idSize);
    if (check.m_keyId.isEmpty())
        return damaged(text);
    if (parts.size() == 4 && parts[2] == "random")
        return check;
    if (parts.size() != 7 || parts[2] != "argon2id")
        return damaged(text);
    bool hasPasses = false, hasMemory = false;
    check.m_origin = Origin::Passphrase;
    check.m_cost = {parts[3].toUInt(&hasPasses), parts[4].toUInt(&hasMemory)};
    check.m_salt = fromHex(parts[5], DataKey::saltSize);
    if (!hasPasses || !hasMemory || check.m_salt.isEmpty())
        return damaged(text);
    return check;
}

KeyCheck KeyCheck::ofRandom(const DataKey &key)
{
    KeyCheck check;
    check.m_keyId = key.id();
    return check;
}

KeyCheck KeyCheck::ofPassphrase(const DataKey &key, const QByteArray &salt, Argon2Cost cost)
{
    KeyCheck check;
    check.m_origin = Origin::Passphrase;
    check.m_cost = cost;
    check.m_salt = salt;
    check.m_keyId = key.id();
    return check;
}

QByteArray KeyCheck::text() const
{
    const QByteArray start = heading + ':' + version + ':';
    if (m_origin == Origin::Random)
        return start + "random:" + m_keyId.toHex();
    return start + "argon2id:" + QByteArray::number(m_cost.passes) + ':' + QByteArray::number(m_cost.kibibytes) + ':' + m_salt.toHex() + ':' + m_keyId.toHex();
}

Result<DataKey> KeyCheck::unlock(const Secret &passphrase) const
{
    if (m_origin != Origin::Passphrase)
        return Error(ErrorKind::Configuration,
                     QStringLiteral("The credentials in this database are sealed with a key in the keychain of the user who set it up; no passphrase opens them."));
    Result<DataKey> key = DataKey::fromPassphrase(passphrase, m_salt, m_cost);
    if (key && !fits(*key))
        return Error(ErrorKind::Configuration, QStringLiteral("This is not the salt key that the credentials in this database are sealed with."));
    return key;
}

} // namespace Gatehouse
