// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/secrets/keycheck.h"

#include <QFuture>
#include <QHash>
#include <QString>

#include <optional>

namespace Gatehouse {

class Keychain;

/// The salt key as it was given, and where: "GATEHOUSE_SALT_KEY", or the path of a file.
struct SaltKey {
    Secret text;
    QString source;
};

/// A data key that fits the database. `check` is to be stored before anything is sealed when `isNew`: with the first
/// gateway that stores it the key is settled, and one that comes second opens again with what it finds.
struct OpenedDataKey {
    DataKey key;
    QByteArray check; ///< the text of a KeyCheck
    bool isNew = false;
    QString source; ///< for the log
};

/// Looks for a salt key: `GATEHOUSE_SALT_KEY`, the file that `GATEHOUSE_SALT_KEY_FILE` names, `gatehouse-salt-key` in systemd's
/// `CREDENTIALS_DIRECTORY`, then `LITELLM_SALT_KEY`. Nothing when there is none. Configuration when a file cannot be read, is
/// empty, or can be read by other users, and when both of the first two are set. `environment` is the process's over
/// the `.env` file.
Result<std::optional<SaltKey>> findSaltKey(const QHash<QByteArray, QByteArray> &environment);

/// The key from the salt key: the one of the stored check, or a new one where the database has none (`check` empty). Takes
/// a fifth of a second. Fails as KeyCheck::read() and unlock() do.
Result<OpenedDataKey> openWithSaltKey(const SaltKey &salt, const QByteArray &check);

/// The key from the keychain: the one of the stored check, or a new one, written there before this answers. Main thread.
/// Configuration when the keychain does not hold it, else as the keychain fails.
QFuture<Result<OpenedDataKey>> openWithKeychain(const Keychain &keychain, const QByteArray &check);

/// One of both: as the stored check says; for a new database the salt key when there is one, because other gateways can be
/// given the same, else the keychain (null where none is used). Configuration, saying what to set, when there is
/// neither. There is no way to store credentials without a key. Main thread when there is a keychain.
QFuture<Result<OpenedDataKey>> openDataKey(const QHash<QByteArray, QByteArray> &environment, const Keychain *keychain, const QByteArray &check);

/// The keychain's name for the key with this id. Each key has its own entry, so that a new one never overwrites an old one
/// that something is still sealed with.
QString dataKeyEntry(const QByteArray &keyId);

} // namespace Gatehouse
