// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/schemacleaner.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace Gatehouse::Anthropic {
namespace {

using namespace std::string_view_literals;

// Deep enough for any schema somebody wrote; the parser's own limit keeps the stack safe above it.
constexpr int deepest = 64;

constexpr std::array keptKeywords = {"type"sv, "enum"sv, "const"sv, "description"sv, "title"sv, "default"sv, "required"sv,
                                     "$ref"sv, "$schema"sv, "$id"sv};
constexpr std::array stringFormats = {"date-time"sv, "time"sv, "date"sv, "duration"sv, "email"sv, "hostname"sv, "uri"sv,
                                      "ipv4"sv, "ipv6"sv, "uuid"sv};

template <std::size_t size>
bool hasWord(const std::array<std::string_view, size> &list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

Json clean(const Json &schema, int depth);

Json cleanEach(const Json &schemas, int depth)
{
    Json out = schemas.is_array() ? Json::array() : Json::object();
    for (const auto &[key, schema] : schemas.items()) {
        if (out.is_array())
            out.push_back(clean(schema, depth));
        else
            out[key] = clean(schema, depth);
    }
    return out;
}

bool isAllowed(const std::string &key, const Json &value)
{
    if (key == "format")
        return value.is_string() && hasWord(stringFormats, value.get_ref<const std::string &>());
    if (key == "minItems")
        return value == 0 || value == 1;
    return hasWord(keptKeywords, key);
}

Json clean(const Json &schema, int depth)
{
    if (!schema.is_object() || depth > deepest)
        return schema;
    Json out = Json::object();
    std::string lost;
    for (const auto &[key, value] : schema.items()) {
        if (key == "properties" || key == "$defs" || key == "definitions" || key == "anyOf" || key == "allOf") {
            out[key] = cleanEach(value, depth + 1);
        } else if (key == "oneOf") {
            out["anyOf"] = cleanEach(value, depth + 1);
        } else if (key == "items") {
            out[key] = clean(value, depth + 1);
        } else if (key == "additionalProperties") {
            continue;
        } else if (isAllowed(key, value)) {
            out[key] = value;
        } else {
            lost += (lost.empty() ? "" : ", ") + key + ": " + dumpJson(value).toStdString();
        }
    }
    if (schema.contains("properties") || schema.value("type", Json()) == "object")
        out["additionalProperties"] = false;
    if (!lost.empty()) {
        const std::string before = jsonBytes(out.value("description", Json())).toStdString();
        out["description"] = before + (before.empty() ? "" : "\n\n") + "{" + lost + "}";
    }
    return out;
}

} // namespace

Json structuredOutputSchema(const Json &schema)
{
    return clean(schema, 0);
}

Json toolInputSchema(const Json &parameters)
{
    Json schema = parameters.is_object() ? parameters : Json::object();
    for (const char *combination : {"oneOf", "anyOf", "allOf"})
        schema.erase(combination);
    if (schema.value("type", Json()) != "object") {
        Json typed = Json::object();
        typed["type"] = "object";
        for (const auto &[key, value] : schema.items()) {
            if (key != "type")
                typed[key] = value;
        }
        schema = std::move(typed);
    }
    if (!schema.contains("properties"))
        schema["properties"] = Json::object();
    return schema;
}

} // namespace Gatehouse::Anthropic
