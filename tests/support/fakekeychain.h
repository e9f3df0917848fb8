// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/secrets/keychain.h"

#include <QHash>
#include <QPromise>

namespace Gatehouse {

/// A keychain in memory, which can be told to refuse.
class FakeKeychain final : public Keychain
{
public:
    QFuture<Result<Secret>> read(const QString &name) const override
    {
        if (refusal)
            return ready<Secret>(*refusal);
        if (!entries.contains(name))
            return ready<Secret>(Error(ErrorKind::NotFound, QStringLiteral("There is no entry %1.").arg(name)));
        return ready<Secret>(entries.value(name));
    }
    QFuture<Result<void>> write(const QString &name, const Secret &secret) const override
    {
        if (refusal)
            return ready<void>(*refusal);
        entries.insert(name, secret);
        return ready<void>({});
    }
    QFuture<Result<void>> remove(const QString &name) const override
    {
        entries.remove(name);
        return ready<void>({});
    }
    QFuture<Result<void>> usable() const override { return ready<void>(refusal ? Result<void>(*refusal) : Result<void>()); }

    mutable QHash<QString, Secret> entries;
    std::optional<Error> refusal;

private:
    template <class T>
    static QFuture<Result<T>> ready(Result<T> result)
    {
        QPromise<Result<T>> promise;
        promise.start();
        promise.addResult(std::move(result));
        promise.finish();
        return promise.future();
    }
};

} // namespace Gatehouse
