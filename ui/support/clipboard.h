// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QString>

#include <chrono>

namespace Gatehouse::Ui::Clipboard {

void copy(const QString &text);

/// Copies a key, marked as not to be kept by clipboard histories, and takes it back after `keepFor` unless something
/// else has been copied since.
void copySecret(const Secret &secret, std::chrono::milliseconds keepFor = std::chrono::seconds(30));

} // namespace Gatehouse::Ui::Clipboard
