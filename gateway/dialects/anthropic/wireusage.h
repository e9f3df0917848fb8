// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/json.h"
#include "gateway/domain/usage.h"

#include <QByteArrayView>

#include <optional>

namespace Gatehouse::Anthropic {

/// Anthropic's `usage`, put together from the pieces of a stream: message_start tells the input, message_delta the
/// output and, lately, everything again. Its `input_tokens` hold neither cache reads nor cache writes; ours do.
class WireUsage
{
public:
    /// Takes over the counters that the object (JSON text) names; the others stay as they were. Anything that is no
    /// object is passed over.
    void merge(QByteArrayView usageObject);
    bool isKnown() const { return m_known; }
    Usage usage() const;

private:
    bool m_known = false;
    std::int64_t m_input = 0, m_output = 0, m_cacheRead = 0, m_cacheCreation = 0;
    std::optional<std::int64_t> m_creation5m, m_creation1h;
    std::int64_t m_thinking = 0, m_searches = 0;
};

/// The object as Anthropic writes it, `cache_creation` included: Claude Code stumbles where it is missing.
Json writeUsage(const Usage &usage);

} // namespace Gatehouse::Anthropic
