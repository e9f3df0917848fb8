// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

namespace Gatehouse {

/// Number of letters to insert, leave out, change or swap with their neighbour to turn one word into the other; case,
/// and `-` against `_`, cost nothing.
int editDistance(QByteArrayView a, QByteArrayView b);

/// The candidate a person most likely meant by `word`, or an empty array when none is near: at most one letter in
/// three may differ, and never more than three.
QByteArray didYouMean(QByteArrayView word, const QList<QByteArray> &candidates);

} // namespace Gatehouse
