// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/upstream/transport.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <list>

namespace Gatehouse {

/// An upstream without a network: the test says what each call answers, piece by piece, and sees what was asked. One
/// answer a call, in order; on the test's thread.
class ScriptedTransport final : public Transport
{
public:
    struct Answer {
        std::optional<Error> noHead;     ///< the call fails before a head
        int status = 200;
        HeaderList headers{{"Content-Type", "application/json"}};
        std::deque<QByteArray> pieces;   ///< given one a turn of the loop
        std::optional<Error> atEnd;      ///< the body ends in this error instead of well
        bool holds = false;              ///< after the pieces nothing comes, until cancelled
    };

    void answers(Answer answer) { m_answers.push_back(std::move(answer)); }
    std::unique_ptr<UpstreamCall> start(OutgoingRequest request) override;

    std::vector<OutgoingRequest> requests; ///< what was asked, in order
    int cancelled = 0;

private:
    class Call;
    std::deque<Answer> m_answers;
};

} // namespace Gatehouse
