// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/requestsconsole.h"

namespace Gatehouse::Ui {

void keepSettingsApart()
{
    static QTemporaryDir place;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, place.path());
}

} // namespace Gatehouse::Ui
