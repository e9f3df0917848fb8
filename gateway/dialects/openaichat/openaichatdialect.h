// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

class Dialect;

/// OpenAI's chat-completions language, id "openai": spoken by OpenAI, Azure OpenAI and most other providers and servers.
/// The one object lives as long as the program.
const Dialect &openAiChatDialect();

} // namespace Gatehouse
