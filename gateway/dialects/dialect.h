// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/jsonscan.h"
#include "gateway/base/result.h"
#include "gateway/dialects/conversation.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <vector>

namespace Gatehouse {

/// What a writer must know beyond the conversation itself.
struct RequestTarget {
    QByteArray upstreamModel;          ///< goes into the body's `model`
    QByteArray provider;               ///< preset id, for provider quirks
    Json parameters = Json::object();  ///< the deployment's defaults: used where the client sent nothing
    qint64 modelMaxOutput = 0;         ///< the model's own output limit, 0 = unknown
    bool dropParams = false;           ///< drop what the target cannot do instead of refusing it
    std::vector<QByteArray> dropFields;  ///< `additional_drop_params`
    std::vector<QByteArray> allowFields; ///< `allowed_openai_params`
    bool askForUsage = true;           ///< add `stream_options.include_usage` (OpenAI) for accounting
};

/// What a reply writer stamps on the answer.
struct ReplyStamp {
    QByteArray model;      ///< the name the client asked for
    qint64 created = 0;    ///< seconds since 1970
    QByteArray fallbackId; ///< id to use when the upstream gave none
    bool includeUsage = false; ///< OpenAI streams: the client asked for the usage chunk
};

/// What passing bytes told us: for the meter, the record and the log.
struct ReplyFacts {
    QByteArray id;
    Usage usage;
    bool hasUsage = false;
    FinishReason finish = FinishReason::Unknown;
    bool sawContent = false;  ///< a token (text, thinking or tool arguments) has come
    bool ended = false;       ///< the dialect's end mark was seen
    qint64 outputTextBytes = 0; ///< bytes of text, thinking and arguments so far
    QByteArray outputText;    ///< the same as text, up to 256 KiB, for counting when the upstream reports no usage
    std::optional<Error> failure; ///< the stream carried an error event
};

/// Turns one dialect's stream bytes into neutral events. Bytes may be cut anywhere, inside a UTF-8 sequence too.
class StreamReader
{
public:
    virtual ~StreamReader() = default;
    /// Appends the events that became complete.
    virtual void feed(QByteArrayView bytes, std::vector<StreamEvent> &events) = 0;
    /// The upstream closed: what is still buffered is read, or StreamFailed is appended when the stream was cut short.
    virtual void finish(std::vector<StreamEvent> &events) = 0;
};

/// Turns neutral events into one dialect's stream bytes.
class StreamWriter
{
public:
    virtual ~StreamWriter() = default;
    virtual void write(const StreamEvent &event, QByteArray &out) = 0;
    /// Everything that must still be said (open blocks, finish, usage, end mark). Called once, last.
    virtual void finish(QByteArray &out) = 0;
};

/// The straight lane for streams: client and upstream speak the same dialect. Bytes go through as they came, except for
/// the model name and the usage chunk that only we asked for; facts are picked up on the way. Complete events are
/// released as soon as their last byte is there.
class StreamPassage
{
public:
    virtual ~StreamPassage() = default;
    virtual void feed(QByteArrayView bytes, QByteArray &out) = 0;
    virtual void finish(QByteArray &out) = 0;
    virtual const ReplyFacts &facts() const = 0;
};

/// One language on the wire. Stateless and pure: no network, no clock, no logging; safe from any thread.
class Dialect
{
public:
    virtual ~Dialect() = default;
    virtual QByteArrayView id() const = 0; ///< "openai", "anthropic"

    // Requests
    virtual Result<Conversation> readRequest(QByteArrayView body) const = 0;
    virtual Result<QByteArray> writeRequest(const Conversation &conversation, const RequestTarget &target) const = 0;
    /// The straight lane: the scanned body with model, usage option, deployment defaults and our own fields changed, and
    /// nothing else. UnsupportedParameter never comes from here: the upstream judges its own language.
    virtual Result<QByteArray> passRequest(const JsonScan &body, const RequestTarget &target) const = 0;
    /// All text of a request's prompt, for counting tokens.
    virtual QByteArray promptText(QByteArrayView body) const = 0;

    // Whole replies
    virtual Result<Reply> readReply(QByteArrayView body) const = 0;
    virtual QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp) const = 0;
    /// The straight lane: the reply with its model re-stamped; UpstreamFailed when it is not JSON.
    virtual Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts) const = 0;

    // Streams
    virtual std::unique_ptr<StreamReader> streamReader() const = 0;
    virtual std::unique_ptr<StreamWriter> streamWriter(const ReplyStamp &stamp) const = 0;
    virtual std::unique_ptr<StreamPassage> streamPassage(const ReplyStamp &stamp) const = 0;

    // Errors
    /// An upstream's error answer (status 400 to 599, any body) as an Error: kind from status, type and code, the
    /// provider's own message, its error object in `upstreamBody`, `retryAfter` from its headers.
    virtual Error readError(int status, const HeaderList &headers, QByteArrayView body) const = 0;
    /// The body of an HTTP error answer in this dialect. `status` is what the client gets.
    virtual QByteArray writeError(const Error &error, int status) const = 0;
    /// An error in mid-stream: the bytes that tell the client and end the stream.
    virtual QByteArray writeStreamError(const Error &error, int status) const = 0;
};

/// The dialect of that id, or null. `dialects/registry.cpp` has one line for each.
const Dialect *findDialect(QByteArrayView id);
/// All of them, for tests that cross each with every other.
const std::vector<const Dialect *> &allDialects();

} // namespace Gatehouse
