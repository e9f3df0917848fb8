// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/dialects/event.h"
#include "gateway/domain/usage.h"

#include <QByteArray>

#include <optional>
#include <variant>
#include <vector>

namespace Gatehouse {

// The neutral request and reply. Wide enough for OpenAI chat and Responses, Anthropic Messages, Gemini, Bedrock
// Converse and Ollama. Fields that a dialect knows and this does not travel in `rest`, and a writer of the same family
// puts them back.

/// Binary or linked material: exactly one of `url`, `base64` and `fileId` is set.
struct MediaSource {
    QByteArray mediaType; ///< "image/png", "application/pdf"; may be empty for a URL
    QByteArray url;
    QByteArray base64;
    QByteArray fileId;
    QByteArray name;      ///< file name, when given
    QByteArray detail;    ///< OpenAI's image detail
};

struct TextPart { QByteArray text; Json citations{}; /* Anthropic's array of citations, or null */ };
struct ImagePart { MediaSource source; };
struct DocumentPart { MediaSource source; QByteArray title; Json citations; QByteArray plainText; /* text source */ };
struct AudioPart { QByteArray format; QByteArray base64; };
struct ThinkingPart { QByteArray text; QByteArray signature; };
struct RedactedThinkingPart { QByteArray data; };
struct ToolUsePart { QByteArray id; QByteArray name; QByteArray arguments; /* JSON text of an object */ };
struct MessagePart;
struct ToolResultPart { QByteArray toolUseId; std::vector<MessagePart> content; bool isError = false; };
struct OtherPart { QByteArray dialect; Json raw; }; ///< a part only its own dialect understands

struct MessagePart {
    std::variant<TextPart, ImagePart, DocumentPart, AudioPart, ThinkingPart, RedactedThinkingPart, ToolUsePart, ToolResultPart, OtherPart> value;
    Json cacheControl; ///< Anthropic's `cache_control` object, or null
};

enum class Role { System, Developer, User, Assistant };

struct Message {
    Role role = Role::User;
    QByteArray name;
    std::vector<MessagePart> parts;
};

struct ToolDefinition {
    QByteArray name, description;
    Json schema;         ///< JSON schema of the parameters; null = none given
    std::optional<bool> strict;
    Json cacheControl;
    QByteArray hostedDialect; ///< set for provider-hosted tools (web search, computer use): whose they are
    Json raw;            ///< the hosted tool as written
};

struct ToolChoice {
    enum class Mode { Auto, None, Required, Named } mode = Mode::Auto;
    QByteArray name;
};

struct ResponseFormat {
    enum class Kind { Text, JsonObject, JsonSchema } kind = Kind::Text;
    QByteArray name;
    Json schema;
    std::optional<bool> strict;
};

/// How hard to think. `effort` is OpenAI's word (none, minimal, low, medium, high, …), `budget` Anthropic's tokens.
struct Reasoning {
    QByteArray effort;
    std::optional<qint64> budget;
    bool adaptive = false;
    bool disabled = false;
};

struct Conversation {
    QByteArray model;
    std::vector<Message> messages;
    std::vector<ToolDefinition> tools;
    std::optional<ToolChoice> toolChoice;
    std::optional<bool> parallelToolCalls;
    std::optional<ResponseFormat> responseFormat;
    std::optional<Reasoning> reasoning;
    std::optional<qint64> maxOutputTokens;
    std::optional<double> temperature, topP;
    std::optional<qint64> topK;
    std::vector<QByteArray> stop;
    std::optional<int> count;          ///< OpenAI's `n`
    QByteArray user;
    bool stream = false;
    bool includeUsage = false;         ///< the client asked for usage in the stream
    QByteArray sourceDialect;
    Json rest = Json::object();        ///< every other field of the source dialect, as written
};

/// A whole answer in neutral form.
struct Reply {
    QByteArray id;
    QByteArray model;
    std::vector<MessagePart> parts;    ///< Text, Thinking, RedactedThinking, ToolUse, Other
    FinishReason finish = FinishReason::Unknown;
    QByteArray stopSequence;
    Usage usage;
    Json rest = Json::object();
};

} // namespace Gatehouse
