// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QByteArray>

/// Requests as rows of a file for other programs: names in English, times in UTC, money in dollars, durations in
/// milliseconds. Pure.
namespace Gatehouse::Ui::RequestFile {

enum class Format { Csv, Json };

/// What stands before the first row, between rows, and after the last; a file is `head`, rows with `between`, `tail`.
QByteArray head(Format format);
QByteArray between(Format format);
QByteArray tail(Format format);
QByteArray row(const RequestRecord &record, Format format);

/// One request for the clipboard, indented.
QByteArray prettyJson(const RequestRecord &record);

} // namespace Gatehouse::Ui::RequestFile
