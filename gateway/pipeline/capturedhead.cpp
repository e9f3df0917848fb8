// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/capturedhead.h"

#include <algorithm>

namespace Gatehouse {
namespace {

bool holdsCredential(QByteArrayView name)
{
    static constexpr const char *names[] = {"authorization", "proxy-authorization", "api-key", "x-api-key", "x-litellm-api-key", "x-goog-api-key",
                                            "ocp-apim-subscription-key", "cookie", "set-cookie"};
    return std::any_of(std::begin(names), std::end(names), [name](const char *field) { return sameHeaderName(name, field); })
        || name.toByteArray().toLower().contains("key") || name.toByteArray().toLower().contains("token");
}

void appendFields(QByteArray &head, const HeaderList &headers)
{
    for (const auto &[name, value] : headers)
        head += name + ": " + (holdsCredential(name) ? QByteArray("••••") : value) + '\n';
}

} // namespace

QByteArray capturedRequestHead(QByteArrayView method, QByteArrayView target, const HeaderList &headers)
{
    QByteArray head = method.toByteArray() + ' ' + target.toByteArray() + '\n';
    appendFields(head, headers);
    return head;
}

QByteArray capturedResponseHead(int status, const HeaderList &headers)
{
    QByteArray head = QByteArray::number(status) + '\n';
    appendFields(head, headers);
    return head;
}

void captureBody(QByteArray &kept, QByteArrayView more)
{
    kept += more.first(std::min(more.size(), std::max<qsizetype>(0, capturedBodyLimit - kept.size())));
}

} // namespace Gatehouse
