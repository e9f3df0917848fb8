// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace Gatehouse {

/// The operating system's wishes as Qt signals on the thread that made this object. At most one object exists at a time;
/// the program's main function owns it.
class TerminationSignals : public QObject
{
    Q_OBJECT
public:
    explicit TerminationSignals(QObject *parent = nullptr);
    ~TerminationSignals() override;

Q_SIGNALS:
    void terminate(); ///< SIGTERM, SIGINT, Ctrl+C, the console window closing
    void reload();    ///< SIGHUP
};

} // namespace Gatehouse
