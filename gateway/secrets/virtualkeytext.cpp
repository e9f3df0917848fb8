// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/virtualkeytext.h"

#include "gateway/base/ids.h"

#include <sodium.h>

#include <algorithm>

namespace Gatehouse {
namespace {

constexpr qsizetype fewestBytes = 16;
constexpr qsizetype mostBytes = 256;
constexpr qsizetype shortestKey = 16;
constexpr qsizetype longest = 512;

Error unfit(const QString &reason)
{
    Error error(ErrorKind::InvalidRequest, QStringLiteral("This text cannot be a key: %1 Choose another, or leave \"key\" out to have one made.").arg(reason));
    error.param = "key";
    return error;
}

} // namespace

Result<qsizetype> readKeyBytes(const QByteArray &setting)
{
    if (setting.trimmed().isEmpty())
        return usualKeyBytes;
    bool isNumber = false;
    const qsizetype bytes = setting.trimmed().toLongLong(&isNumber);
    if (!isNumber || bytes < fewestBytes || bytes > mostBytes)
        return Error(ErrorKind::Configuration,
                     QStringLiteral("LENGTH_OF_LITELLM_GENERATED_KEY is \"%1\"; it takes the number of random bytes in a key, from %2 to %3.")
                         .arg(QString::fromUtf8(setting)).arg(fewestBytes).arg(mostBytes));
    return bytes;
}

Secret newKeyText(qsizetype bytes)
{
    QByteArray random(bytes, Qt::Uninitialized);
    randombytes_buf(random.data(), static_cast<size_t>(random.size()));
    const Secret wiped(std::move(random));
    const Secret text(wiped.reveal().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    return Secret("sk-" + text.reveal());
}

QByteArray keyHash(const Secret &key)
{
    return sha256Hex(key.reveal());
}

QByteArray keyName(const Secret &key)
{
    // A short text would be shown nearly whole.
    return "sk-..." + (key.reveal().size() < shortestKey ? QByteArray() : key.reveal().last(4));
}

Result<void> checkChosenKey(const Secret &key)
{
    const QByteArray &text = key.reveal();
    if (!text.startsWith("sk-"))
        return unfit(QStringLiteral("it does not begin with \"sk-\", which tells keys from hashes."));
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }))
        return unfit(QStringLiteral("it holds a space or a character that is not printable ASCII, which HTTP headers do not carry unchanged."));
    if (text.size() < shortestKey)
        return unfit(QStringLiteral("it has %1 characters, and fewer than %2 can be guessed.").arg(text.size()).arg(shortestKey));
    if (text.size() > longest)
        return unfit(QStringLiteral("it has %1 characters, and no more than %2 are accepted.").arg(text.size()).arg(longest));
    return {};
}

} // namespace Gatehouse
