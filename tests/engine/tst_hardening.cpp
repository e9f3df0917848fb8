// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/platform/hardening.h"

#include <QByteArray>
#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <fcntl.h>
#include <sys/prctl.h>
#endif

using namespace Gatehouse;

/// What hardening does cannot be undone, so each case runs in a process of its own.
class TestHardening : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void keepsFilesPrivate();
    void forbidsCoreDumps();
    void leavesNothingInCoreDumps();
    void asksWhoMayLookInside();

private:
    /// What the check answers in a new process that has been hardened. Only calls that are allowed after a fork.
    template <class Check>
    static int inProcess(Inspection inspection, Check check)
    {
#ifdef Q_OS_UNIX
        const pid_t child = ::fork();
        if (child == 0) {
            hardenProcess(inspection);
            ::_exit(check());
        }
        int status = 0;
        return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 255;
#else
        Q_UNUSED(inspection);
        return check();
#endif
    }
};

void TestHardening::initTestCase()
{
#ifndef Q_OS_UNIX
    QSKIP("There is nothing to harden on Windows.");
#endif
}

void TestHardening::keepsFilesPrivate()
{
#ifdef Q_OS_UNIX
    ::umask(0);
    for (const Inspection inspection : {Inspection::Forbidden, Inspection::Allowed})
        QCOMPARE(inProcess(inspection, [] { return static_cast<int>(::umask(0)); }), 077);
#endif
}

void TestHardening::forbidsCoreDumps()
{
#ifdef Q_OS_UNIX
    struct rlimit before = {};
    ::getrlimit(RLIMIT_CORE, &before);
    for (const Inspection inspection : {Inspection::Forbidden, Inspection::Allowed}) {
        const int isLimited = inProcess(inspection, [before] {
            struct rlimit limit = {};
            ::getrlimit(RLIMIT_CORE, &limit);
#ifdef QT_NO_DEBUG
            return limit.rlim_cur <= 1 && limit.rlim_max <= 1 && before.rlim_max >= limit.rlim_max ? 1 : 0;
#else
            return limit.rlim_cur == before.rlim_cur && limit.rlim_max == before.rlim_max ? 1 : 0;
#endif
        });
        QCOMPARE(isLimited, 1);
    }
#endif
}

void TestHardening::leavesNothingInCoreDumps()
{
#ifdef Q_OS_LINUX
    const int isEmpty = inProcess(Inspection::Allowed, [] {
        char text[16] = {};
        const int file = ::open("/proc/self/coredump_filter", O_RDONLY);
        const ssize_t size = ::read(file, text, sizeof text - 1);
        return size > 0 && QByteArrayView(text, size).trimmed() == "00000000" ? 1 : 0;
    });
#ifdef QT_NO_DEBUG
    QCOMPARE(isEmpty, 1);
#else
    QCOMPARE(isEmpty, 0);
#endif
#else
    QSKIP("Linux only.");
#endif
}

void TestHardening::asksWhoMayLookInside()
{
#ifdef Q_OS_LINUX
#ifdef QT_NO_DEBUG
    const int whenForbidden = 0;
#else
    const int whenForbidden = 1;
#endif
    const auto isDumpable = [] { return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); };
    QCOMPARE(inProcess(Inspection::Forbidden, isDumpable), whenForbidden);
    QCOMPARE(inProcess(Inspection::Allowed, isDumpable), 1);
#else
    QSKIP("Linux only.");
#endif
}

QTEST_GUILESS_MAIN(TestHardening)
#include "tst_hardening.moc"
