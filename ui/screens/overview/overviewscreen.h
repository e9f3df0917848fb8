// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/screen.h"

namespace Gatehouse::Ui {

/// What runs, where, and how to call it. Owned by the main window.
class OverviewScreen : public Screen
{
    Q_OBJECT
public:
    OverviewScreen(const Services &services, Shell &shell, QWidget *parent);
};

} // namespace Gatehouse::Ui
