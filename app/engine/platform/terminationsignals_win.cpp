// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/platform/terminationsignals.h"

#ifdef Q_OS_WIN

#include <windows.h>

namespace Gatehouse {
namespace {

TerminationSignals *listener = nullptr; // guarded by being set before the handler and cleared after it

BOOL WINAPI passOn(DWORD)
{
    // Runs on a thread of the system's: the signal is queued to the listener's own.
    QMetaObject::invokeMethod(listener, &TerminationSignals::terminate, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

TerminationSignals::TerminationSignals(QObject *parent) : QObject(parent)
{
    listener = this;
    SetConsoleCtrlHandler(passOn, TRUE);
}

TerminationSignals::~TerminationSignals()
{
    SetConsoleCtrlHandler(passOn, FALSE);
    listener = nullptr;
}

} // namespace Gatehouse

#endif
