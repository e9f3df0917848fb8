// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>
#include <QList>

namespace Gatehouse {

/// A model to be added to a configuration file.
struct NewModel {
    QByteArray name;       ///< `model_name`
    QByteArray model;      ///< "openai/gpt-4o-mini"
    QByteArray apiKey;     ///< a reference: "keychain/openai", "os.environ/OPENAI_API_KEY"; empty = none
    QByteArray apiBase;    ///< empty = the provider's own
    QByteArray apiVersion; ///< empty = none
};

/// Adds models at the end of `model_list` and changes no other byte: comments, order and line ends stay as they are. An
/// empty text becomes a small configuration. Configuration when the text is not valid YAML, or its model_list is
/// written in a way that cannot be added to line by line (`[…]`, an alias); nothing is changed then.
Result<QByteArray> appendModels(const QByteArray &yaml, const QList<NewModel> &models);

} // namespace Gatehouse
