// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/modeltraits.h"

#include <QByteArray>

namespace Gatehouse::Anthropic {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The number that starts at `at`, or -1 when it is none or too long for a version (dates have eight digits).
int shortNumber(QByteArrayView name, qsizetype &at)
{
    const qsizetype begin = at;
    while (at < name.size() && isDigit(name[at]))
        ++at;
    return at > begin && at - begin <= 2 ? name.sliced(begin, at - begin).toInt() : -1;
}

/// "4-5", "4.5", "3-7" or "5" somewhere behind "claude"; 0 when there is none.
double versionOf(QByteArrayView name)
{
    const qsizetype claude = name.indexOf("claude");
    for (qsizetype at = claude < 0 ? 0 : claude; at < name.size();) {
        const bool startsNumber = isDigit(name[at]) && (at == 0 || !isalnum(static_cast<unsigned char>(name[at - 1])));
        if (!startsNumber) {
            ++at;
            continue;
        }
        const int major = shortNumber(name, at);
        if (major <= 0)
            continue;
        if (at < name.size() && (name[at] == '-' || name[at] == '.')) {
            qsizetype next = at + 1;
            const int minor = shortNumber(name, next);
            if (minor >= 0)
                return major + (minor < 10 ? minor / 10.0 : 0.99);
        }
        return major;
    }
    return 0;
}

} // namespace

ModelTraits modelTraits(QByteArrayView model)
{
    const QByteArray name = model.toByteArray().toLower();
    const bool newFamily = name.contains("fable") || name.contains("mythos");
    double version = versionOf(name);
    if (version == 0)
        version = newFamily ? 5.0 : 4.0;
    const auto from = [version](double first) { return version > first - 0.001; };

    ModelTraits traits;
    traits.version = version;
    traits.thinks = from(3.7);
    traits.adaptiveThinking = from(4.6);
    traits.effort = from(4.6) || (from(4.5) && name.contains("opus"));
    traits.alwaysThinks = newFamily || from(5.5);
    traits.thinksUnasked = from(5.0);
    traits.sampling = !from(4.7) && !newFamily;
    traits.oneSamplingField = from(4.1);
    traits.structuredOutputs = from(4.5);
    return traits;
}

} // namespace Gatehouse::Anthropic
