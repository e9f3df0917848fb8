// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/ownaddress.h"
#include "gateway/services/tryservice.h"

namespace Gatehouse {

/// Sends prompts to the gateway's own address as a stream. Main thread; owned by the engine.
class TryOut final : public TryService
{
    Q_OBJECT
public:
    explicit TryOut(OwnAddress address, QObject *parent = nullptr);
    TryRun *send(const QString &model, const QString &prompt, QObject *parent) override;

private:
    OwnAddress m_address;
};

} // namespace Gatehouse
