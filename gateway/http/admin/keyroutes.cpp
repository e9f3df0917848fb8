// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/keyroutes.h"

#include "gateway/http/admin/admincall.h"
#include "gateway/services/keyrequest.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Json keyJson(const VirtualKey &key, const WireView &view)
{
    return view.key(key);
}

Json newKeyJson(const NewKey &made, const WireView &view)
{
    Json json;
    json["key"] = toJson(made.text.reveal());
    json.update(view.key(made.key));
    return json;
}

/// What has the key in its body says so in its path: "/key/{key}/regenerate".
QByteArray keyOf(const AdminCall &admin)
{
    return admin.call.argument.isEmpty() ? memberBytes(admin.body, "key") : admin.call.argument;
}

QList<QByteArray> textsIn(const Json &body, const char *name)
{
    QList<QByteArray> texts;
    if (const Json *list = member(body, name); list && list->is_array()) {
        for (const Json &item : *list)
            texts << jsonBytes(item);
    }
    return texts;
}

Json outcomes(const QList<KeyOutcome> &all, const WireView &view)
{
    Json succeeded = Json::array(), failed = Json::array();
    for (const KeyOutcome &outcome : all) {
        Json one;
        one["key"] = outcome.key.startsWith("sk-") ? toJson(keyHashOf(outcome.key)) : toJson(outcome.key);
        if (outcome.result) {
            one["key_info"] = view.key(*outcome.result);
            succeeded.push_back(std::move(one));
        } else {
            one["key_info"] = nullptr;
            one["failed_reason"] = toJson(outcome.result.error().message);
            failed.push_back(std::move(one));
        }
    }
    Json json;
    json["total_requested"] = all.size();
    json["successful_updates"] = std::move(succeeded);
    json["failed_updates"] = std::move(failed);
    return json;
}

QFuture<Result<VirtualKey>> withBlocked(const AdminCall &admin, bool blocked)
{
    return admin.services->keys.setBlocked(admin.actor, keyOf(admin), blocked, memberBool(admin.body, "cut_streams"));
}

} // namespace

void generateKey(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->keys.generate(admin.actor, admin.body); }, newKeyJson);
}

void generateServiceKey(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->keys.generateForService(admin.actor, admin.body); }, newKeyJson);
}

void updateKey(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->keys.update(admin.actor, keyOf(admin), admin.body); },
                 [](const VirtualKey &key, const WireView &view) {
                     Json json;
                     json["key"] = toJson(key.hash);
                     json.update(view.key(key));
                     return json;
                 });
}

void updateKeys(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const Json *keys = member(admin.body, "keys");
                     return admin.services->keys.updateMany(admin.actor, keys ? *keys : Json());
                 },
                 outcomes);
}

void updateTeamKeys(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     const auto failed = [](Error error) { return readyFuture(Result<QList<KeyOutcome>>(std::move(error))); };
                     const auto team = requiredText(admin.body, "team_id");
                     if (!team)
                         return failed(team.error());
                     const Json *fields = member(admin.body, "update_fields");
                     if (!fields || !fields->is_object())
                         return failed(invalidField("update_fields", u"`update_fields` is missing: an object of what is to be changed."_s));
                     const Directory::Pointer directory = admin.services->administration.keeper.box().current();
                     const QList<QByteArray> named = textsIn(admin.body, "key_ids");
                     Json bodies = Json::array();
                     for (const VirtualKey &key : directory->keysOf(KeyShelf::Owner::Team, *team)) {
                         const bool wanted = memberBool(admin.body, "all_keys_in_team")
                             || std::any_of(named.begin(), named.end(), [&](const QByteArray &name) { return keyHashOf(name) == key.hash; });
                         if (!wanted)
                             continue;
                         Json one = *fields;
                         one["key"] = toJson(key.hash);
                         bodies.push_back(std::move(one));
                     }
                     if (bodies.empty())
                         return failed(notFound("key_ids", u"No such key is in team %1."_s, *team));
                     return admin.services->keys.updateMany(admin.actor, std::move(bodies));
                 },
                 outcomes);
}

void regenerateKey(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return admin.services->keys.regenerate(admin.actor, keyOf(admin), admin.body); }, newKeyJson);
}

void blockKey(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return withBlocked(admin, true); }, keyJson);
}

void unblockKey(RouteCall call)
{
    administrate(std::move(call), [](const AdminCall &admin) { return withBlocked(admin, false); }, keyJson);
}

void deleteKeys(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     QList<QByteArray> keys, aliases;
                     const Json *named[] = {member(admin.body, "keys"), member(admin.body, "key_aliases")};
                     auto read = named[0] ? readInto("keys", *named[0], keys) : Result<void>();
                     if (read && named[1])
                         read = readInto("key_aliases", *named[1], aliases);
                     if (!read)
                         return readyFuture(Result<QList<QByteArray>>(read.error()));
                     return admin.services->keys.remove(admin.actor, keys, aliases, memberBool(admin.body, "cut_streams"));
                 },
                 [](const QList<QByteArray> &deleted, const WireView &) {
                     Json json;
                     json["deleted_keys"] = wireOf(deleted);
                     return json;
                 });
}

void resetKeySpend(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) {
                     std::optional<Money> to;
                     const Json *value = member(admin.body, "reset_to");
                     auto read = readInto("reset_to", value ? *value : Json(), to);
                     if (read && !to)
                         read = invalidField("reset_to", u"`reset_to` is missing: US dollars, 0 to begin anew."_s);
                     if (!read)
                         return readyFuture(Result<SpendReset>(read.error()));
                     return admin.services->keys.resetSpend(admin.actor, keyOf(admin), *to);
                 },
                 [](const SpendReset &reset, const WireView &view) {
                     const auto counted = view.counted(reset.key);
                     Json json;
                     json["key_hash"] = toJson(reset.key.hash);
                     json["spend"] = wireOf(reset.spend);
                     json["previous_spend"] = wireOf(reset.previous);
                     json["max_budget"] = wireOf(reset.key.limits.maxBudget);
                     json["budget_reset_at"] = counted.resets ? wireOf(counted.period.end) : Json();
                     return json;
                 });
}

void keyInfo(RouteCall call)
{
    QByteArray asked = queryFields(*call.request).value("key");
    if (asked.isEmpty())
        asked = call.caller.keyHash;
    administrate(std::move(call), [asked](const AdminCall &admin) { return admin.services->keys.find(admin.actor, asked); },
                 [asked](const VirtualKey &key, const WireView &view) {
                     Json json;
                     json["key"] = toJson(asked);
                     json["info"] = view.key(key);
                     return json;
                 });
}

void keyInfos(RouteCall call)
{
    administrate(std::move(call),
                 [](const AdminCall &admin) -> Result<QList<VirtualKey>> {
                     const auto named = requiredTexts(admin.body, "keys");
                     if (!named)
                         return named.error();
                     QList<VirtualKey> found;
                     for (const QByteArray &name : *named) {
                         auto key = admin.services->keys.find(admin.actor, name);
                         if (key)
                             found << *key;
                         else if (key.error().kind != ErrorKind::NotFound)
                             return key.error();
                     }
                     if (found.isEmpty())
                         return notFound("keys", u"No keys found%1"_s, {});
                     return found;
                 },
                 [](const QList<VirtualKey> &keys, const WireView &view) {
                     Json json;
                     json["key"] = rows<VirtualKey>(keys, [](const VirtualKey &key) { return toJson(key.hash); });
                     json["info"] = rows<VirtualKey>(keys, [&](const VirtualKey &key) { return view.key(key); });
                     return json;
                 });
}

void keyHealth(RouteCall call)
{
    answer(call, {{"key", "healthy"}, {"logging_callbacks", nullptr}});
}

RouteFields newKeyFields()
{
    RouteFields fields;
    fields.body = keyForm().notes();
    fields.body.insert(fields.body.begin(),
                       {{"key", "string", "The key itself, when you choose it: \"sk-\" and at least 13 characters more."},
                        {"duration", "string", "How long it lasts: 30s, 30m, 30h, 30d, 1w, 1mo; null or -1 = for ever."},
                        {"key_type", "string", "default, llm_api, management or read_only: a preset of allowed_routes."},
                        {"spend", "number", "What it has spent already, in US dollars."}});
    return fields;
}

RouteFields keyUpdateFields()
{
    RouteFields fields = newKeyFields();
    fields.body.front() = {"key", "string", "The key, or its hash."};
    return fields;
}

RouteFields oneKeyFields()
{
    return {{}, {{"key", "string", "The key, or its hash."}, {"cut_streams", "boolean", "End the answers that are running with it."}}};
}

RouteFields keyDeleteFields()
{
    return {{},
            {{"keys", "array", "Keys, or their hashes."},
             {"key_aliases", "array", "Or their aliases."},
             {"cut_streams", "boolean", "End the answers that are running with them."}}};
}

RouteFields keyInfoFields()
{
    return {{{"key", "string", "The key, or its hash; none = the one that asks."}}, {}};
}

} // namespace Gatehouse
