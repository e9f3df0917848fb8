// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestquery.h"

#include <QString>

#include <optional>

/// What the columns of the request list are called and how a request reads in each. Pure; everything else about the list
/// is in `requesttable.h`.
namespace Gatehouse::Ui::RequestCells {

enum Column { Time, Status, Model, Provider, Tokens, Cost, FirstToken, Duration, Key, Route, ColumnCount };

QString title(int column);
/// What the column means, for the header's tool tip; empty where the title says it.
QString meaning(int column);
/// What the service sorts by; empty for columns it cannot sort.
std::optional<RequestQuery::Sort> sortOf(int column);
bool isNumeric(int column);

QString text(const RequestRecord &record, int column, WallTime now);
/// More than the cell has room for; may be empty.
QString toolTip(const RequestRecord &record, int column);

/// "Rate limited", "Timed out": what an error kind is called.
QString errorKindText(const QByteArray &kind);
/// "200", "200, cached", "429 Rate limited".
QString statusText(const RequestRecord &record);
/// "1,204 → 356", with "≈" when counted here; a dash when nothing was counted.
QString tokensText(const Usage &usage);
/// A dash when there is no price.
QString costText(const CostBreakdown &cost);

} // namespace Gatehouse::Ui::RequestCells
