// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/caller.h"

#include "gateway/access/accountcache.h"
#include "gateway/access/keystate.h"
#include "gateway/pipeline/workercontext.h"

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

Error noKey()
{
    return refused(QStringLiteral("Authentication Error, No api key passed in. Send it as \"Authorization: Bearer sk-…\"."), "auth_error");
}

Error malformedKey(const QByteArray &key)
{
    return refused(QStringLiteral("Authentication Error, LiteLLM Virtual Key expected. Received=%1, expected to start with 'sk-'.").arg(maskedKey(key)),
                   "auth_error");
}

Error keysNotKnown()
{
    Error error(ErrorKind::Unavailable, QStringLiteral("No connected db. The keys could not be read yet, so it is not known whether yours is one. Ask again in a moment."));
    error.type = "no_db_connection";
    error.retryAfter = std::chrono::seconds(2);
    return error;
}

Caller administrator(const QByteArray &masterKeyHash, WorkerContext &worker)
{
    Caller caller;
    caller.keyHash = masterKeyHash;
    if (!masterKeyHash.isEmpty())
        caller.keyAlias = "master key";
    caller.isAdmin = true;
    caller.account = worker.accounts->master(masterKeyHash);
    return caller;
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

Result<Caller> identify(const HeaderList &headers, WorkerContext &worker)
{
    const Snapshot &snapshot = *worker.snapshot;
    const QByteArray key = presentedKey(headers, snapshot.config.keyHeaderName);
    if (key.isEmpty())
        return snapshot.keyRequired() ? Result<Caller>(noKey()) : administrator({}, worker);

    const QByteArray &digest = digestOf(key);
    if (snapshot.keyRequired() && sodium_memcmp(digest.constData(), snapshot.masterKeyHash.constData(), crypto_hash_sha256_BYTES) == 0)
        return administrator(snapshot.masterKeyHashHex, worker);

    const KeyDigest asked = KeyDigest::fromRaw(digest);
    const WallTime now = worker.clock->wall();
    std::shared_ptr<const Account> account = worker.accounts->key(worker.directory->current(worker.directorySlot), asked, now);
    if (!account) {
        if (!snapshot.keyRequired())
            return administrator({}, worker);
        if (worker.directory->isEmpty())
            return keysNotKnown();
        return key.startsWith("sk-") ? unknownKey(key, asked) : malformedKey(key);
    }
    if (const Result<void> works = admitKey(*account->key, now); !works)
        return works.error();
    Caller caller;
    caller.keyHash = account->key->key.hash;
    caller.keyAlias = account->key->key.alias;
    caller.account = std::move(account);
    return caller;
}

} // namespace Gatehouse
