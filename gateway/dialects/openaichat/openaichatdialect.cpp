// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/openaichatdialect.h"

#include "gateway/dialects/openaichat/errors.h"
#include "gateway/dialects/openaichat/replyreader.h"
#include "gateway/dialects/openaichat/replywriter.h"
#include "gateway/dialects/openaichat/requestpass.h"
#include "gateway/dialects/openaichat/requestreader.h"
#include "gateway/dialects/openaichat/requestwriter.h"
#include "gateway/dialects/openaichat/streampassage.h"
#include "gateway/dialects/openaichat/streamreader.h"
#include "gateway/dialects/openaichat/streamwriter.h"

namespace Gatehouse {
namespace {

class OpenAiChatDialect final : public Dialect
{
public:
    QByteArrayView id() const override { return "openai"; }

    Result<Conversation> readRequest(QByteArrayView body) const override { return OpenAiChat::readRequest(body); }
    Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target) const override
    {
        return OpenAiChat::writeRequest(conversation, target);
    }
    Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target) const override
    {
        return OpenAiChat::passRequest(body, target);
    }
    QByteArray promptText(QByteArrayView body) const override { return OpenAiChat::promptText(body); }

    Result<Reply> readReply(QByteArrayView body) const override { return OpenAiChat::readReply(body); }
    QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp) const override { return OpenAiChat::writeReply(reply, stamp); }
    Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts) const override
    {
        return OpenAiChat::passReply(body, stamp, facts);
    }

    std::unique_ptr<StreamReader> streamReader() const override { return std::make_unique<OpenAiChat::ChatStreamReader>(); }
    std::unique_ptr<StreamWriter> streamWriter(const ReplyStamp &stamp) const override
    {
        return std::make_unique<OpenAiChat::ChatStreamWriter>(stamp);
    }
    std::unique_ptr<StreamPassage> streamPassage(const ReplyStamp &stamp) const override
    {
        return std::make_unique<OpenAiChat::ChatStreamPassage>(stamp);
    }

    Error readError(int status, const HeaderList &headers, QByteArrayView body) const override
    {
        return OpenAiChat::readError(status, headers, body);
    }
    QByteArray writeError(const Error &error, int status) const override { return OpenAiChat::writeError(error, status); }
    QByteArray writeStreamError(const Error &error, int status) const override { return OpenAiChat::writeStreamError(error, status); }
};

} // namespace

const Dialect &openAiChatDialect()
{
    static const OpenAiChatDialect dialect;
    return dialect;
}

} // namespace Gatehouse
