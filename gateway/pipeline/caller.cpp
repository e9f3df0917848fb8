// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/caller.h"

#include "gateway/base/ids.h"
#include "gateway/routing/snapshot.h"

#include <sodium.h>

#include <algorithm>

namespace Gatehouse {
namespace {

QByteArray withoutScheme(const QByteArray &value)
{
    for (const QByteArrayView scheme : {QByteArrayView("bearer"), QByteArrayView("basic")}) {
        const QByteArrayView word = QByteArrayView(value).first(std::min(scheme.size(), value.size()));
        const QByteArrayView rest = QByteArrayView(value).sliced(word.size());
        // A client whose key is empty sends the scheme alone.
        if (word.compare(scheme, Qt::CaseInsensitive) == 0 && (rest.isEmpty() || rest.startsWith(' ')))
            return rest.trimmed().toByteArray();
    }
    return value;
}

Error refused(QString message, const char *type)
{
    Error error(ErrorKind::Authentication, std::move(message));
    error.type = type;
    return error;
}

QString maskedKey(const QByteArray &key)
{
    return key.size() < 12 ? QStringLiteral("****") : QString::fromUtf8(key.first(4)) + QStringLiteral("****") + QString::fromUtf8(key.last(4));
}

/// SHA-256 of the key. Clients send the same key with each request, so a thread remembers the last one.
const QByteArray &digestOf(const QByteArray &key)
{
    thread_local QByteArray lastKey, lastDigest;
    const bool same = !lastDigest.isEmpty() && key.size() == lastKey.size()
        && sodium_memcmp(key.constData(), lastKey.constData(), static_cast<std::size_t>(key.size())) == 0;
    if (!same) {
        lastDigest = QByteArray(crypto_hash_sha256_BYTES, Qt::Uninitialized);
        crypto_hash_sha256(reinterpret_cast<unsigned char *>(lastDigest.data()), reinterpret_cast<const unsigned char *>(key.constData()),
                           static_cast<unsigned long long>(key.size()));
        lastKey = key;
    }
    return lastDigest;
}

} // namespace

QByteArray presentedKey(const HeaderList &headers, const QByteArray &customHeader)
{
    if (!customHeader.isEmpty()) {
        if (const QByteArray *value = headers.find(customHeader); value && !value->isEmpty())
            return withoutScheme(*value);
    }
    static constexpr const char *names[] = {"x-litellm-api-key", "authorization", "api-key", "x-api-key", "x-goog-api-key", "ocp-apim-subscription-key"};
    for (const char *name : names) {
        const QByteArray *value = headers.find(name);
        if (value && !value->isEmpty())
            return withoutScheme(*value);
    }
    return {};
}

Result<Caller> identify(const HeaderList &headers, const Snapshot &snapshot)
{
    const QByteArray key = presentedKey(headers, snapshot.config.keyHeaderName);
    Caller caller;
    if (!snapshot.keyRequired()) {
        caller.isAdmin = true;
        return caller;
    }
    if (key.isEmpty())
        return refused(QStringLiteral("Authentication Error, No api key passed in. Send it as \"Authorization: Bearer sk-…\"."), "auth_error");

    const QByteArray &digest = digestOf(key);
    if (sodium_memcmp(digest.constData(), snapshot.masterKeyHash.constData(), crypto_hash_sha256_BYTES) == 0) {
        caller.keyHash = snapshot.masterKeyHashHex;
        caller.keyAlias = "master key";
        caller.isAdmin = true;
        return caller;
    }
    if (!key.startsWith("sk-"))
        return refused(QStringLiteral("Authentication Error, LiteLLM Virtual Key expected. Received=%1, expected to start with 'sk-'.").arg(maskedKey(key)),
                       "auth_error");
    return refused(QStringLiteral("Authentication Error, Invalid proxy server token passed. Received API Key = sk-...%1, Key Hash (Token) =%2. "
                                  "Unable to find token in cache or `LiteLLM_VerificationTokenTable`")
                       .arg(QString::fromUtf8(key.last(std::min<qsizetype>(4, key.size() - 3))), QString::fromUtf8(digest.toHex())),
                   "token_not_found_in_db");
}

} // namespace Gatehouse
