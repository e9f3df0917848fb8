// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/capturedhead.h"

#include <algorithm>

namespace Gatehouse {
namespace {

bool holdsCredential(QByteArrayView name)
{
    // Words, not whole names: x-auth-token and x-my-key hold credentials, x-ratelimit-remaining-tokens does not.
    static constexpr const char *parts[] = {"auth", "cookie", "secret", "password", "api-key", "apikey", "credential"};
    static constexpr const char *ends[] = {"key", "token"};
    const QByteArray lower = name.toByteArray().toLower();
    return std::any_of(std::begin(parts), std::end(parts), [&lower](const char *part) { return lower.contains(part); })
        || std::any_of(std::begin(ends), std::end(ends), [&lower](const char *end) { return lower.endsWith(end); });
}

void appendFields(QByteArray &head, const HeaderList &headers, QByteArrayView keyHeader)
{
    for (const auto &[name, value] : headers) {
        const bool hidden = holdsCredential(name) || (!keyHeader.isEmpty() && sameHeaderName(name, keyHeader));
        head += name + ": " + (hidden ? QByteArray("••••") : value) + '\n';
    }
}

} // namespace

QByteArray capturedRequestHead(QByteArrayView method, QByteArrayView target, const HeaderList &headers, QByteArrayView keyHeader)
{
    QByteArray head = method.toByteArray() + ' ' + target.toByteArray() + '\n';
    appendFields(head, headers, keyHeader);
    return head;
}

QByteArray capturedResponseHead(int status, const HeaderList &headers)
{
    QByteArray head = QByteArray::number(status) + '\n';
    appendFields(head, headers, {});
    return head;
}

void captureBody(QByteArray &kept, QByteArrayView more)
{
    kept += more.first(std::min(more.size(), std::max<qsizetype>(0, capturedBodyLimit - kept.size())));
}

} // namespace Gatehouse
