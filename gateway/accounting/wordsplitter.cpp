// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/wordsplitter.h"

#include <QChar>

#include <array>

// The expression this follows, alternative by alternative (source: pat_str of o200k_base):
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//   \p{N}{1,3}
//    ?[^\s\p{L}\p{N}]+[\r\n/]*
//   \s*[\r\n]+
//   \s+(?!\S)
//   \s+

namespace Gatehouse {
namespace {

enum Class : unsigned char {
    Head = 1,    ///< may stand in the first run of a word: Lu Lt Lm Lo M
    Tail = 2,    ///< may stand in its second run: Ll Lm Lo M
    Letter = 4,  ///< L
    Number = 8,  ///< N
    Space = 16,  ///< \s
    LineEnd = 32 ///< CR or LF
};

unsigned char classOfCode(char32_t code)
{
    switch (QChar::category(code)) {
    case QChar::Letter_Uppercase:
    case QChar::Letter_Titlecase:
        return Head | Letter;
    case QChar::Letter_Lowercase:
        return Tail | Letter;
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
        return Head | Tail | Letter;
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
        return Head | Tail;
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
        return Number;
    default:
        break;
    }
    if (code == '\r' || code == '\n')
        return Space | LineEnd;
    return QChar::isSpace(code) ? Space : 0;
}

const std::array<unsigned char, 128> &asciiClasses()
{
    static const std::array<unsigned char, 128> classes = [] {
        std::array<unsigned char, 128> made{};
        for (char32_t code = 0; code < 128; ++code)
            made[code] = classOfCode(code);
        return made;
    }();
    return classes;
}

struct Character {
    unsigned char kind = 0;
    qsizetype size = 0; ///< bytes; 0 = end of the text
};

/// The character at an offset. A byte that begins no UTF-8 sequence is a symbol of its own.
Character characterAt(QByteArrayView text, qsizetype at)
{
    if (at >= text.size())
        return {};
    const auto byte = [&](qsizetype i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return {asciiClasses()[first], 1};
    const qsizetype size = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
    if (size == 1 || first >= 0xF5 || at + size > text.size())
        return {0, 1};
    char32_t code = first & (0xFF >> (size + 1));
    for (qsizetype i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {0, 1};
        code = (code << 6) | (byte(i) & 0x3F);
    }
    return {classOfCode(code), size};
}

char lowerAscii(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

} // namespace

QByteArrayView WordSplitter::next()
{
    if (m_at >= m_text.size())
        return {};
    const qsizetype begin = m_at;
    m_at = wordEnd(begin);
    return m_text.sliced(begin, m_at - begin);
}

qsizetype WordSplitter::wordEnd(qsizetype begin) const
{
    const Character first = characterAt(m_text, begin);
    // The first two alternatives: one character that is no letter may lead the letters.
    const bool mayLead = !(first.kind & (Letter | Number | LineEnd));
    Letters letters = mayLead ? lettersAt(begin + first.size) : Letters();
    // A mark may lead or belong to the letters; to lead capitals alone comes only second.
    if (!letters.hasTail && (first.kind & (Head | Tail)))
        letters = lettersAt(begin);
    if (letters.end >= 0)
        return contractionEnd(letters.end);
    if (first.kind & Number)
        return numberEnd(begin);
    const qsizetype end = symbolsEnd(begin);
    return end >= 0 ? end : spacesEnd(begin);
}

/// Marks and letters without case belong to both runs, so that a first run that leaves nothing for the second gives back
/// down to its last such character; capitals alone stand alone.
WordSplitter::Letters WordSplitter::lettersAt(qsizetype begin) const
{
    qsizetype at = begin;
    qsizetype lastTail = -1;
    Character next = characterAt(m_text, at);
    while (next.kind & Head) {
        at += next.size;
        if (next.kind & Tail)
            lastTail = at;
        next = characterAt(m_text, at);
    }
    if (next.kind & Tail) {
        while (next.kind & Tail) {
            at += next.size;
            next = characterAt(m_text, at);
        }
        return {at, true};
    }
    if (lastTail >= 0)
        return {lastTail, true};
    return {at > begin ? at : -1, false};
}

qsizetype WordSplitter::contractionEnd(qsizetype begin) const
{
    if (begin + 1 >= m_text.size() || m_text[begin] != '\'')
        return begin;
    const char first = lowerAscii(m_text[begin + 1]);
    if (first == 's' || first == 't' || first == 'm' || first == 'd')
        return begin + 2;
    if (m_text.sliced(begin + 1).startsWith("\xC5\xBF")) // the long s is an s without regard to case
        return begin + 3;
    const char second = begin + 2 < m_text.size() ? lowerAscii(m_text[begin + 2]) : '\0';
    const bool isTwo = (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
    return isTwo ? begin + 3 : begin;
}

qsizetype WordSplitter::numberEnd(qsizetype begin) const
{
    qsizetype at = begin;
    for (int digits = 0; digits < 3; ++digits) {
        const Character next = characterAt(m_text, at);
        if (!(next.kind & Number))
            break;
        at += next.size;
    }
    return at;
}

/// A space, symbols, line ends and slashes; -1 when there is no symbol.
qsizetype WordSplitter::symbolsEnd(qsizetype begin) const
{
    const auto isSymbol = [](const Character &c) { return c.size > 0 && !(c.kind & (Letter | Number | Space)); };
    qsizetype at = begin + (m_text[begin] == ' ' ? 1 : 0);
    Character next = characterAt(m_text, at);
    if (!isSymbol(next))
        return -1;
    while (isSymbol(next)) {
        at += next.size;
        next = characterAt(m_text, at);
    }
    while (at < m_text.size() && (m_text[at] == '\r' || m_text[at] == '\n' || m_text[at] == '/'))
        ++at;
    return at;
}

/// White space up to its last line end; without one all of it at the end of the text, else all but its last character,
/// which leads the next word.
qsizetype WordSplitter::spacesEnd(qsizetype begin) const
{
    qsizetype at = begin, last = begin, lineEnd = -1;
    Character next = characterAt(m_text, at);
    while (next.kind & Space) {
        last = at;
        at += next.size;
        if (next.kind & LineEnd)
            lineEnd = at;
        next = characterAt(m_text, at);
    }
    if (lineEnd >= 0)
        return lineEnd;
    return next.size == 0 || last == begin ? at : last;
}

} // namespace Gatehouse
