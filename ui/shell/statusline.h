// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"

#include <QObject>

class QStatusBar;
class QToolButton;

namespace Gatehouse::Ui {

class ElidedLabel;
class Label;
class Shell;
class StatusPill;

/// Fills the window's status bar: state, address, traffic, spend, database. Follows the gateway. Owned by the main
/// window, main thread.
class StatusLine : public QObject
{
    Q_OBJECT
public:
    StatusLine(const Services &services, Shell &shell, QStatusBar *bar, QObject *parent);

private:
    void buildUi(QStatusBar *bar);
    void showStatus();
    void showFigures();
    void showStorage();
    void copyAddress();

    Services m_services;
    Shell &m_shell;
    StatusPill *m_state = nullptr;
    QToolButton *m_address = nullptr;
    Label *m_rate = nullptr;
    Label *m_spend = nullptr;
    StatusPill *m_database = nullptr;
};

} // namespace Gatehouse::Ui
