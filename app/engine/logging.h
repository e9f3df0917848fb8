// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/commandline.h"

#include <memory>

namespace Gatehouse {

class Redactor;


/// Sends all log lines of the process to standard error, one line each, through the redactor: known secrets never get
/// there. Call once, early, on the main thread.
void startLogging(Options::LogFormat format, Options::LogLevel level, std::shared_ptr<const Redactor> redactor);

} // namespace Gatehouse
