// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace Gatehouse {

// LiteLLM's groups of routes, by which keys are told what they may call: `allowed_routes: ["llm_api_routes"]`. The groups hold
// all routes that LiteLLM has, whether or not this gateway has them. Functions of their arguments; any thread.

/// "llm_api_routes", "openai_routes", "management_routes" …
bool isRouteGroup(const QByteArray &name);
/// Whether a path (below the root path, without a query) is in that group; no when there is no such group.
bool isInRouteGroup(const QByteArray &path, const QByteArray &group);
/// Names of the groups, sorted, for messages.
QList<QByteArray> routeGroupNames();

/// Whether a path matches a pattern of a group: `{name}` is one segment, `{name:path}` may hold slashes, `*` at the end is
/// anything.
bool matchesRoute(QByteArrayView path, QByteArrayView pattern);

} // namespace Gatehouse
