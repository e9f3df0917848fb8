// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/compiledin.h"

#include <QtCore/qglobal.h>

// Outside the namespace, as Qt asks: the resources of a static library are registered by hand.
static void registerResources()
{
    Q_INIT_RESOURCE(gatehouse);
}

namespace Gatehouse {

void registerCompiledIn()
{
    static const bool done = [] {
        registerResources();
        return true;
    }();
    Q_UNUSED(done)
}

} // namespace Gatehouse
