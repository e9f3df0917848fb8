// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Gatehouse::Ui {

/// A captured body as people read it. Pure.
struct BodyText {
    enum class Kind { Empty, Json, Events, Text, Binary };
    Kind kind = Kind::Empty;
    QString text;   ///< JSON indented, events line by line; very long lines are shortened
    bool isShortened = false;
};

/// What the bytes are is told from themselves: heads lie, and captures end in the middle.
BodyText readableBody(const QByteArray &body);

} // namespace Gatehouse::Ui
