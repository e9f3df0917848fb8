// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitytable.h"

#include <array>

namespace Gatehouse {
namespace {

using namespace Columns;

constexpr std::array credentialsColumns{
    text<Credential, &Credential::name>("name"),
    text<Credential, &Credential::id>("id"),
    text<Credential, &Credential::values>("sealed_values"),
};

struct CredentialDetails {
    template <class Form, class Value>
    static void list(Form &form, Value &credential)
    {
        form.json("about", credential.about);
    }
};

constexpr std::array modelsColumns{
    text<StoredModel, &StoredModel::id>("id"),
    text<StoredModel, &StoredModel::name>("name"),
    truth<StoredModel, &StoredModel::blocked>("blocked"),
    text<StoredModel, &StoredModel::parameters>("parameters"),
    text<StoredModel, &StoredModel::modelInfo>("model_info"),
};

struct StoredModelDetails {
    template <class Form, class Value>
    static void list(Form &, Value &)
    {
    }
};

constexpr std::array settingsColumns{
    text<Setting, &Setting::name>("name"),
    text<Setting, &Setting::value>("value"),
    time<Setting, &Setting::changedAt>("changed_at"),
};

} // namespace

template <>
const EntityTable<Credential> &tableOf<Credential>()
{
    static const EntityTable<Credential> table{"credentials", 1, credentialsColumns, nullptr, detailsText<Credential, CredentialDetails>, readDetailsText<Credential, CredentialDetails>};
    return table;
}

template <>
const EntityTable<StoredModel> &tableOf<StoredModel>()
{
    static const EntityTable<StoredModel> table{"models", 1, modelsColumns, nullptr, detailsText<StoredModel, StoredModelDetails>, readDetailsText<StoredModel, StoredModelDetails>};
    return table;
}

template <>
const EntityTable<Setting> &tableOf<Setting>()
{
    static const EntityTable<Setting> table{"settings", 1, settingsColumns, nullptr};
    return table;
}

} // namespace Gatehouse
