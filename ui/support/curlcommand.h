// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QString>

namespace Gatehouse::Ui {

/// The request as a curl command for a POSIX shell. `body` is the captured body; without one a short question to the same
/// model stands in its place. Without a `key` that is left to the shell's $GATEHOUSE_KEY. Pure.
QString curlCommand(const RequestRecord &record, const QString &address, const QByteArray &body = {}, const QString &key = {});

} // namespace Gatehouse::Ui
