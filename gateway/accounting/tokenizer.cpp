// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/tokenizer.h"

#include "gateway/accounting/vocabulary.h"
#include "gateway/accounting/wordsplitter.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <vector>

namespace Gatehouse {
namespace {

/// Up to here every merge looks at all pairs, which beats any structure.
constexpr qsizetype shortWord = 96;
/// A longer word is counted in pieces: where it is cut, the count may be one too high.
constexpr qsizetype longestWord = 64 * 1024;

/// Merges pairs of lowest rank, leftmost first, until none is left. Gives the number of parts.
std::int64_t mergeShort(const Vocabulary &vocabulary, QByteArrayView word)
{
    struct Part {
        int begin;
        std::uint32_t rank; ///< of this part with the next one
    };
    Part parts[shortWord + 1];
    int count = static_cast<int>(word.size());
    const auto pairRank = [&](int index) {
        if (index + 2 > count)
            return Vocabulary::none;
        const qsizetype end = index + 2 < count ? parts[index + 2].begin : word.size();
        return vocabulary.rank(word.data() + parts[index].begin, end - parts[index].begin);
    };
    for (int i = 0; i < count; ++i)
        parts[i] = {i, Vocabulary::none};
    for (int i = 0; i + 1 < count; ++i)
        parts[i].rank = pairRank(i);
    while (count > 1) {
        const Part *lowest = std::min_element(parts, parts + count - 1, [](const Part &a, const Part &b) { return a.rank < b.rank; });
        if (lowest->rank == Vocabulary::none)
            break;
        const int at = static_cast<int>(lowest - parts);
        std::copy(parts + at + 2, parts + count, parts + at + 1);
        --count;
        parts[at].rank = pairRank(at);
        if (at > 0)
            parts[at - 1].rank = pairRank(at - 1);
    }
    return count;
}

/// The same for long words: parts in a linked list, pairs in a heap.
class LongMerge
{
public:
    LongMerge(const Vocabulary &vocabulary, QByteArrayView word)
        : m_vocabulary(vocabulary), m_word(word), m_size(static_cast<std::uint32_t>(word.size())), m_next(m_size), m_previous(m_size), m_rank(m_size, Vocabulary::none)
    {
        for (std::uint32_t i = 0; i < m_size; ++i) {
            m_next[i] = i + 1;
            m_previous[i] = i - 1;
        }
    }

    std::int64_t run()
    {
        for (std::uint32_t i = 0; i < m_size; ++i)
            rate(i);
        std::int64_t count = m_size;
        while (!m_pairs.empty()) {
            const Pair pair = m_pairs.top();
            m_pairs.pop();
            if (m_rank[pair.begin] != pair.rank)
                continue; // rated anew or merged since
            const std::uint32_t gone = m_next[pair.begin];
            m_rank[gone] = Vocabulary::none;
            m_next[pair.begin] = m_next[gone];
            if (m_next[gone] < m_size)
                m_previous[m_next[gone]] = pair.begin;
            --count;
            rate(pair.begin);
            if (pair.begin > 0)
                rate(m_previous[pair.begin]);
        }
        return count;
    }

private:
    struct Pair {
        std::uint32_t rank, begin;
        bool operator<(const Pair &other) const { return rank != other.rank ? rank > other.rank : begin > other.begin; }
    };

    void rate(std::uint32_t begin)
    {
        const std::uint32_t second = m_next[begin];
        m_rank[begin] = second < m_size ? m_vocabulary.rank(m_word.data() + begin, m_next[second] - begin) : Vocabulary::none;
        if (m_rank[begin] != Vocabulary::none)
            m_pairs.push({m_rank[begin], begin});
    }

    const Vocabulary &m_vocabulary;
    const QByteArrayView m_word;
    const std::uint32_t m_size;
    std::vector<std::uint32_t> m_next, m_previous, m_rank;
    std::priority_queue<Pair> m_pairs;
};

std::int64_t countWord(const Vocabulary &vocabulary, QByteArrayView word)
{
    if (vocabulary.rank(word.data(), word.size()) != Vocabulary::none)
        return 1;
    std::int64_t count = 0;
    while (word.size() > longestWord) {
        qsizetype cut = longestWord;
        while (cut > longestWord - 4 && (static_cast<unsigned char>(word[cut]) & 0xC0) == 0x80)
            --cut;
        count += LongMerge(vocabulary, word.first(cut)).run();
        word = word.sliced(cut);
    }
    return count + (word.size() <= shortWord ? mergeShort(vocabulary, word) : LongMerge(vocabulary, word).run());
}

} // namespace

std::int64_t countTokens(QByteArrayView utf8)
{
    const Vocabulary &vocabulary = Vocabulary::o200k();
    if (!vocabulary.isUsable())
        return (utf8.size() + 3) / 4; // a build without the table: four bytes a token is the usual rule of thumb
    std::int64_t count = 0;
    WordSplitter splitter(utf8);
    for (QByteArrayView word = splitter.next(); !word.isEmpty(); word = splitter.next())
        count += countWord(vocabulary, word);
    return count;
}

} // namespace Gatehouse
