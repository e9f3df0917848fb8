// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/descriptors.h"

#include <QtGlobal>

#include <algorithm>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace Gatehouse {

#ifdef Q_OS_UNIX

namespace {

constexpr std::size_t reserveSize = 8;

} // namespace

int raiseDescriptorLimit(int wanted)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    const auto target = static_cast<rlim_t>(wanted);
    if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < target) {
        rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max == RLIM_INFINITY ? target : std::min(limit.rlim_max, target);
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    return limit.rlim_cur >= target ? wanted : static_cast<int>(limit.rlim_cur);
}

bool DescriptorReserve::refill()
{
    while (m_held.size() < reserveSize) {
        const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return false;
        m_held.push_back(descriptor);
    }
    return true;
}

bool DescriptorReserve::release()
{
    for (const int descriptor : m_held)
        ::close(descriptor);
    return !std::exchange(m_held, {}).empty();
}

#else

int raiseDescriptorLimit(int wanted) { return wanted; }
bool DescriptorReserve::refill() { return true; }
bool DescriptorReserve::release() { return false; }

#endif

} // namespace Gatehouse
