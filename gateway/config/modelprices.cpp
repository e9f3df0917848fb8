// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/modelprices.h"

namespace Gatehouse {
namespace {

struct PriceKey {
    const char *name;
    std::optional<UnitPrice> ModelPrice::*field;
};

// Dollars a token, named as in LiteLLM's price map.
constexpr PriceKey priceKeys[] = {
    {"input_cost_per_token", &ModelPrice::input},
    {"output_cost_per_token", &ModelPrice::output},
    {"cache_read_input_token_cost", &ModelPrice::cacheRead},
    {"cache_creation_input_token_cost", &ModelPrice::cacheWrite},
    {"cache_creation_input_token_cost_above_1hr", &ModelPrice::cacheWrite1h},
    {"output_cost_per_reasoning_token", &ModelPrice::reasoning},
    {"input_cost_per_audio_token", &ModelPrice::audioInput},
    {"output_cost_per_audio_token", &ModelPrice::audioOutput},
    {"input_cost_per_token_above_200k_tokens", &ModelPrice::inputAbove200k},
    {"output_cost_per_token_above_200k_tokens", &ModelPrice::outputAbove200k},
};
constexpr char searchKey[] = "search_context_cost_per_query";

// The dearest model ever listed costs 600 dollars a million tokens; ten times that is a slip of six zeros.
constexpr double suspiciousDollarsPerToken = 0.006;

void readTokenPrice(SectionReader &reader, const PriceKey &key, ModelPrice &price)
{
    const std::optional<double> dollars = reader.number(key.name);
    if (!dollars)
        return;
    if (*dollars > suspiciousDollarsPerToken) {
        reader.problem(Problem::Severity::Warning, reader.node(key.name), reader.pathOf(key.name),
                       QStringLiteral("%1 is %2 dollars a token, which is %3 dollars a million tokens")
                           .arg(QString::fromUtf8(key.name))
                           .arg(*dollars)
                           .arg(*dollars * 1e6, 0, 'f', 0),
                       QStringLiteral("when %1 is meant a million tokens, write %2").arg(*dollars).arg(*dollars / 1e6, 0, 'g', 6));
    }
    price.*key.field = UnitPrice::perUnit(*dollars);
    price.source = "config";
}

void readSearchPrice(SectionReader &reader, ModelPrice &price)
{
    const YamlNode &node = reader.node(searchKey);
    if (node.isUnset())
        return;
    // By the size of the context, or one price for all; the medium one is what providers use unasked.
    std::optional<double> dollars;
    if (node.isMap()) {
        SectionReader sizes = reader.below(searchKey);
        for (const char *size : {"search_context_size_medium", "search_context_size_low", "search_context_size_high"}) {
            dollars = sizes.number(size);
            if (dollars)
                break;
        }
    } else {
        dollars = reader.number(searchKey);
    }
    if (dollars) {
        price.perSearch = UnitPrice::perUnit(*dollars);
        price.source = "config";
    }
}

} // namespace

const QList<QByteArray> &knownPriceKeys()
{
    static const QList<QByteArray> names = [] {
        QList<QByteArray> all{searchKey};
        for (const PriceKey &key : priceKeys)
            all.append(key.name);
        return all;
    }();
    return names;
}

bool isKnownPriceKey(QByteArrayView key)
{
    return knownPriceKeys().contains(key.toByteArray());
}

bool isPriceKey(QByteArrayView key)
{
    return key.indexOf("_cost_per_") >= 0 || key.indexOf("_token_cost") >= 0 || key == "ocr_cost_per_page";
}

void readPrices(SectionReader &reader, ModelPrice &price)
{
    for (const PriceKey &key : priceKeys)
        readTokenPrice(reader, key, price);
    readSearchPrice(reader, price);
    for (const YamlMember &member : reader.map().members) {
        if (isPriceKey(member.key) && !isKnownPriceKey(member.key))
            reader.keyProblem(member, QStringLiteral("the price %1 is not supported yet and is not counted").arg(QString::fromUtf8(member.key)), {});
    }
}

void readLimits(SectionReader &modelInfo, ModelPrice &price)
{
    if (const auto context = modelInfo.integer("max_input_tokens", 1))
        price.contextTokens = *context;
    auto output = modelInfo.integer("max_output_tokens", 1);
    if (!output)
        output = modelInfo.integer("max_tokens", 1);
    if (output)
        price.maxOutputTokens = *output;
    if (const auto mode = modelInfo.text("mode"))
        price.mode = *mode;
    if (const auto date = modelInfo.text("deprecation_date"))
        price.deprecated = *date;
}

} // namespace Gatehouse
