// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"

#include <QtGlobal>

#include <utility>
#include <variant>

namespace Gatehouse {

/// A value, or the Error that stood in its way. Returned by everything that can fail; never ignored silently.
/// `value()` on an error is a programming mistake and asserts.
template <class T>
class [[nodiscard]] Result
{
public:
    using value_type = T;

    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}
    Result(ErrorKind kind, QString message, QString detail = {})
        : m_state(std::in_place_index<1>, Error(kind, std::move(message), std::move(detail)))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T &value() & { Q_ASSERT(ok()); return std::get<0>(m_state); }
    const T &value() const & { Q_ASSERT(ok()); return std::get<0>(m_state); }
    T &&value() && { Q_ASSERT(ok()); return std::get<0>(std::move(m_state)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    const Error &error() const & { Q_ASSERT(!ok()); return std::get<1>(m_state); }
    Error &&error() && { Q_ASSERT(!ok()); return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or the Error.
template <>
class [[nodiscard]] Result<void>
{
public:
    using value_type = void;

    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}
    Result(ErrorKind kind, QString message, QString detail = {})
        : m_error(kind, std::move(message), std::move(detail)), m_ok(false)
    {
    }

    bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const Error &error() const { Q_ASSERT(!m_ok); return m_error; }

private:
    Error m_error;
    bool m_ok = true;
};

} // namespace Gatehouse
