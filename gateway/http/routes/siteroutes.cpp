// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routes/siteroutes.h"

#include "gateway/http/answers.h"
#include "gateway/pipeline/workercontext.h"
#include "gateway/storage/storage.h"

namespace Gatehouse {
namespace {

constexpr char page[] = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Gatehouse</title><style>
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--paper:#f7f8fa;--card:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#98a3b3;--line:#2b333f;--paper:#14181f;--card:#1b212a}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:40rem;margin:10vh auto;padding:0 1.25rem}h1{font-size:1.6rem;margin:0 0 .25rem}
p{margin:.5rem 0}.soft{color:var(--soft)}dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.25rem;
background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.25rem;margin:1.5rem 0}
dt{color:var(--soft)}dd{margin:0}code{font:.92em ui-monospace,monospace;background:var(--card);border:1px solid var(--line);border-radius:5px;padding:.1em .35em}
</style></head><body><main>
<h1>Gatehouse</h1><p class="soft">An AI gateway: one OpenAI-compatible endpoint for every provider.</p>
<dl><dt>Version</dt><dd>%VERSION%</dd><dt>State</dt><dd>Running, %MODELS%</dd><dt>Database</dt><dd>%DATABASE%</dd>
<dt>Configuration</dt><dd>%CONFIGURATION%</dd></dl>
<p>Keys, models, spend and the request log are in the <b>Gatehouse console</b>, a desktop program. Started on this computer it
brings its own gateway; for a team, give it the Postgres address that this gateway uses (<code>DATABASE_URL</code>).</p>
<p class="soft">For programs: <code>/v1/models</code>, <code>/health/readiness</code>, <code>/openapi.json</code>.</p>
</main></body></html>
)";

QByteArray databaseWords(const StorageStatus &status)
{
    switch (status.state) {
    case StorageStatus::State::Connected:
        return "Connected";
    case StorageStatus::State::Connecting:
        return "Connecting";
    case StorageStatus::State::Away:
        break;
    }
    return "Away. Requests are served; " + QByteArray::number(status.waitingRows) + " records wait to be stored.";
}

QByteArray operationId(const Route &route)
{
    QByteArray id = QByteArray(route.method).toLower();
    for (const char c : QByteArray(route.path))
        id += isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return id;
}

Json schemaOf(const WireNote &note)
{
    Json schema;
    schema["type"] = Json::array({note.type, "null"});
    schema["description"] = note.about;
    return schema;
}

Json operation(const Route &route)
{
    const QByteArray path(route.path);
    Json described;
    described["operationId"] = toJson(operationId(route));
    described["summary"] = route.summary;
    described["responses"] = {{"200", {{"description", "The answer."}}}};
    if (route.access != Access::Open) {
        described["security"] = Json::array({{{"bearer", Json::array()}}});
        described["responses"]["401"] = {{"description", "The key is missing or wrong."}};
    }
    Json parameters = Json::array();
    for (qsizetype open = path.indexOf('{'); open >= 0; open = path.indexOf('{', open + 1)) {
        const QByteArray name = path.sliced(open + 1, path.indexOf('}', open) - open - 1);
        parameters.push_back({{"name", toJson(name)}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    const RouteFields fields = route.fields ? route.fields() : RouteFields();
    for (const WireNote &note : fields.query)
        parameters.push_back({{"name", note.name}, {"in", "query"}, {"description", note.about}, {"schema", {{"type", note.type}}}});
    if (!parameters.empty())
        described["parameters"] = std::move(parameters);
    if (QByteArrayView(route.method) != "GET") {
        Json schema;
        schema["type"] = "object";
        for (const WireNote &note : fields.body)
            schema["properties"][note.name] = schemaOf(note);
        described["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
        described["responses"]["400"] = {{"description", "The request cannot be understood."}};
    }
    return described;
}

} // namespace

void home(RouteCall call)
{
    if (call.request->headers.value("accept").contains("text/html")) {
        uiPage(std::move(call));
        return;
    }
    answer(call, {{"name", "Gatehouse"}, {"version", toJson(call.worker->shared->version)}, {"console", "/ui"}, {"openapi", "/openapi.json"}});
}

void uiPage(RouteCall call)
{
    const auto count = call.worker->snapshot->names.size();
    const bool broken = call.worker->shared->configurationBroken;
    QByteArray html(page);
    html.replace("%VERSION%", call.worker->shared->version);
    html.replace("%MODELS%", QByteArray::number(static_cast<qulonglong>(count)) + (count == 1 ? " model" : " models"));
    html.replace("%DATABASE%", databaseWords(call.worker->storage->status()));
    html.replace("%CONFIGURATION%", broken ? "The file has errors; the last good one is used" : "In order");
    sendPage(call, html);
}

void listRoutes(RouteCall call)
{
    Json routes = Json::array();
    for (const Route &route : allRoutes())
        routes.push_back({{"path", route.path}, {"methods", Json::array({route.method})}, {"name", route.summary}, {"endpoint", route.path}});
    answer(call, {{"routes", std::move(routes)}});
}

void openApi(RouteCall call)
{
    Json paths = Json::object();
    for (const Route &route : allRoutes())
        paths[route.path][QByteArray(route.method).toLower().toStdString()] = operation(route);
    answer(call, {{"openapi", "3.1.0"},
                  {"info", {{"title", "Gatehouse"}, {"version", toJson(call.worker->shared->version)}}},
                  {"paths", std::move(paths)},
                  {"components", {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}});
}

} // namespace Gatehouse
