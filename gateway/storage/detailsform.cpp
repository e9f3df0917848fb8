// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/detailsform.h"

#include "gateway/base/json.h"

namespace Gatehouse {
namespace {

std::optional<qint64> optionalInt(const Json &object, const char *name)
{
    const Json *found = member(object, name);
    return found && found->is_number_integer() ? std::optional(found->get<qint64>()) : std::nullopt;
}

Json windowJson(const BudgetWindow &window)
{
    Json json = Json::object();
    json["limit"] = window.limit.nano();
    json["duration"] = toJson(window.duration);
    return json;
}

std::optional<BudgetWindow> windowOf(const Json *json)
{
    const std::optional<qint64> limit = json ? optionalInt(*json, "limit") : std::nullopt;
    if (!limit)
        return std::nullopt;
    return BudgetWindow{Money::fromNano(*limit), memberBytes(*json, "duration")};
}

Json modelJson(const ModelLimits &model)
{
    Json json = Json::object();
    if (model.rpm)
        json["rpm"] = *model.rpm;
    if (model.tpm)
        json["tpm"] = *model.tpm;
    if (model.budget)
        json["budget"] = windowJson(*model.budget);
    return json;
}

} // namespace

void DetailsWriter::raw(QByteArrayView name, QByteArrayView value)
{
    m_text += m_text.isEmpty() ? "{" : ",";
    m_text += jsonQuoted(name) + ':';
    m_text += value;
}

void DetailsWriter::field(const char *name, const QByteArray &text)
{
    if (!text.isEmpty())
        raw(name, jsonQuoted(text));
}

void DetailsWriter::field(const char *name, bool truth)
{
    if (truth)
        raw(name, "true");
}

void DetailsWriter::field(const char *name, const std::optional<qint64> &number)
{
    if (number)
        raw(name, QByteArray::number(*number));
}

void DetailsWriter::field(const char *name, const std::optional<Money> &money)
{
    if (money)
        raw(name, QByteArray::number(static_cast<qint64>(money->nano())));
}

void DetailsWriter::field(const char *name, const std::optional<WallTime> &time)
{
    if (time)
        raw(name, QByteArray::number(static_cast<qint64>(time->time_since_epoch().count())));
}

void DetailsWriter::field(const char *name, const QList<QByteArray> &texts)
{
    if (texts.isEmpty())
        return;
    QByteArray list;
    for (const QByteArray &text : texts)
        list += (list.isEmpty() ? '[' : ',') + jsonQuoted(text);
    raw(name, list + ']');
}

void DetailsWriter::field(const char *name, const QMap<QByteArray, QByteArray> &texts)
{
    if (texts.isEmpty())
        return;
    DetailsWriter object;
    for (auto text = texts.begin(); text != texts.end(); ++text)
        object.raw(text.key(), jsonQuoted(text.value()));
    raw(name, object.take());
}

void DetailsWriter::field(const char *name, const QList<BudgetWindow> &windows)
{
    if (windows.isEmpty())
        return;
    Json list = Json::array();
    for (const BudgetWindow &window : windows)
        list.push_back(windowJson(window));
    raw(name, dumpJson(list));
}

void DetailsWriter::field(const char *name, const QMap<QByteArray, ModelLimits> &models)
{
    if (models.isEmpty())
        return;
    DetailsWriter object;
    for (auto model = models.begin(); model != models.end(); ++model)
        object.raw(model.key(), dumpJson(modelJson(model.value())));
    raw(name, object.take());
}

void DetailsWriter::object(const char *name, const Limits &limits)
{
    DetailsWriter object;
    limitFields(object, limits);
    if (!object.m_text.isEmpty())
        raw(name, object.take());
}

void DetailsWriter::json(const char *name, const QByteArray &text)
{
    if (!text.isEmpty())
        raw(name, JsonScan::read(text) ? text : jsonQuoted(text));
}

void DetailsWriter::later(const QByteArray &members)
{
    if (members.isEmpty())
        return;
    const auto scan = JsonScan::read(members);
    if (!scan)
        return;
    for (const JsonField &one : scan->fields())
        raw(one.name, scan->raw(one));
}

QByteArray DetailsWriter::take()
{
    return m_text.isEmpty() ? QByteArray("{}") : std::exchange(m_text, {}) + '}';
}

DetailsReader::DetailsReader(QByteArrayView text)
{
    if (text.size() <= 2) // "{}", as most are
        return;
    auto scan = JsonScan::read(text);
    m_readable = scan.ok();
    if (scan) {
        m_scan = *std::move(scan);
        m_taken.resize(m_scan->fields().size());
    }
}

const JsonField *DetailsReader::take(const char *name, JsonType type)
{
    if (!m_scan)
        return nullptr;
    const JsonField *field = m_scan->field(name);
    if (!field)
        return nullptr;
    m_taken[static_cast<std::size_t>(field - m_scan->fields().data())] = true;
    return field->type == type ? field : nullptr;
}

void DetailsReader::field(const char *name, QByteArray &text)
{
    text = take(name, JsonType::String) ? m_scan->text(name) : QByteArray();
}

void DetailsReader::field(const char *name, bool &truth)
{
    truth = take(name, JsonType::Bool) && m_scan->truth(name);
}

void DetailsReader::field(const char *name, std::optional<qint64> &number)
{
    number.reset();
    if (take(name, JsonType::Number))
        number = m_scan->number(name);
}

void DetailsReader::field(const char *name, std::optional<Money> &money)
{
    money.reset();
    if (take(name, JsonType::Number))
        money = Money::fromNano(m_scan->number(name));
}

void DetailsReader::field(const char *name, std::optional<WallTime> &time)
{
    time.reset();
    if (take(name, JsonType::Number))
        time = WallTime(std::chrono::microseconds(m_scan->number(name)));
}

void DetailsReader::field(const char *name, QList<QByteArray> &texts)
{
    texts.clear();
    const JsonField *field = take(name, JsonType::Array);
    const auto list = field ? parseJson(m_scan->raw(*field)) : Result<Json>(Json::array());
    if (!list)
        return;
    for (const Json &text : *list)
        texts << jsonBytes(text);
}

void DetailsReader::field(const char *name, QMap<QByteArray, QByteArray> &texts)
{
    texts.clear();
    const JsonField *field = take(name, JsonType::Object);
    const auto object = field ? JsonScan::read(m_scan->raw(*field)) : Result<JsonScan>(JsonScan());
    if (!object)
        return;
    for (const JsonField &one : object->fields())
        texts.insert(QByteArray(one.name.constData(), one.name.size()), object->text(one.name)); // names share the scanned text
}

void DetailsReader::field(const char *name, QList<BudgetWindow> &windows)
{
    windows.clear();
    const JsonField *field = take(name, JsonType::Array);
    const auto list = field ? parseJson(m_scan->raw(*field)) : Result<Json>(Json::array());
    if (!list)
        return;
    for (const Json &one : *list) {
        if (const auto window = windowOf(&one))
            windows << *window;
    }
}

void DetailsReader::field(const char *name, QMap<QByteArray, ModelLimits> &models)
{
    models.clear();
    const JsonField *field = take(name, JsonType::Object);
    const auto object = field ? parseJson(m_scan->raw(*field)) : Result<Json>(Json::object());
    if (!object)
        return;
    for (const auto &[model, limits] : object->items()) {
        models.insert(QByteArray::fromStdString(model),
                      {optionalInt(limits, "rpm"), optionalInt(limits, "tpm"), windowOf(member(limits, "budget"))});
    }
}

void DetailsReader::object(const char *name, Limits &limits)
{
    const JsonField *field = take(name, JsonType::Object);
    DetailsReader object(field ? m_scan->raw(*field) : QByteArrayView());
    limitFields(object, limits);
}

void DetailsReader::json(const char *name, QByteArray &text)
{
    text.clear();
    if (const JsonField *field = take(name, JsonType::Object))
        text = m_scan->raw(*field).toByteArray();
    else if (take(name, JsonType::String))
        text = m_scan->text(name);
}

void DetailsReader::later(QByteArray &members)
{
    members.clear();
    if (!m_scan)
        return;
    for (std::size_t i = 0; i < m_taken.size(); ++i) {
        const JsonField &field = m_scan->fields()[i];
        if (!m_taken[i])
            members += (members.isEmpty() ? '{' : ',') + jsonQuoted(field.name) + ':' + m_scan->raw(field).toByteArray();
    }
    if (!members.isEmpty())
        members += '}';
}

} // namespace Gatehouse
