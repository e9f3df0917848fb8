// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QIcon>
#include <QString>

namespace Gatehouse::Ui {

/// The line icon `resources/icons/<name>.svg` in the colour of a role, drawn anew for every size, pixel ratio and
/// scheme: an icon made once stays right when light turns to dark. Disabled states take `Role::TextDisabled`.
/// An unknown name is our own mistake and asserts.
QIcon icon(const QString &name, Role role = Role::TextMuted);

/// One icon as a picture of `size` logical pixels, for labels and painters.
QPixmap iconPixmap(const QString &name, Role role, int size, qreal pixelRatio);

/// The mark of the application, in full colour.
QIcon applicationIcon();

} // namespace Gatehouse::Ui
