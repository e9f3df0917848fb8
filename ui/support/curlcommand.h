// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QString>

namespace Gatehouse::Ui {

/// The request as a curl command for a POSIX shell, with the key left to the shell's $GATEHOUSE_KEY. `body` is the captured
/// body; without one a short question to the same model stands in its place. Pure.
QString curlCommand(const RequestRecord &record, const QString &address, const QByteArray &body = {});

} // namespace Gatehouse::Ui
