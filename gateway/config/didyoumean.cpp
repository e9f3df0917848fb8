// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/didyoumean.h"

#include <algorithm>
#include <vector>

namespace Gatehouse {
namespace {

QByteArray folded(QByteArrayView word)
{
    return word.toByteArray().toLower().replace('-', '_');
}

} // namespace

int editDistance(QByteArrayView a, QByteArrayView b)
{
    const QByteArray from = folded(a), to = folded(b);
    const auto columns = static_cast<std::size_t>(to.size()) + 1;
    std::vector<int> beforeLast(columns), last(columns), row(columns);
    for (std::size_t j = 0; j < columns; ++j)
        last[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= from.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (qsizetype j = 1; j <= to.size(); ++j) {
            const auto at = static_cast<std::size_t>(j);
            const int change = from[i - 1] == to[j - 1] ? 0 : 1;
            row[at] = std::min({last[at] + 1, row[at - 1] + 1, last[at - 1] + change});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[at] = std::min(row[at], beforeLast[at - 2] + 1);
        }
        beforeLast.swap(last);
        last.swap(row);
    }
    return last[columns - 1];
}

QByteArray didYouMean(QByteArrayView word, const QList<QByteArray> &candidates)
{
    QByteArray nearest;
    int least = std::min<int>(3, static_cast<int>(word.size()) / 3) + 1;
    for (const QByteArray &candidate : candidates) {
        if (std::abs(candidate.size() - word.size()) >= least)
            continue;
        const int distance = editDistance(word, candidate);
        if (distance < least) {
            least = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

} // namespace Gatehouse
