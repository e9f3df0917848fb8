// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/anthropicdialect.h"

#include "gateway/dialects/anthropic/errors.h"
#include "gateway/dialects/anthropic/prompttext.h"
#include "gateway/dialects/anthropic/replyreader.h"
#include "gateway/dialects/anthropic/replywriter.h"
#include "gateway/dialects/anthropic/requestreader.h"
#include "gateway/dialects/anthropic/requestwriter.h"
#include "gateway/dialects/anthropic/streampassage.h"
#include "gateway/dialects/anthropic/streamreader.h"
#include "gateway/dialects/anthropic/streamwriter.h"

namespace Gatehouse {
namespace {

class AnthropicDialect final : public Dialect
{
public:
    QByteArrayView id() const override { return "anthropic"; }

    Result<Conversation> readRequest(QByteArrayView body) const override { return Anthropic::readRequest(body); }
    Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target) const override
    {
        return Anthropic::writeRequest(conversation, target);
    }
    Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target) const override
    {
        return Anthropic::passRequest(body, target);
    }
    QByteArray promptText(QByteArrayView body) const override { return Anthropic::promptText(body); }

    Result<Reply> readReply(QByteArrayView body) const override { return Anthropic::readReply(body); }
    QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp) const override { return Anthropic::writeReply(reply, stamp); }
    Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts) const override
    {
        return Anthropic::passReply(body, stamp, facts);
    }

    std::unique_ptr<StreamReader> streamReader() const override { return std::make_unique<Anthropic::AnthropicStreamReader>(); }
    std::unique_ptr<StreamWriter> streamWriter(const ReplyStamp &stamp) const override
    {
        return std::make_unique<Anthropic::AnthropicStreamWriter>(stamp);
    }
    std::unique_ptr<StreamPassage> streamPassage(const ReplyStamp &stamp) const override
    {
        return std::make_unique<Anthropic::AnthropicStreamPassage>(stamp.model);
    }

    Error readError(int status, const HeaderList &headers, QByteArrayView body) const override
    {
        return Anthropic::readError(status, headers, body);
    }
    QByteArray writeError(const Error &error, int status) const override { return Anthropic::writeError(error, status); }
    QByteArray writeStreamError(const Error &error, int status) const override { return Anthropic::writeStreamError(error, status); }
};

} // namespace

const Dialect &anthropicDialect()
{
    static const AnthropicDialect dialect;
    return dialect;
}

} // namespace Gatehouse
