// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/datakeysource.h"

#include "gateway/base/readyfuture.h"
#include "gateway/secrets/keychain.h"

#include <QFile>
#include <QPromise>

#include <sodium.h>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <memory>

namespace Gatehouse {
namespace {

// Enough for any key, and an end to reading /dev/zero.
constexpr qint64 longestFile = 64 * 1024;

enum class Readers { OwnerOnly, AsItIs };

Error unusable(const QString &file, const QString &source, const QString &reason)
{
    return Error(ErrorKind::Configuration, QStringLiteral("The salt key in %1 (%2) cannot be used: %3").arg(file, source, reason));
}

/// Why others could read an opened file; empty when they cannot. Asked of the open file, so that it cannot be another one.
/// As Postgres takes keys: a file of root may be open to a group, which is how containers are given theirs.
QString openToOthers(const QFile &file)
{
#ifdef Q_OS_UNIX
    struct stat status = {};
    if (::fstat(file.handle(), &status) != 0)
        return QStringLiteral("its permissions cannot be read.");
    const mode_t forbidden = status.st_uid == 0 && ::geteuid() != 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
    if (status.st_mode & forbidden)
        return QStringLiteral("other users can read it (mode %1). Run: chmod 600 '%2'").arg(static_cast<uint>(status.st_mode & 0777), 4, 8, QLatin1Char('0')).arg(file.fileName());
#else
    Q_UNUSED(file);
#endif
    return {};
}

Result<std::optional<SaltKey>> readSaltKey(const QString &name, const QString &source, Readers readers)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return unusable(name, source, file.errorString() + u'.');
    if (readers == Readers::OwnerOnly) {
        if (const QString reason = openToOthers(file); !reason.isEmpty())
            return unusable(name, source, reason);
    }
    QByteArray text = file.read(longestFile + 1);
    // Editors and `echo` end a file with a line feed, which nobody means to be part of the key.
    if (text.endsWith('\n'))
        text.chop(text.endsWith("\r\n") ? 2 : 1);
    Secret secret(std::move(text));
    if (secret.isEmpty())
        return unusable(name, source, QStringLiteral("it is empty."));
    if (secret.reveal().size() > longestFile)
        return unusable(name, source, QStringLiteral("it is longer than 64 KiB."));
    return std::optional(SaltKey{std::move(secret), name});
}

Error noKey()
{
    return Error(ErrorKind::Configuration,
                 QStringLiteral("There is no key to seal credentials with, and they are never stored in plain text. Set GATEHOUSE_SALT_KEY to a long random text, for "
                                "instance what `openssl rand -hex 32` prints, or GATEHOUSE_SALT_KEY_FILE to a file that holds one, and keep a copy: what is stored cannot be "
                                "opened without it."));
}

Error needsSaltKey()
{
    return Error(ErrorKind::Configuration,
                 QStringLiteral("The credentials in this database are sealed with a salt key. Set GATEHOUSE_SALT_KEY or GATEHOUSE_SALT_KEY_FILE to the same one as where it was "
                                "set up."));
}

Error needsKeychain(const QByteArray &keyId)
{
    return Error(ErrorKind::Configuration,
                 QStringLiteral("The credentials in this database are sealed with a key in the keychain of the user who set it up (entry \"%1\"), and it is not here. Use the "
                                "console of that user to change to a salt key, which other gateways can be given too.")
                     .arg(dataKeyEntry(keyId)));
}

/// A failure of the keychain as one of the data key.
Error keychainFailure(const Error &error, const QByteArray &keyId)
{
    if (error.kind == ErrorKind::NotFound)
        return needsKeychain(keyId).withCause(error);
    return Error(error.kind, QStringLiteral("The key that credentials are sealed with could not be had. %1").arg(error.message), error.detail).withCause(error);
}

Result<OpenedDataKey> fromKeychain(const Result<Secret> &entry, const KeyCheck &check)
{
    if (!entry)
        return keychainFailure(entry.error(), check.keyId());
    Result<DataKey> key = DataKey::fromText(*entry);
    if (!key)
        return key.error();
    if (!check.fits(*key))
        return Error(ErrorKind::Configuration,
                     QStringLiteral("The entry \"%1\" of the keychain is not the key it was made for: it was changed. Put back the one that was there.").arg(dataKeyEntry(check.keyId())));
    return OpenedDataKey{std::move(*key), check.text(), false, QStringLiteral("the keychain")};
}

} // namespace

QString dataKeyEntry(const QByteArray &keyId)
{
    return QStringLiteral("data-key-") + QString::fromLatin1(keyId.toHex());
}

Result<std::optional<SaltKey>> findSaltKey(const QHash<QByteArray, QByteArray> &environment)
{
    const QByteArray own = environment.value("GATEHOUSE_SALT_KEY");
    const QByteArray file = environment.value("GATEHOUSE_SALT_KEY_FILE");
    if (!own.isEmpty() && !file.isEmpty())
        return Error(ErrorKind::Configuration, QStringLiteral("Both GATEHOUSE_SALT_KEY and GATEHOUSE_SALT_KEY_FILE are set. Leave out one of them."));
    if (!own.isEmpty())
        return std::optional(SaltKey{Secret(own), QStringLiteral("GATEHOUSE_SALT_KEY")});
    if (!file.isEmpty())
        return readSaltKey(QFile::decodeName(file), QStringLiteral("GATEHOUSE_SALT_KEY_FILE"), Readers::OwnerOnly);
    if (const QByteArray directory = environment.value("CREDENTIALS_DIRECTORY"); !directory.isEmpty()) {
        // systemd guards the directory, and gives access by lists that look like group permissions.
        const QString credential = QFile::decodeName(directory) + QStringLiteral("/gatehouse-salt-key");
        if (QFile::exists(credential))
            return readSaltKey(credential, QStringLiteral("CREDENTIALS_DIRECTORY"), Readers::AsItIs);
    }
    if (const QByteArray theirs = environment.value("LITELLM_SALT_KEY"); !theirs.isEmpty())
        return std::optional(SaltKey{Secret(theirs), QStringLiteral("LITELLM_SALT_KEY")});
    return std::optional<SaltKey>();
}

Result<OpenedDataKey> openWithSaltKey(const SaltKey &salt, const QByteArray &check)
{
    if (check.isEmpty()) {
        QByteArray bytes(DataKey::saltSize, Qt::Uninitialized);
        randombytes_buf(bytes.data(), static_cast<size_t>(bytes.size()));
        Result<DataKey> key = DataKey::fromPassphrase(salt.text, bytes, Argon2Cost());
        if (!key)
            return key.error();
        const QByteArray text = KeyCheck::ofPassphrase(*key, bytes, Argon2Cost()).text();
        return OpenedDataKey{std::move(*key), text, true, salt.source};
    }
    const Result<KeyCheck> stored = KeyCheck::read(check);
    if (!stored)
        return stored.error();
    Result<DataKey> key = stored->unlock(salt.text);
    if (!key) {
        Error error = key.error();
        if (error.kind == ErrorKind::Configuration)
            error.message += QStringLiteral(" It came from %1; nothing was changed.").arg(salt.source);
        return error;
    }
    return OpenedDataKey{std::move(*key), check, false, salt.source};
}

QFuture<Result<OpenedDataKey>> openWithKeychain(const Keychain &keychain, const QByteArray &check)
{
    if (check.isEmpty()) {
        const DataKey key = DataKey::random();
        return keychain.write(dataKeyEntry(key.id()), key.text()).then([key](const Result<void> &written) -> Result<OpenedDataKey> {
            if (!written)
                return keychainFailure(written.error(), key.id());
            return OpenedDataKey{key, KeyCheck::ofRandom(key).text(), true, QStringLiteral("the keychain")};
        });
    }
    const Result<KeyCheck> stored = KeyCheck::read(check);
    if (!stored)
        return readyFuture<OpenedDataKey>(stored.error());
    if (stored->origin() == KeyCheck::Origin::Passphrase)
        return readyFuture<OpenedDataKey>(needsSaltKey());
    return keychain.read(dataKeyEntry(stored->keyId())).then([check = *stored](const Result<Secret> &entry) { return fromKeychain(entry, check); });
}

QFuture<Result<OpenedDataKey>> openDataKey(const QHash<QByteArray, QByteArray> &environment, const Keychain *keychain, const QByteArray &check)
{
    if (!check.isEmpty()) {
        const Result<KeyCheck> stored = KeyCheck::read(check);
        if (!stored)
            return readyFuture<OpenedDataKey>(stored.error());
        if (stored->origin() == KeyCheck::Origin::Random)
            return keychain ? openWithKeychain(*keychain, check) : readyFuture<OpenedDataKey>(needsKeychain(stored->keyId()));
    }
    const Result<std::optional<SaltKey>> salt = findSaltKey(environment);
    if (!salt)
        return readyFuture<OpenedDataKey>(salt.error());
    if (*salt)
        return readyFuture(openWithSaltKey(**salt, check));
    if (!check.isEmpty())
        return readyFuture<OpenedDataKey>(needsSaltKey());
    return keychain ? openWithKeychain(*keychain, check) : readyFuture<OpenedDataKey>(noKey());
}

} // namespace Gatehouse
