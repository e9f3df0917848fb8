// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/meter.h"

#include "gateway/accounting/tokenizer.h"

namespace Gatehouse {

Usage meteredUsage(const ReplyFacts &facts, const Dialect &requestDialect, QByteArrayView requestBody)
{
    if (facts.hasUsage)
        return facts.usage;
    const bool silent = facts.id.isEmpty() && facts.outputTextBytes == 0 && facts.usage.isEmpty() && !facts.ended;
    if (silent)
        return {};
    Usage usage = facts.usage;
    usage.estimated = true;
    if (usage.input == 0)
        usage.input = countTokens(requestDialect.promptText(requestBody));
    const std::int64_t counted = countTokens(facts.outputText);
    // Text beyond what was kept is taken to have the same density.
    const qint64 kept = facts.outputText.size();
    usage.output = std::max<std::int64_t>(usage.output, kept > 0 ? counted * facts.outputTextBytes / kept : counted);
    return usage;
}

} // namespace Gatehouse
