// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/charge.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

/// How the purses of a request stand in its row: a JSON list of [purse, window start], in which the beginning "key:<hash>" of the
/// row's own key is left out and told by a third member, as in [":window:1d", 1772323200000000, 1]. Pure; any thread.
QByteArray chargeText(const QList<Charge> &charges, const QByteArray &keyHash);
/// What is no charge is left out.
QList<Charge> chargesFrom(const QByteArray &text, const QByteArray &keyHash);

} // namespace Gatehouse
