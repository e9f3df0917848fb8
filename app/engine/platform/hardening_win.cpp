// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/platform/hardening.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

namespace Gatehouse {

// Files below the user's profile are the user's by inheritance, and Windows Error Reporting takes no memory unless an
// administrator asks it to.
void hardenProcess(Inspection) {}

} // namespace Gatehouse

#endif
