// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/overviewscreen.h"

namespace Gatehouse::Ui {

OverviewScreen::OverviewScreen(const Services &, Shell &, QWidget *parent) : Screen(parent)
{
    setObjectName(QStringLiteral("overview"));
}

} // namespace Gatehouse::Ui
