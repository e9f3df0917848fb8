// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/upstream/transport.h"

#include <QByteArrayView>

#include <functional>

class QObject;

namespace Gatehouse {

/// The built-in demo provider as an upstream without a network: speaks OpenAI's chat format, whole and streamed, and
/// reports token counts that are counted, not invented. Lives on its worker's thread.
class DemoTransport final : public Transport
{
public:
    using TokenCounter = std::function<std::int64_t(QByteArrayView)>;

    /// `context` gives the thread of its timers and outlives the calls.
    DemoTransport(QObject *context, TokenCounter counter) : m_context(context), m_counter(std::move(counter)) {}
    std::unique_ptr<UpstreamCall> start(OutgoingRequest request) override;

private:
    QObject *m_context;
    TokenCounter m_counter;
};

} // namespace Gatehouse
