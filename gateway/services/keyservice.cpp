// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/keyservice.h"

#include "gateway/access/purseids.h"
#include "gateway/services/keyrequest.h"
#include "gateway/services/permissions.h"
#include "gateway/services/wire/wireview.h"

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

Error invalidKey(const char *param, QString message)
{
    Error error(ErrorKind::InvalidRequest, std::move(message));
    error.param = param;
    return error;
}

/// The key that somebody chose, or a new one.
Result<Secret> keyText(const Json &body, const char *field, const Directory &directory, qsizetype keyBytes)
{
    QByteArray chosen;
    if (const Json *value = member(body, field); value && !value->is_null()) {
        // Not by wrongValue(), which would show it.
        if (!value->is_string())
            return Error(ErrorKind::Unprocessable, u"`%1` is no text."_s.arg(QString::fromLatin1(field)));
        chosen = jsonBytes(*value);
    }
    if (chosen.isEmpty())
        return newKeyText(keyBytes);
    Secret text(chosen);
    if (auto checked = checkChosenKey(text); !checked)
        return checked.error();
    const KeyDigest digest = KeyDigest::fromHash(keyHash(text));
    if (directory.key(digest) || directory.deprecatedKey(digest)) {
        Error error(ErrorKind::Conflict, u"That key exists already; choose another one, or leave `%1` out."_s.arg(QString::fromLatin1(field)));
        error.param = field;
        return error;
    }
    return text;
}

Result<VirtualKey> changed(const Actor &actor, const QByteArray &name, const Json &body, const Directory &directory, const Administration &parts, ChangeDraft &draft)
{
    const Result<VirtualKey> before = findKey(directory, name);
    if (!before)
        return before;
    const Permissions permissions(actor, directory);
    if (auto allowed = permissions.changeKey(*before, "/key/update"); !allowed)
        return allowed.error();
    VirtualKey after = *before;
    if (auto applied = applyKeyBody(body, actor, directory, draft.now(), after); !applied)
        return applied.error();
    // Whom it is given to is to be allowed as if it were made for them.
    if (after.userId != before->userId || after.teamId != before->teamId || after.organizationId != before->organizationId) {
        if (auto allowed = permissions.makeKey(after); !allowed)
            return allowed.error();
    }
    const Result<std::optional<Money>> spend = spendIn(body, actor);
    if (!spend)
        return spend.error();
    if (*spend) {
        after.spendSince = draft.now();
        draft.setPurse(keyPurse(after.hash), parts.view(directory).counted(after).period.start, **spend);
    }
    draft.update(*before, after);
    return after;
}

/// What was counted for a key goes on under its new hash.
void movePurses(const VirtualKey &before, const VirtualKey &after, const Administration &parts, ChangeDraft &draft)
{
    const QByteArray from = keyPurse(before.hash), to = keyPurse(after.hash);
    QList<std::pair<QByteArray, QByteArray>> purses{{from, to}};
    for (const BudgetWindow &window : before.limits.windows)
        purses << std::pair(windowPurse(from, window.duration), windowPurse(to, window.duration));
    for (auto it = before.limits.models.begin(); it != before.limits.models.end(); ++it)
        purses << std::pair(modelPurse(from, it.key()), modelPurse(to, it.key()));
    for (const auto &[former, present] : purses) {
        if (const auto state = parts.ledger.state(former))
            draft.setPurse(present, state->windowStart, state->spent);
    }
}

} // namespace

Result<NewKey> draftKey(ChangeDraft &draft, const Actor &actor, const Json &body, const Directory &directory, const Administration &parts, const Permissions *permissions)
{
    NewKey made;
    auto text = keyText(body, "key", directory, parts.keyBytes);
    if (!text)
        return text.error();
    made.text = *text;
    made.key.hash = keyHash(made.text);
    made.key.name = keyName(made.text);
    // Whoever is no admin makes keys for himself.
    if (!actor.isAdmin() && !member(body, "user_id"))
        made.key.userId = actor.userId;
    if (auto applied = applyKeyBody(body, actor, directory, draft.now(), made.key); !applied)
        return applied.error();
    if (permissions) {
        if (auto allowed = permissions->makeKey(made.key); !allowed)
            return allowed.error();
    }
    const Result<std::optional<Money>> spend = spendIn(body, actor);
    if (!spend)
        return spend.error();
    if (*spend) {
        made.key.spendSince = draft.now();
        draft.setPurse(keyPurse(made.key.hash), parts.view(directory).counted(made.key).period.start, **spend);
    }
    draft.create(made.key);
    return made;
}

QFuture<Result<NewKey>> KeyService::make(Actor actor, Json body, bool forService)
{
    return m_administration.commit<NewKey>([this, actor, body, forService](const Directory &directory) -> Result<Decision<NewKey>> {
        if (!body.is_object())
            return Error(ErrorKind::Unprocessable, u"The body is not a JSON object."_s);
        Json asked = body;
        if (forService) {
            if (memberBytes(body, "team_id").isEmpty())
                return invalidKey("team_id", u"team_id is required for service account keys. Please specify `team_id` in the request body."_s);
            if (const Json *user = member(body, "user_id"); user && !user->is_null())
                return invalidKey("user_id", u"user_id cannot be specified for service account keys: they belong to no user."_s);
            asked["user_id"] = nullptr;
        }
        const Permissions permissions(actor, directory);
        ChangeDraft draft(actor, m_administration.clock->wall());
        auto made = draftKey(draft, actor, asked, directory, m_administration, &permissions);
        if (!made)
            return made.error();
        return Decision<NewKey>{draft.take(), *made};
    });
}

QFuture<Result<NewKey>> KeyService::generate(Actor actor, Json body)
{
    return make(std::move(actor), std::move(body), false);
}

QFuture<Result<NewKey>> KeyService::generateForService(Actor actor, Json body)
{
    return make(std::move(actor), std::move(body), true);
}

QFuture<Result<VirtualKey>> KeyService::update(Actor actor, QByteArray key, Json body)
{
    return m_administration.commit<VirtualKey>([this, actor, key, body](const Directory &directory) -> Result<Decision<VirtualKey>> {
        ChangeDraft draft(actor, m_administration.clock->wall());
        auto after = changed(actor, key, body, directory, m_administration, draft);
        if (!after)
            return after.error();
        return Decision<VirtualKey>{draft.take(), *after};
    });
}

QFuture<Result<QList<KeyOutcome>>> KeyService::updateMany(Actor actor, Json bodies)
{
    using Outcomes = QList<KeyOutcome>;
    return m_administration.commit<Outcomes>([this, actor, bodies](const Directory &directory) -> Result<Decision<Outcomes>> {
        if (!bodies.is_array() || bodies.empty())
            return wrongValue("keys", bodies, u"a list of objects, each with `key`, is expected"_s);
        constexpr std::size_t most = 500;
        if (bodies.size() > most)
            return invalidKey("keys", u"`keys` has %1 items; at most %2 keys can be updated at once."_s.arg(bodies.size()).arg(most));
        Outcomes outcomes;
        ChangeDraft all(actor, m_administration.clock->wall());
        QList<QByteArray> hashes, aliases;
        for (const Json &body : bodies) {
            const QByteArray name = memberBytes(body, "key");
            ChangeDraft trial(actor, all.now()); // what fails must leave nothing behind
            auto after = changed(actor, name, body, directory, m_administration, trial);
            if (after && (hashes.contains(after->hash) || (!after->alias.isEmpty() && aliases.contains(after->alias))))
                after = invalidKey("keys", u"Another item of `keys` has the same key or key_alias."_s);
            if (after) {
                hashes << after->hash;
                aliases << after->alias;
                all.append(trial.take());
            }
            outcomes << KeyOutcome{name, after};
        }
        return Decision<Outcomes>{all.take(), outcomes};
    });
}

QFuture<Result<NewKey>> KeyService::regenerate(Actor actor, QByteArray key, Json body)
{
    return m_administration.commit<NewKey>([this, actor, key, body](const Directory &directory) -> Result<Decision<NewKey>> {
        if (member(body, "new_master_key"))
            return invalidKey("new_master_key", u"The master key stands in the configuration (`general_settings.master_key` or LITELLM_MASTER_KEY); change it there."_s);
        const Result<VirtualKey> before = findKey(directory, key);
        if (!before)
            return before.error();
        if (auto allowed = Permissions(actor, directory).changeKey(*before, "/key/regenerate"); !allowed)
            return allowed.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        auto text = keyText(body, "new_key", directory, m_administration.keyBytes);
        if (!text)
            return text.error();
        NewKey made{*before, *text};
        if (auto applied = applyKeyBody(body, actor, directory, draft.now(), made.key); !applied)
            return applied.error();
        if (made.key.userId != before->userId || made.key.teamId != before->teamId || made.key.organizationId != before->organizationId) {
            if (auto allowed = Permissions(actor, directory).makeKey(made.key); !allowed)
                return allowed.error();
        }
        made.key.hash = keyHash(made.text);
        made.key.name = keyName(made.text);
        made.key.rotatedAt = draft.now();
        made.key.kept.updatedAt = draft.now();
        made.key.kept.updatedBy = actor.userId;
        QByteArray grace;
        if (const Json *period = member(body, "grace_period")) {
            if (auto read = readDuration("grace_period", *period, grace); !read)
                return read.error();
        }
        draft.replace(*before, made.key);
        if (!grace.isEmpty())
            draft.write(DeprecatedKey{before->hash, made.key.hash, expiryAfter(*parseDuration(grace), draft.now())}, EntityChange::Mode::Put);
        movePurses(*before, made.key, m_administration, draft);
        return Decision<NewKey>{draft.take(), made};
    });
}

QFuture<Result<VirtualKey>> KeyService::setBlocked(Actor actor, QByteArray key, bool blocked, bool cutStreams)
{
    return m_administration.commit<VirtualKey>([this, actor, key, blocked, cutStreams](const Directory &directory) -> Result<Decision<VirtualKey>> {
        const Result<VirtualKey> before = findKey(directory, key);
        if (!before)
            return before.error();
        const Permissions permissions(actor, directory);
        const auto team = directory.team(before->teamId);
        // Its owner may revoke it, but not undo what an admin did.
        if (auto allowed = permissions.changeKey(*before, blocked ? "/key/block" : "/key/unblock"); !allowed)
            return allowed.error();
        if (!blocked && !actor.isAdmin() && !(team && permissions.runsTeam(*team)))
            return denied(u"Only proxy admins and admins of its team can unblock a key."_s);
        ChangeDraft draft(actor, m_administration.clock->wall());
        VirtualKey after = *before;
        after.blocked = blocked;
        if (before->blocked != blocked)
            draft.update(*before, after, blocked ? "blocked" : "unblocked");
        if (cutStreams && blocked)
            draft.cut(after.hash);
        return Decision<VirtualKey>{draft.take(), after, draft.cutKeys()};
    });
}

QFuture<Result<QList<QByteArray>>> KeyService::remove(Actor actor, QList<QByteArray> keys, QList<QByteArray> aliases, bool cutStreams)
{
    using Names = QList<QByteArray>;
    return m_administration.commit<Names>([this, actor, keys, aliases, cutStreams](const Directory &directory) -> Result<Decision<Names>> {
        if (keys.isEmpty() == aliases.isEmpty())
            return invalidKey("keys", u"Give `keys` or `key_aliases`: a list of what is to be deleted."_s);
        Names absent, named;
        QList<VirtualKey> found;
        for (const QByteArray &name : keys + aliases) {
            const auto key = aliases.isEmpty() ? directory.key(keyHashOf(name)) : directory.keyByAlias(name);
            if (!key)
                absent << (name.startsWith("sk-") ? keyHashOf(name) : name);
            else if (std::none_of(found.begin(), found.end(), [&](const VirtualKey &other) { return other.hash == key->hash; }))
                found << *key;
            named << name;
        }
        if (!absent.isEmpty()) {
            Error error(ErrorKind::NotFound, u"Keys not found in database, nothing was deleted: %1."_s.arg(QString::fromUtf8(absent.join(", "))));
            error.param = aliases.isEmpty() ? "keys" : "key_aliases";
            return error;
        }
        ChangeDraft draft(actor, m_administration.clock->wall());
        for (const VirtualKey &key : std::as_const(found)) {
            if (auto allowed = Permissions(actor, directory).changeKey(key, "/key/delete"); !allowed)
                return allowed.error();
            draft.remove(key);
            if (cutStreams)
                draft.cut(key.hash);
        }
        return Decision<Names>{draft.take(), named, draft.cutKeys()};
    });
}

QFuture<Result<SpendReset>> KeyService::resetSpend(Actor actor, QByteArray key, Money to)
{
    return m_administration.commit<SpendReset>([this, actor, key, to](const Directory &directory) -> Result<Decision<SpendReset>> {
        const Result<VirtualKey> before = findKey(directory, key);
        if (!before)
            return before.error();
        const Permissions permissions(actor, directory);
        const auto team = directory.team(before->teamId);
        if (!actor.isAdmin() && !(team && permissions.runsTeam(*team)))
            return denied(u"Only proxy admins and admins of its team can reset the spend of a key."_s);
        ChangeDraft draft(actor, m_administration.clock->wall());
        const WireView view = m_administration.view(directory);
        SpendReset reset{*before, view.counted(*before).spent, to};
        if (to > reset.previous)
            return invalidKey("reset_to", u"`reset_to` is %1, but the key has spent %2: a reset cannot raise it. Use `spend` of /key/update."_s.arg(
                                           QString::fromLatin1(to.toDecimal()), QString::fromLatin1(reset.previous.toDecimal())));
        // A new count, so that what is still on its way into the database is counted in the old one.
        reset.key.spendSince = draft.now();
        draft.setPurse(keyPurse(reset.key.hash), view.counted(reset.key).period.start, to);
        draft.update(*before, reset.key, "spend_reset");
        return Decision<SpendReset>{draft.take(), reset};
    });
}

Result<VirtualKey> KeyService::find(const Actor &actor, const QByteArray &key) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    auto found = findKey(**directory, key);
    if (!found)
        return found;
    if (auto allowed = Permissions(actor, **directory).seeKey(*found); !allowed)
        return allowed.error();
    return found;
}

} // namespace Gatehouse
