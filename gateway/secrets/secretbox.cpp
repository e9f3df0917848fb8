// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/secretbox.h"

#include <QtEndian>

#include <sodium.h>

namespace Gatehouse {
namespace {

const QByteArray prefix = QByteArrayLiteral("gh1:");
constexpr auto alphabet = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qsizetype nonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr qsizetype tagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr qsizetype checksumSize = 4;
constexpr qsizetype smallest = DataKey::idSize + nonceSize + tagSize + checksumSize;
static_assert(DataKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const uchar *bytesOf(const QByteArray &array)
{
    return reinterpret_cast<const uchar *>(array.constData());
}

quint64 sizeOf(const QByteArray &array)
{
    return static_cast<quint64>(array.size());
}

/// Each part behind its length, so that no two places give the same bytes.
QByteArray associatedData(const QByteArray &keyId, const SealedPlace &place)
{
    QByteArray data = prefix + keyId;
    for (const QByteArray &part : {place.table, place.row, place.column}) {
        quint32 size = qToBigEndian(static_cast<quint32>(part.size()));
        data.append(reinterpret_cast<const char *>(&size), sizeof size).append(part);
    }
    return data;
}

/// Against accidents only; the tag is what nobody can forge.
QByteArray checksum(const QByteArray &payload)
{
    QByteArray hash(crypto_generichash_BYTES_MIN, Qt::Uninitialized);
    crypto_generichash(reinterpret_cast<uchar *>(hash.data()), static_cast<size_t>(hash.size()), bytesOf(payload), sizeOf(payload), nullptr, 0);
    return hash.first(checksumSize);
}

Error failure(ErrorKind kind, const SealedPlace &place, const QString &what)
{
    return Error(kind, QStringLiteral("The sealed value in %1.%2 of \"%3\" cannot be opened: %4")
                           .arg(QString::fromUtf8(place.table), QString::fromUtf8(place.column), QString::fromUtf8(place.row), what));
}

/// The bytes of a sealed text of this version that arrived whole, without their checksum.
Result<QByteArray> payloadOf(const QByteArray &sealed, const SealedPlace &place)
{
    if (!SecretBox::isSealed(sealed))
        return failure(ErrorKind::Storage, place, QStringLiteral("it is not sealed at all. Enter it again."));
    if (!sealed.startsWith(prefix))
        return failure(ErrorKind::Storage, place,
                       QStringLiteral("it is of version \"%1\", which this version of Gatehouse does not know. Use a newer one.").arg(QString::fromUtf8(sealed.first(sealed.indexOf(':')))));
    const auto decoded = QByteArray::fromBase64Encoding(sealed.sliced(prefix.size()), alphabet | QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray &payload = decoded.decoded;
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || payload.size() < smallest
        || checksum(payload.chopped(checksumSize)) != payload.last(checksumSize))
        return failure(ErrorKind::Storage, place, QStringLiteral("it is damaged. Restore it from a backup, or enter it again."));
    return payload.chopped(checksumSize);
}

} // namespace

SecretBox::SecretBox(const DataKey &key) : m_keyId(key.id()), m_key(key.sealingKey()) {}

QByteArray SecretBox::seal(const Secret &plain, const SealedPlace &place) const
{
    QByteArray nonce(nonceSize, Qt::Uninitialized);
    randombytes_buf(nonce.data(), nonceSize);
    const QByteArray data = associatedData(m_keyId, place);
    QByteArray cipher(plain.reveal().size() + tagSize, Qt::Uninitialized);
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<uchar *>(cipher.data()), nullptr, bytesOf(plain.reveal()), sizeOf(plain.reveal()), bytesOf(data),
                                               sizeOf(data), nullptr, bytesOf(nonce), bytesOf(m_key.reveal()));
    const QByteArray payload = m_keyId + nonce + cipher;
    return prefix + (payload + checksum(payload)).toBase64(alphabet);
}

Result<Secret> SecretBox::open(const QByteArray &sealed, const SealedPlace &place) const
{
    const Result<QByteArray> payload = payloadOf(sealed, place);
    if (!payload)
        return payload.error();
    if (!payload->startsWith(m_keyId))
        return failure(ErrorKind::Configuration, place,
                       QStringLiteral("it is sealed with the data key %1, and the one in use is %2. Give the gateway the key it was sealed with.")
                           .arg(QString::fromLatin1(payload->first(DataKey::idSize).toHex()), QString::fromLatin1(m_keyId.toHex())));
    const QByteArray nonce = payload->sliced(DataKey::idSize, nonceSize);
    const QByteArray cipher = payload->sliced(DataKey::idSize + nonceSize);
    const QByteArray data = associatedData(m_keyId, place);
    QByteArray plain(cipher.size() - tagSize, Qt::Uninitialized);
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<uchar *>(plain.data()), nullptr, nullptr, bytesOf(cipher), sizeOf(cipher), bytesOf(data),
                                                                  sizeOf(data), bytesOf(nonce), bytesOf(m_key.reveal()));
    if (failed)
        return failure(ErrorKind::Storage, place, QStringLiteral("it was made for another row or column, or somebody changed it. Enter it again."));
    return Secret(std::move(plain));
}

bool SecretBox::isSealed(QByteArrayView text)
{
    qsizetype at = 2;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9')
        ++at;
    return text.startsWith("gh") && at > 2 && at < text.size() && text[at] == ':';
}

Result<QList<SealedValue>> SecretBox::reseal(const SecretBox &from, const SecretBox &to, const QList<SealedValue> &values)
{
    QList<SealedValue> resealed;
    resealed.reserve(values.size());
    for (const SealedValue &value : values) {
        if (to.open(value.text, value.place)) {
            resealed.append(value);
            continue;
        }
        const Result<Secret> plain = from.open(value.text, value.place);
        if (!plain)
            return plain.error();
        resealed.append({value.place, to.seal(*plain, value.place)});
    }
    return resealed;
}

} // namespace Gatehouse
