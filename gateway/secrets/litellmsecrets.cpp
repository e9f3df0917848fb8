// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/litellmsecrets.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <sodium.h>

#include <memory>
#include <optional>

namespace Gatehouse {
namespace {

constexpr qsizetype keySize = 32;
constexpr qsizetype gcmNonceSize = 12;
constexpr qsizetype gcmTagSize = 16;
constexpr qsizetype boxNonceSize = crypto_secretbox_NONCEBYTES;
constexpr qsizetype boxTagSize = crypto_secretbox_MACBYTES;

uchar *unsignedBytes(QByteArray &array)
{
    return reinterpret_cast<uchar *>(array.data());
}

const uchar *unsignedBytes(const QByteArray &array)
{
    return reinterpret_cast<const uchar *>(array.constData());
}

Secret sha256(const Secret &text)
{
    QByteArray digest(keySize, Qt::Uninitialized);
    crypto_hash_sha256(unsignedBytes(digest), unsignedBytes(text.reveal()), static_cast<quint64>(text.reveal().size()));
    return Secret(std::move(digest));
}

/// Empty when OpenSSL has no HKDF, which only a crippled build has not; values of that kind are unreadable then.
Secret hkdf(const Secret &text)
{
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, EVP_KDF_CTX_free);
    char digest[] = "SHA256";
    char info[] = "litellm-at-rest-v3";
    QByteArray key(text.reveal().constData(), text.reveal().size());
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), static_cast<size_t>(key.size())),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info - 1),
        OSSL_PARAM_construct_end(),
    };
    QByteArray derived(keySize, Qt::Uninitialized);
    const bool isDone = context && EVP_KDF_derive(context.get(), unsignedBytes(derived), keySize, parameters) == 1;
    const Secret wiped(std::move(key));
    return isDone ? Secret(std::move(derived)) : Secret();
}

/// Both alphabets, with padding or without, and line breaks as Python's decoder skips them; nothing when it is not base64.
std::optional<QByteArray> fromBase64(QByteArray text)
{
    text.replace('-', '+').replace('_', '/').replace('\n', "").replace('\r', "");
    while (text.endsWith('='))
        text.chop(1);
    auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::Base64Encoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok)
        return std::nullopt;
    return std::move(decoded.decoded);
}

std::optional<Secret> openGcm(const QByteArray &sealed, const Secret &key)
{
    if (sealed.size() < gcmNonceSize + gcmTagSize || key.isEmpty())
        return std::nullopt;
    const QByteArray cipher = sealed.sliced(gcmNonceSize).chopped(gcmTagSize);
    QByteArray tag = sealed.last(gcmTagSize);
    QByteArray plain(cipher.size(), Qt::Uninitialized);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int written = 0;
    // The first twelve bytes are the nonce, and twelve is what GCM takes unless told otherwise.
    const bool isOpen = context && EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), unsignedBytes(key.reveal()), unsignedBytes(sealed), nullptr) == 1
        && EVP_DecryptUpdate(context.get(), unsignedBytes(plain), &written, unsignedBytes(cipher), static_cast<int>(cipher.size())) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, gcmTagSize, tag.data()) == 1
        && EVP_DecryptFinal_ex(context.get(), unsignedBytes(plain) + written, &written) == 1;
    Secret opened(std::move(plain)); // overwritten also when the tag is wrong
    return isOpen ? std::optional(std::move(opened)) : std::nullopt;
}

std::optional<Secret> openBox(const QByteArray &sealed, const Secret &key)
{
    QByteArray plain(sealed.size() - boxNonceSize - boxTagSize, Qt::Uninitialized);
    const QByteArray cipher = sealed.sliced(boxNonceSize);
    const int failed = crypto_secretbox_open_easy(unsignedBytes(plain), unsignedBytes(cipher), static_cast<quint64>(cipher.size()), unsignedBytes(sealed), unsignedBytes(key.reveal()));
    Secret opened(std::move(plain));
    return failed ? std::nullopt : std::optional(std::move(opened));
}

/// "v4:gcm:…": a way of encrypting that came after this was written.
bool isOfUnknownVersion(const QByteArray &stored)
{
    const qsizetype colon = stored.indexOf(':');
    return colon > 1 && stored.startsWith('v') && stored.sliced(colon).startsWith(":gcm:")
        && std::all_of(stored.begin() + 1, stored.begin() + colon, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

LiteLlmSecrets::LiteLlmSecrets(const Secret &saltKey) : m_digest(sha256(saltKey)), m_derived(hkdf(saltKey)) {}

LiteLlmValue LiteLlmSecrets::decrypt(const QByteArray &stored) const
{
    std::optional<Secret> opened;
    if (const bool isThird = stored.startsWith("v3:gcm:"); isThird || stored.startsWith("v2:gcm:")) {
        if (const std::optional<QByteArray> sealed = fromBase64(stored.sliced(7)))
            opened = openGcm(*sealed, isThird ? m_derived : m_digest);
    } else if (!isOfUnknownVersion(stored)) {
        const std::optional<QByteArray> sealed = fromBase64(stored);
        if (!sealed || sealed->size() < boxNonceSize + boxTagSize)
            return {LiteLlmValue::State::Plain, Secret(stored)};
        opened = openBox(*sealed, m_digest);
    }
    // LiteLLM encrypts text only; what is none was made by something else.
    if (!opened || !QByteArrayView(opened->reveal()).isValidUtf8())
        return {LiteLlmValue::State::Unreadable, Secret(stored)};
    return {LiteLlmValue::State::Decrypted, std::move(*opened)};
}

} // namespace Gatehouse
