// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Gatehouse {

/// Cuts a text into the words of o200k_base, within which byte pairs merge. The words are those of the vocabulary's
/// regular expression, found by hand in one pass, because a general engine is slow and may backtrack without end.
/// Bytes that are no UTF-8 count as symbols. Used once and thrown away.
class WordSplitter
{
public:
    explicit WordSplitter(QByteArrayView utf8) : m_text(utf8) {}

    /// The next word, empty at the end. The words in order are the whole text.
    QByteArrayView next();

private:
    /// The two runs of letters that follow an offset.
    struct Letters {
        qsizetype end = -1;   ///< -1 = there are none
        bool hasTail = false; ///< the second run is not empty
    };

    qsizetype wordEnd(qsizetype begin) const;
    Letters lettersAt(qsizetype begin) const;
    qsizetype contractionEnd(qsizetype begin) const;
    qsizetype numberEnd(qsizetype begin) const;
    qsizetype symbolsEnd(qsizetype begin) const;
    qsizetype spacesEnd(qsizetype begin) const;

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace Gatehouse
