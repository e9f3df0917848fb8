// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/pricebook.h"

#include "gateway/accounting/compiledin.h"

#include <QFile>

#include <algorithm>
#include <vector>

namespace Gatehouse {
namespace {

constexpr char catalogueFile[] = ":/gatehouse/catalogue/model-prices.tsv";

Error badRow(int line, const QString &problem)
{
    return Error(ErrorKind::Configuration, QStringLiteral("The price list is damaged in line %1: %2.").arg(line).arg(problem));
}

/// How a column's text becomes a member of ModelPrice.
struct Column {
    const char *name;
    std::optional<UnitPrice> ModelPrice::*price;
    UnitPrice (*unit)(double);

    /// Most dollars that can be meant. The dearest model takes 600 a million; the public list has some rows that are
    /// a thousand times what the provider asks.
    static constexpr double most = 1000;
};

constexpr Column priceColumns[] = {
    {"input", &ModelPrice::input, &UnitPrice::perMillion},
    {"output", &ModelPrice::output, &UnitPrice::perMillion},
    {"cache_read", &ModelPrice::cacheRead, &UnitPrice::perMillion},
    {"cache_write", &ModelPrice::cacheWrite, &UnitPrice::perMillion},
    {"cache_write_1h", &ModelPrice::cacheWrite1h, &UnitPrice::perMillion},
    {"reasoning_out", &ModelPrice::reasoning, &UnitPrice::perMillion},
    {"audio_in", &ModelPrice::audioInput, &UnitPrice::perMillion},
    {"audio_out", &ModelPrice::audioOutput, &UnitPrice::perMillion},
    {"input_above_200k", &ModelPrice::inputAbove200k, &UnitPrice::perMillion},
    {"output_above_200k", &ModelPrice::outputAbove200k, &UnitPrice::perMillion},
    {"per_query", &ModelPrice::perSearch, &UnitPrice::perUnit},
};

/// Reads rows by the names in the heading, so that a list with more columns is read too.
class RowReader
{
public:
    Result<void> readHeading(QByteArrayView heading, int line)
    {
        m_names = heading.toByteArray().split('\t');
        m_prices.clear();
        for (const Column &column : priceColumns)
            m_prices.push_back(m_names.indexOf(column.name));
        m_context = m_names.indexOf("context");
        m_maxOutput = m_names.indexOf("max_output");
        m_mode = m_names.indexOf("mode");
        m_capabilities = m_names.indexOf("capabilities");
        m_deprecated = m_names.indexOf("deprecated");
        for (const char *needed : {"model", "input", "output"}) {
            if (!m_names.contains(needed))
                return badRow(line, QStringLiteral("its heading has no column \"%1\"").arg(QString::fromLatin1(needed)));
        }
        m_model = m_names.indexOf("model");
        return {};
    }
    bool hasHeading() const { return !m_names.isEmpty(); }

    Result<ModelPrice> read(const QList<QByteArray> &cells, int line) const
    {
        if (cells.size() != m_names.size())
            return badRow(line, QStringLiteral("%1 columns where the heading has %2").arg(cells.size()).arg(m_names.size()));
        ModelPrice price;
        bool isAbsurd = false;
        for (std::size_t i = 0; i < m_prices.size(); ++i) {
            const QByteArray cell = m_prices[i] < 0 ? QByteArray() : cells[m_prices[i]];
            if (cell.isEmpty())
                continue;
            bool isNumber = false;
            const double usd = cell.toDouble(&isNumber);
            if (!isNumber || !(usd >= 0))
                return badRow(line, QStringLiteral("\"%1\" is no price for %2").arg(QString::fromUtf8(cell), QString::fromLatin1(priceColumns[i].name)));
            isAbsurd |= usd > Column::most;
            price.*priceColumns[i].price = priceColumns[i].unit(std::min(usd, Column::most));
        }
        if (isAbsurd)
            price = {}; // better no price than one that empties a budget
        price.contextTokens = at(cells, m_context).toLongLong();
        price.maxOutputTokens = at(cells, m_maxOutput).toLongLong();
        price.mode = at(cells, m_mode);
        price.capabilities = at(cells, m_capabilities);
        price.deprecated = at(cells, m_deprecated);
        return price;
    }
    QByteArray model(const QList<QByteArray> &cells) const { return cells[m_model]; }

private:
    static QByteArray at(const QList<QByteArray> &cells, qsizetype index) { return index < 0 ? QByteArray() : cells[index]; }

    QList<QByteArray> m_names;
    std::vector<qsizetype> m_prices;
    qsizetype m_model = -1, m_context = -1, m_maxOutput = -1, m_mode = -1, m_capabilities = -1, m_deprecated = -1;
};

/// The words between two marks of the list's opening comment.
QByteArray between(QByteArrayView comment, QByteArrayView before, QByteArrayView after)
{
    const qsizetype begin = comment.indexOf(before);
    if (begin < 0)
        return {};
    const QByteArrayView rest = comment.sliced(begin + before.size());
    const qsizetype end = rest.indexOf(after);
    return rest.first(end < 0 ? rest.size() : end).toByteArray().trimmed();
}

/// The model's name without the part that says where it runs ("eu/x", "us.anthropic.x", "us-east-1/x") and without the
/// series prefix of an Azure deployment. Empty when there is none.
QByteArray withoutRegion(const QByteArray &model)
{
    for (const char *region : {"us.", "eu.", "apac.", "jp.", "au.", "us-gov.", "global."}) {
        if (model.startsWith(region))
            return model.sliced(qstrlen(region));
    }
    const qsizetype slash = model.indexOf('/');
    const QByteArray head = slash < 0 ? QByteArray() : model.first(slash);
    for (const char *place : {"us", "eu", "global", "global-standard", "o_series", "gpt5_series"}) {
        if (head == place)
            return model.sliced(slash + 1);
    }
    const bool isCloudRegion = head.count('-') >= 2 && isdigit(static_cast<unsigned char>(head.back())); // "us-east-1"
    return isCloudRegion ? model.sliced(slash + 1) : QByteArray();
}

} // namespace

Result<PriceBook> PriceBook::load()
{
    registerCompiledIn();
    QFile file(QString::fromLatin1(catalogueFile));
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorKind::Configuration, QStringLiteral("The compiled-in price list %1 cannot be read: %2.").arg(QString::fromLatin1(catalogueFile), file.errorString()));
    return parse(file.readAll());
}

Result<PriceBook> PriceBook::parse(QByteArrayView tsv)
{
    PriceBook book;
    RowReader rows;
    QByteArray version;
    int number = 0;
    for (qsizetype begin = 0; begin < tsv.size();) {
        const qsizetype end = tsv.indexOf('\n', begin) < 0 ? tsv.size() : tsv.indexOf('\n', begin);
        QByteArrayView line = tsv.sliced(begin, end - begin);
        begin = end + 1;
        ++number;
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.isEmpty())
            continue;
        if (line.startsWith('#')) {
            if (book.m_date.isEmpty())
                book.m_date = between(line, ", read ", ".");
            if (book.m_source.isEmpty())
                book.m_source = between(line, "as listed by ", ", read ");
            version = "catalogue " + book.m_date;
            continue;
        }
        if (!rows.hasHeading()) {
            if (const Result<void> heading = rows.readHeading(line, number); !heading)
                return heading.error();
            continue;
        }
        const QList<QByteArray> cells = line.toByteArray().split('\t');
        Result<ModelPrice> price = rows.read(cells, number);
        if (!price)
            return price.error();
        if (rows.model(cells).isEmpty())
            return badRow(number, QStringLiteral("it names no model"));
        price->source = version;
        book.m_prices.insert(rows.model(cells), std::move(*price));
    }
    if (!rows.hasHeading())
        return Error(ErrorKind::Configuration, QStringLiteral("The price list has no heading."));
    return book;
}

ModelPrice PriceBook::find(QByteArrayView provider, QByteArrayView model, QByteArrayView baseModel) const
{
    const QByteArray prefix = provider.toByteArray() + '/';
    std::vector<QByteArray> names;
    if (!baseModel.isEmpty()) {
        names.push_back(baseModel.toByteArray());
        names.push_back(prefix + baseModel.toByteArray());
    }
    if (!model.isEmpty()) {
        names.push_back(prefix + model.toByteArray());
        names.push_back(model.toByteArray());
    }
    const QByteArray base = baseModel.startsWith(prefix) ? baseModel.sliced(prefix.size()).toByteArray() : baseModel.toByteArray();
    for (const QByteArray &written : {base, model.toByteArray()}) {
        const QByteArray stripped = withoutRegion(written);
        if (!stripped.isEmpty()) {
            names.push_back(prefix + stripped);
            names.push_back(stripped);
        }
    }
    for (const QByteArray &name : names) {
        if (const auto found = m_prices.constFind(name); found != m_prices.constEnd())
            return *found;
    }
    return {};
}

ModelPrice overlaid(ModelPrice base, const ModelPrice &custom)
{
    // What a price of one's own replaces is replaced whole: the list's long-prompt rates no longer fit it, and a free
    // model is free in its parts too.
    const bool isFree = custom.input && custom.input->femto() == 0;
    if (isFree)
        base.cacheRead = base.cacheWrite = base.cacheWrite1h = base.audioInput = std::nullopt;
    if (custom.output && custom.output->femto() == 0)
        base.reasoning = base.audioOutput = std::nullopt;
    if (custom.input)
        base.inputAbove200k.reset();
    if (custom.output)
        base.outputAbove200k.reset();
    bool any = false;
    for (const Column &column : priceColumns) {
        if (custom.*column.price) {
            base.*column.price = custom.*column.price;
            any = true;
        }
    }
    if (custom.contextTokens > 0)
        base.contextTokens = custom.contextTokens;
    if (custom.maxOutputTokens > 0)
        base.maxOutputTokens = custom.maxOutputTokens;
    if (!custom.mode.isEmpty())
        base.mode = custom.mode;
    if (!custom.capabilities.isEmpty())
        base.capabilities = custom.capabilities;
    if (!custom.deprecated.isEmpty())
        base.deprecated = custom.deprecated;
    if (any)
        base.source = custom.source.isEmpty() ? QByteArray("config") : custom.source;
    return base;
}

} // namespace Gatehouse
