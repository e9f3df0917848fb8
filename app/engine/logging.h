// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/commandline.h"

#include <memory>

namespace Gatehouse {

class Redactor;


/// Sends all log lines of the process to standard error, one line each, through the redactor: known secrets never get
/// there. Call once, early, on the main thread. Returns the redactor, which learns secrets as they become known.
std::shared_ptr<Redactor> startLogging(Options::LogFormat format, Options::LogLevel level);

} // namespace Gatehouse
