// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestquery.h"

namespace Gatehouse::Ui {

/// Whether a request that has just been recorded belongs to a list that was asked for with `query`: the same answer the
/// storage gives, for rows that arrive live. Pure.
bool matches(const RequestRecord &record, const RequestQuery &query);

/// Whether anything but order and page is asked for.
bool isFiltered(const RequestQuery &query);

} // namespace Gatehouse::Ui
