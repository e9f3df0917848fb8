// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace Gatehouse::Ui {

/// A small square with the first letter of a name, always in the same colour for the same name: something for the eye to
/// hold on to where many names stand below each other. Follows the scheme.
QIcon monogram(const QString &name);

} // namespace Gatehouse::Ui
