// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/demo/demoanswer.h"

namespace Gatehouse {
namespace {

struct Rule {
    const char *word;
    const char *answer;
};

constexpr Rule rules[] = {
    {"hello", "Hello! "},
    {"hi", "Hi there! "},
    {"thank", "You are welcome. "},
    {"code", "A model with a key behind it would write that code now. "},
    {"who are you", "I am the demo model of Gatehouse. "},
};

constexpr char explanation[] =
    "This answer comes from Gatehouse's built-in demo model: no account, no network, no cost. The request took the same "
    "road as any other, so tools, streaming and the request log can be tried with it. Add a provider in the console, or "
    "a model_list to litellm_config.yaml, to talk to a real model.";

/// A word at the beginning of another word counts ("thanks"), one inside another does not ("this" holds no "hi").
bool mentions(QByteArrayView text, QByteArrayView word)
{
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        const bool startsWord = at == 0 || !isalpha(static_cast<unsigned char>(text[at - 1]));
        const qsizetype end = at + word.size();
        const bool endsWord = word.size() > 3 || end == text.size() || !isalpha(static_cast<unsigned char>(text[end]));
        if (startsWord && endsWord)
            return true;
    }
    return false;
}

} // namespace

QByteArray demoAnswer(QByteArrayView lastUserText)
{
    const QByteArray lower = lastUserText.toByteArray().toLower();
    for (const Rule &rule : rules) {
        if (mentions(lower, rule.word))
            return QByteArray(rule.answer) + explanation;
    }
    return explanation;
}

std::vector<QByteArray> demoPieces(const QByteArray &answer)
{
    std::vector<QByteArray> pieces;
    qsizetype begin = 0;
    while (begin < answer.size()) {
        qsizetype end = answer.indexOf(' ', begin + 1);
        if (end < 0)
            end = answer.size();
        pieces.push_back(answer.sliced(begin, end - begin));
        begin = end;
    }
    return pieces;
}

} // namespace Gatehouse
