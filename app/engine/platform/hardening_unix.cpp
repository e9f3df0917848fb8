// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/platform/hardening.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <sys/resource.h>
#include <sys/stat.h>
#ifdef Q_OS_LINUX
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>
#endif

namespace Gatehouse {
namespace {

#ifdef Q_OS_LINUX
/// Leaves nothing of the memory in a dump, whichever way it would take: the limit does not hold for all of them.
void emptyCoreDumps()
{
    const int file = ::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    [[maybe_unused]] const ssize_t written = ::write(file, "0", 1);
    ::close(file);
}
#endif

[[maybe_unused]] void forbidCoreDumps(Inspection inspection)
{
#ifdef Q_OS_LINUX
    emptyCoreDumps(); // first: what may not be inspected may not change this either
    if (inspection == Inspection::Forbidden)
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    // A limit of 0 holds for files only: a program that takes dumps through a pipe, as systemd-coredump does, gets them
    // all the same. 1 stops both (fs/coredump.c of Linux), because no dump is that small.
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
