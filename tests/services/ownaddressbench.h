// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/accounting/pricebook.h"
#include "gateway/config/configreader.h"
#include "gateway/services/ownaddress.h"
#include "tests/support/scriptedtransport.h"

namespace Gatehouse {

/// A running gateway as the console sees it, with a scripted answer to everything it is asked.
struct OwnAddressBench {
    explicit OwnAddressBench(const QByteArray &yaml)
        : snapshot(buildSnapshot(readConfigurationText(yaml, QStringLiteral("test.yaml"), {}).config, PriceBook::load().value(), {}, 1))
    {
    }
    OwnAddress address()
    {
        return {&transport, [this] { return base; }, [this] { return snapshot; }};
    }
    void answers(int status, HeaderList headers, std::deque<QByteArray> pieces, bool holds = false)
    {
        ScriptedTransport::Answer answer;
        answer.status = status;
        answer.headers = std::move(headers);
        answer.pieces = std::move(pieces);
        answer.holds = holds;
        transport.answers(std::move(answer));
    }

    ScriptedTransport transport;
    QByteArray base = "http://127.0.0.1:4000";
    std::shared_ptr<const Snapshot> snapshot;
};

} // namespace Gatehouse
