// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/platform/hardening.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <sys/resource.h>
#include <sys/stat.h>
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace Gatehouse {
namespace {

[[maybe_unused]] void forbidCoreDumps(Inspection inspection)
{
#ifdef Q_OS_LINUX
    if (inspection == Inspection::Forbidden)
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    // A limit of 0 holds for files only: a program that takes dumps through a pipe, as systemd-coredump does, gets them
    // all the same. 1 stops both (core(5); do_coredump() in fs/coredump.c), because no dump is that small.
    const rlim_t most = 1;
#else
    Q_UNUSED(inspection);
    const rlim_t most = 0;
#endif
    const struct rlimit limit = {most, most};
    if (::setrlimit(RLIMIT_CORE, &limit) != 0) {
        // The hard limit may be 0 already, and cannot be raised.
        const struct rlimit none = {0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
    }
}

} // namespace

void hardenProcess([[maybe_unused]] Inspection inspection)
{
    ::umask(S_IRWXG | S_IRWXO);
#ifdef QT_NO_DEBUG
    forbidCoreDumps(inspection);
#endif
}

} // namespace Gatehouse

#endif
