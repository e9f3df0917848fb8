// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QByteArrayView>

#include <vector>

namespace Gatehouse {

// Openings and records as bytes, for the journal. Each begins with the version of its form; integers are LEB128
// varints (signed ones zigzag), texts a length and UTF-8. Texts beyond 16 KiB, tags, deployments tried and charges beyond the 256th and tags beyond 1 KiB are cut,
// so that an entry stays below 1 MiB whatever a client sends. Pure functions, any thread.

/// Appended to `out`.
void encode(const RequestOpening &opening, QByteArray &out);
void encode(const RequestRecord &record, QByteArray &out);

enum class Decoded {
    Well,
    Newer,  ///< written by a newer Gatehouse in a form unknown here
    Damaged,
};

/// Decodes many entries in a row. Most texts of one stand in the next as well; such a text is shared instead of copied.
class RecordDecoder
{
public:
    Decoded decode(QByteArrayView bytes, RequestOpening &opening);
    Decoded decode(QByteArrayView bytes, RequestRecord &record);

private:
    std::vector<QByteArray> m_openingTexts, m_recordTexts; // the last entry's, in the order of their fields
};

} // namespace Gatehouse
