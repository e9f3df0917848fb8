// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/datakey.h"

#include <sodium.h>

namespace Gatehouse {
namespace {

static_assert(DataKey::size == crypto_kdf_KEYBYTES);
static_assert(DataKey::saltSize == crypto_pwhash_argon2id_SALTBYTES);

// The cost comes from the database: it must not be able to make the gateway ask for all memory, or work for an hour.
constexpr quint32 mostPasses = 20;
constexpr quint32 mostKibibytes = 1024 * 1024;

/// Numbers of the derived keys; they may never change, or nothing sealed before can be opened.
enum class Purpose : quint64 { Sealing = 1, Id = 2 };

void prepareSodium()
{
    static const int state = sodium_init();
    // Without its random generator libsodium aborts by itself; there is no other failure.
    Q_ASSERT(state >= 0);
    Q_UNUSED(state);
}

uchar *keyBytesOf(QByteArray &array)
{
    return reinterpret_cast<uchar *>(array.data());
}

const uchar *keyBytesOf(const QByteArray &array)
{
    return reinterpret_cast<const uchar *>(array.constData());
}

QByteArray derived(const Secret &key, Purpose purpose, qsizetype size)
{
    QByteArray result(size, Qt::Uninitialized);
    crypto_kdf_derive_from_key(keyBytesOf(result), static_cast<size_t>(size), static_cast<quint64>(purpose), "gatehous", keyBytesOf(key.reveal()));
    return result;
}

} // namespace

DataKey::DataKey(Secret bytes) : m_bytes(std::move(bytes))
{
    prepareSodium();
    // libsodium derives no fewer than sixteen bytes.
    m_id = derived(m_bytes, Purpose::Id, crypto_kdf_BYTES_MIN).first(idSize);
}

DataKey DataKey::random()
{
    prepareSodium();
    QByteArray bytes(size, Qt::Uninitialized);
    crypto_kdf_keygen(keyBytesOf(bytes));
    return DataKey(Secret(std::move(bytes)));
}

Result<DataKey> DataKey::fromText(const Secret &text)
{
    auto decoded = QByteArray::fromBase64Encoding(text.reveal(), QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    const bool isWhole = decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok && decoded.decoded.size() == size;
    Secret bytes(std::move(decoded.decoded));
    if (!isWhole)
        return Error(ErrorKind::Configuration, QStringLiteral("The data key that was kept is not 32 bytes in base64: it was changed. Put back the one that was there."));
    return DataKey(std::move(bytes));
}

Result<DataKey> DataKey::fromPassphrase(const Secret &passphrase, const QByteArray &salt, Argon2Cost cost)
{
    prepareSodium();
    const bool isInRange = cost.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN && cost.passes <= mostPasses
        && cost.kibibytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024 && cost.kibibytes <= mostKibibytes && salt.size() == saltSize;
    if (!isInRange)
        return Error(ErrorKind::Configuration,
                     QStringLiteral("The data key cannot be made with %1 passes over %2 KiB and a salt of %3 bytes: this is out of range.")
                         .arg(cost.passes).arg(cost.kibibytes).arg(salt.size()));
    QByteArray bytes(size, Qt::Uninitialized);
    const QByteArray &text = passphrase.reveal();
    const int failed = crypto_pwhash(keyBytesOf(bytes), size, text.constData(), static_cast<quint64>(text.size()), keyBytesOf(salt), cost.passes,
                                     size_t{cost.kibibytes} * 1024, crypto_pwhash_ALG_ARGON2ID13);
    Secret made(std::move(bytes));
    if (failed)
        return Error(ErrorKind::Unavailable,
                     QStringLiteral("The data key could not be made: %1 MiB of memory are needed for it. Give the gateway more memory.").arg(cost.kibibytes / 1024));
    return DataKey(std::move(made));
}

Secret DataKey::text() const
{
    return Secret(m_bytes.reveal().toBase64());
}

Secret DataKey::sealingKey() const
{
    return Secret(derived(m_bytes, Purpose::Sealing, size));
}

} // namespace Gatehouse
