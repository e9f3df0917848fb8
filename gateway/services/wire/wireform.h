// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/wire/wirevalue.h"

#include <functional>
#include <type_traits>
#include <vector>

namespace Gatehouse {

/// What a member of a JSON body is, for descriptions.
struct WireNote {
    const char *name;
    const char *type;  ///< of JSON Schema: "string", "integer", "number", "boolean", "array", "object"
    const char *about; ///< a few words
};

/// A member of LiteLLM's JSON that is kept for its sake and not obeyed, and how it is shown while nobody has set it (JSON text).
struct KeptNote {
    const char *name;
    const char *otherwise;
    const char *type = "object";
};

/// How one kind of thing meets LiteLLM's JSON: one list of fields serves reading, writing and the description, so that they
/// cannot differ. Made once for each kind; immutable, any thread.
template <class T>
class WireForm
{
public:
    using Read = std::function<Result<void>(const Json &, T &)>;
    using Write = std::function<Json(const T &)>;
    struct Field {
        WireNote note;
        Read read;
        Write write; ///< none: it is only read
    };

    WireForm(std::vector<Field> fields, std::vector<KeptNote> kept, std::vector<const char *> notStored = {})
        : m_fields(std::move(fields)), m_kept(std::move(kept)), m_notStored(std::move(notStored))
    {
    }

    /// Changes `value` by what the body says: an absent member keeps, null clears. Members that are not in the list are kept as
    /// they are. All or nothing; Unprocessable or InvalidRequest naming the field.
    Result<void> apply(const Json &body, T &value) const
    {
        if (!body.is_object())
            return Error(ErrorKind::Unprocessable, QStringLiteral("The body is not a JSON object."));
        T changed = value;
        Json rest = wireOfObject(changed.kept.rest);
        for (const auto &[name, item] : body.items()) {
            if (const Field *field = find(name)) {
                if (auto read = field->read(item, changed); !read)
                    return read;
            } else if (!isNotStored(name)) {
                if (item.is_null())
                    rest.erase(name);
                else
                    rest[name] = item;
            }
        }
        changed.kept.rest = rest.empty() ? QByteArray() : dumpJson(rest);
        value = std::move(changed);
        return {};
    }

    /// All members, those without a value as null.
    Json write(const T &value) const
    {
        Json object = Json::object();
        for (const Field &field : m_fields) {
            if (field.write)
                object[field.note.name] = field.write(value);
        }
        for (const KeptNote &kept : m_kept)
            object[kept.name] = Json::parse(kept.otherwise);
        const Json rest = wireOfObject(value.kept.rest);
        for (const auto &[name, item] : rest.items())
            object[name] = item;
        object["created_at"] = wireOf(value.kept.createdAt);
        object["updated_at"] = wireOf(value.kept.updatedAt);
        object["created_by"] = value.kept.createdBy.isEmpty() ? Json("default_user_id") : toJson(value.kept.createdBy);
        object["updated_by"] = value.kept.updatedBy.isEmpty() ? Json("default_user_id") : toJson(value.kept.updatedBy);
        return object;
    }

    std::vector<WireNote> notes() const
    {
        std::vector<WireNote> all;
        for (const Field &field : m_fields)
            all.push_back(field.note);
        for (const KeptNote &kept : m_kept)
            all.push_back({kept.name, kept.type, "Kept and given back; not obeyed yet."});
        return all;
    }

private:
    const Field *find(const std::string &name) const
    {
        for (const Field &field : m_fields) {
            if (name == field.note.name)
                return &field;
        }
        return nullptr;
    }
    bool isNotStored(const std::string &name) const
    {
        // What answers add: somebody who sends back what he was given has not changed it.
        for (const char *computed : {"created_at", "updated_at", "created_by", "updated_by", "spend", "budget_reset_at", "litellm_budget_table"}) {
            if (name == computed)
                return true;
        }
        for (const char *other : m_notStored) {
            if (name == other)
                return true;
        }
        return false;
    }

    std::vector<Field> m_fields;
    std::vector<KeptNote> m_kept;
    std::vector<const char *> m_notStored;
};

template <class M>
constexpr const char *schemaTypeOf()
{
    if constexpr (std::is_same_v<M, bool>)
        return "boolean";
    else if constexpr (std::is_same_v<M, std::optional<qint64>>)
        return "integer";
    else if constexpr (std::is_same_v<M, std::optional<Money>>)
        return "number";
    else if constexpr (std::is_same_v<M, QList<QByteArray>> || std::is_same_v<M, QList<BudgetWindow>>)
        return "array";
    else if constexpr (std::is_same_v<M, QMap<QByteArray, QByteArray>>)
        return "object";
    else
        return "string";
}

/// A member of the thing itself.
template <class T, class M>
typename WireForm<T>::Field wireField(const char *name, M T::*member, const char *about)
{
    return {{name, schemaTypeOf<M>(), about}, [name, member](const Json &json, T &value) { return readInto(name, json, value.*member); },
            [member](const T &value) { return wireOf(value.*member); }};
}

/// A member of a part of it.
template <class T, class Part, class M>
typename WireForm<T>::Field wireField(const char *name, Part T::*part, M Part::*member, const char *about)
{
    return {{name, schemaTypeOf<M>(), about}, [name, part, member](const Json &json, T &value) { return readInto(name, json, value.*part.*member); },
            [part, member](const T &value) { return wireOf(value.*part.*member); }};
}

template <class T, class Part>
typename WireForm<T>::Field wireDuration(const char *name, Part T::*part, QByteArray Part::*member, const char *about)
{
    return {{name, "string", about}, [name, part, member](const Json &json, T &value) { return readDuration(name, json, value.*part.*member); },
            [part, member](const T &value) { return wireOf(value.*part.*member); }};
}

template <class T>
typename WireForm<T>::Field wireDuration(const char *name, QByteArray T::*member, const char *about)
{
    return {{name, "string", about}, [name, member](const Json &json, T &value) { return readDuration(name, json, value.*member); },
            [member](const T &value) { return wireOf(value.*member); }};
}

template <class T>
typename WireForm<T>::Field wireMetadata()
{
    return {{"metadata", "object", "Anything you want to keep with it."}, [](const Json &json, T &value) { return readObject("metadata", json, value.kept.metadata); },
            [](const T &value) { return wireOfObject(value.kept.metadata); }};
}

/// `max_budget`, `rpm_limit` and the like, which most kinds have.
template <class T>
std::vector<typename WireForm<T>::Field> wireLimits(Limits T::*limits)
{
    const auto numbers = [limits](const char *name, std::optional<qint64> ModelLimits::*member, const char *about) {
        return typename WireForm<T>::Field{{name, "object", about},
                                           [=](const Json &json, T &value) { return readModelNumbers(name, json, (value.*limits).models, member); },
                                           [=](const T &value) { return wireOfModelNumbers((value.*limits).models, member); }};
    };
    return {
        wireField("max_budget", limits, &Limits::maxBudget, "US dollars."),
        wireField("soft_budget", limits, &Limits::softBudget, "US dollars at which somebody is told."),
        wireDuration("budget_duration", limits, &Limits::budgetDuration, "When the budget begins anew: 30s, 30m, 12h, 1d, 1w, 1mo."),
        wireField("budget_limits", limits, &Limits::windows, "Further budgets, all of which hold: [{budget_duration, max_budget}]."),
        wireField("tpm_limit", limits, &Limits::tpm, "Tokens a minute."),
        wireField("rpm_limit", limits, &Limits::rpm, "Requests a minute."),
        wireField("max_parallel_requests", limits, &Limits::parallel, "Requests at the same time."),
        {{"model_max_budget", "object", "Budgets by model: {model: {budget_limit, time_period}}."},
         [limits](const Json &json, T &value) { return readModelBudgets("model_max_budget", json, (value.*limits).models); },
         [limits](const T &value) { return wireOfModelBudgets((value.*limits).models); }},
        numbers("model_rpm_limit", &ModelLimits::rpm, "Requests a minute by model."),
        numbers("model_tpm_limit", &ModelLimits::tpm, "Tokens a minute by model."),
    };
}

/// Lists one after the other.
template <class Field>
std::vector<Field> together(std::vector<Field> first, std::vector<Field> second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

} // namespace Gatehouse
