// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Gatehouse::Anthropic {

/// What a Claude model takes, told from its name ("claude-3-5-haiku-20241022", "claude-opus-4.7",
/// "anthropic.claude-sonnet-4-5-v1:0"). A name without a version counts as Claude 4.0: the middle ground that budgets
/// its thinking and has no structured outputs. Source: Anthropic's model overview and migration guides.
struct ModelTraits {
    double version = 4.0;           ///< 3.5, 4.0, 4.7; never compared for equality
    bool thinks = true;             ///< extended thinking exists (3.7 and later)
    bool adaptiveThinking = false;  ///< `thinking: {type: adaptive}` and `output_config.effort` (4.6 and later)
    bool effort = false;            ///< `output_config.effort` (Opus 4.5, and all from 4.6 on)
    bool alwaysThinks = false;      ///< thinking cannot be switched off, tools cannot be forced (Fable, Mythos, 5.5 and later)
    bool thinksUnasked = false;     ///< thinks unless told not to (5.0 and later)
    bool sampling = true;           ///< takes temperature, top_p, top_k (before 4.7)
    bool oneSamplingField = false;  ///< refuses temperature together with top_p (4.1 and later)
    bool structuredOutputs = false; ///< `output_config.format` (4.5 and later)
};

ModelTraits modelTraits(QByteArrayView model);

} // namespace Gatehouse::Anthropic
