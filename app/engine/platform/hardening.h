// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Gatehouse {

enum class Inspection {
    Forbidden, ///< no other program of the same user may look into the process
    Allowed,   ///< it may, because the desktop asks who a program is before it opens a file dialog for it
};

/// Keeps what the process holds and writes from others: files it makes are for their owner only, and in release builds
/// no core dump ever holds its memory (debuggers and sanitizers need what this takes). First thing in a program's main,
/// before anything secret is read. Cannot fail in a way that should stop a program.
///
/// On Linux a process that may not be inspected is refused by xdg-desktop-portal, which then opens no file dialog and tells
/// nothing of the desktop's colours (flatpak/xdg-desktop-portal, issues 785 and 1490): hence the choice.
void hardenProcess(Inspection inspection);

} // namespace Gatehouse
