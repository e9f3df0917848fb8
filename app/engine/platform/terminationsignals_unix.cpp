// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/platform/terminationsignals.h"

#ifndef Q_OS_WIN

#include <QSocketNotifier>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace Gatehouse {
namespace {

// A signal handler may do no more than write a byte; the notifier at the other end of the pipe does the rest.
int pipeEnds[2] = {-1, -1};

void passOn(int signal)
{
    const int before = errno;
    const char byte = static_cast<char>(signal);
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
    errno = before;
}

void handle(int signal, void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

} // namespace

TerminationSignals::TerminationSignals(QObject *parent) : QObject(parent)
{
    if (::pipe(pipeEnds) != 0)
        return;
    for (const int end : pipeEnds) {
        ::fcntl(end, F_SETFL, O_NONBLOCK);
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    auto *notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char signal = 0;
        while (::read(pipeEnds[0], &signal, 1) == 1) {
            if (signal == SIGHUP)
                Q_EMIT reload();
            else
                Q_EMIT terminate();
        }
    });
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        handle(signal, passOn);
    handle(SIGPIPE, SIG_IGN);
}

TerminationSignals::~TerminationSignals()
{
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        handle(signal, SIG_DFL);
    ::close(pipeEnds[0]);
    ::close(pipeEnds[1]);
}

} // namespace Gatehouse

#endif
