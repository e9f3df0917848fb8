// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/route.h"

namespace Gatehouse {

// What a stranger meets: a page for browsers, and descriptions for programs. None of it holds a secret.

/// The page for a browser, a line of JSON for a program.
void home(RouteCall call);
void uiPage(RouteCall call);
void listRoutes(RouteCall call);
/// OpenAPI 3.1, made from the route list; not found when `NO_OPENAPI` is set.
void openApi(RouteCall call);

} // namespace Gatehouse
