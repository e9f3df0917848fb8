// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/wire/wirevalue.h"

#include "gateway/accounting/duration.h"

#include <QDateTime>

#include <charconv>
#include <cmath>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype longestShown = 80;

/// A decimal number to nano-dollars, halves away from zero. Empty when it is no number or out of range.
std::optional<Money> moneyOf(QByteArrayView text)
{
    const bool negative = text.startsWith('-');
    if (negative || text.startsWith('+'))
        text = text.sliced(1);
    int exponent = 0;
    if (const qsizetype e = std::max(text.indexOf('e'), text.indexOf('E')); e >= 0) {
        bool ok = false;
        exponent = text.sliced(e + 1).toByteArray().toInt(&ok);
        if (!ok || exponent > 40 || exponent < -400)
            return std::nullopt;
        text = text.first(e);
    }
    qsizetype point = text.indexOf('.');
    QByteArray digits = text.toByteArray();
    if (point >= 0)
        digits.remove(point, 1);
    else
        point = digits.size();
    if (digits.isEmpty() || std::any_of(digits.begin(), digits.end(), [](char c) { return c < '0' || c > '9'; }))
        return std::nullopt;
    // How many of the digits are whole nano-dollars.
    const qsizetype whole = point + exponent + 9;
    qint64 nano = 0;
    for (qsizetype i = 0; i < whole; ++i) {
        const qint64 digit = i < digits.size() ? digits[i] - '0' : 0;
        if (__builtin_mul_overflow(nano, qint64(10), &nano) || __builtin_add_overflow(nano, digit, &nano))
            return std::nullopt;
    }
    if (whole >= 0 && whole < digits.size() && digits[whole] >= '5' && __builtin_add_overflow(nano, qint64(1), &nano))
        return std::nullopt;
    return Money::fromNano(negative ? -nano : nano);
}

QByteArray decimalOf(const Json &number)
{
    if (number.is_number_float()) {
        char buffer[64];
        const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number.get<double>());
        return QByteArray(buffer, end.ptr - buffer);
    }
    return number.is_string() ? jsonBytes(number).trimmed() : QByteArray::fromStdString(number.dump());
}

QString element(const char *field, const QByteArray &name)
{
    return QString::fromLatin1(field) + u"."_s + QString::fromUtf8(name);
}

/// A member by either of two names.
const Json *eitherOf(const Json &object, const char *one, const char *other)
{
    const Json *value = member(object, one);
    return value ? value : member(object, other);
}

Result<BudgetWindow> windowOf(const QByteArray &field, const Json &value)
{
    std::optional<Money> limit;
    BudgetWindow window;
    const Json *money = &value;
    if (value.is_object()) {
        money = eitherOf(value, "max_budget", "budget_limit");
        if (const Json *duration = eitherOf(value, "budget_duration", "time_period")) {
            if (auto read = readDuration(field.constData(), *duration, window.duration); !read)
                return read.error();
        }
    }
    if (!money || money->is_null())
        return wrongValue(field.constData(), value, u"an object with `max_budget` and `budget_duration` is expected"_s);
    if (auto read = readInto(field.constData(), *money, limit); !read)
        return read.error();
    window.limit = *limit;
    return window;
}

template <class Value>
void dropEmpty(QMap<QByteArray, ModelLimits> &models, Value ModelLimits::*member)
{
    for (auto it = models.begin(); it != models.end();) {
        it.value().*member = std::nullopt;
        it = it.value() == ModelLimits() ? models.erase(it) : std::next(it);
    }
}

} // namespace

Error wrongValue(const char *field, const Json &value, const QString &expected, ErrorKind kind)
{
    QString shown = QString::fromUtf8(dumpJson(value));
    if (shown.size() > longestShown)
        shown = shown.left(longestShown) + u"…"_s;
    Error error(kind, u"`%1` is %2, but %3."_s.arg(QString::fromLatin1(field), shown, expected));
    error.param = field;
    return error;
}

Result<void> readInto(const char *field, const Json &value, QByteArray &text)
{
    if (!value.is_null() && !value.is_string())
        return wrongValue(field, value, u"a text is expected"_s);
    text = value.is_null() ? QByteArray() : jsonBytes(value);
    return {};
}

Result<void> readInto(const char *field, const Json &value, bool &truth)
{
    const QByteArray text = value.is_string() ? jsonBytes(value).toLower() : QByteArray();
    if (!value.is_null() && !value.is_boolean() && text != "true" && text != "false")
        return wrongValue(field, value, u"true or false is expected"_s);
    truth = value.is_boolean() ? value.get<bool>() : text == "true";
    return {};
}

Result<void> readInto(const char *field, const Json &value, std::optional<qint64> &number)
{
    if (value.is_null()) {
        number.reset();
        return {};
    }
    bool ok = false;
    qint64 read = 0;
    if (value.is_number_float()) { // 10.0 is a whole number too
        const double exact = value.get<double>();
        ok = exact == std::floor(exact) && std::abs(exact) < 9e15;
        read = ok ? static_cast<qint64>(exact) : 0;
    } else if (value.is_number() || value.is_string()) {
        read = decimalOf(value).toLongLong(&ok);
    }
    if (!ok)
        return wrongValue(field, value, u"a whole number is expected"_s);
    if (read < 0)
        return wrongValue(field, value, u"it cannot be negative; null means no limit"_s, ErrorKind::InvalidRequest);
    number = read;
    return {};
}

Result<void> readInto(const char *field, const Json &value, std::optional<Money> &money)
{
    if (value.is_null()) {
        money.reset();
        return {};
    }
    const std::optional<Money> read = value.is_number() || value.is_string() ? moneyOf(decimalOf(value)) : std::nullopt;
    if (!read)
        return wrongValue(field, value, u"a number of US dollars below 9 billion is expected"_s);
    if (*read < Money())
        return wrongValue(field, value, u"it cannot be negative; null means no limit"_s, ErrorKind::InvalidRequest);
    money = read;
    return {};
}

Result<void> readInto(const char *field, const Json &value, std::optional<WallTime> &time)
{
    if (value.is_null()) {
        time.reset();
        return {};
    }
    QDateTime read = value.is_string() ? QDateTime::fromString(jsonText(value), Qt::ISODateWithMs) : QDateTime();
    if (!read.isValid())
        return wrongValue(field, value, u"a time as in \"2026-01-31T12:00:00Z\" is expected"_s);
    if (read.timeSpec() == Qt::LocalTime)
        read.setTimeSpec(Qt::UTC);
    time = WallTime(std::chrono::milliseconds(read.toMSecsSinceEpoch()));
    return {};
}

Result<void> readInto(const char *field, const Json &value, QList<QByteArray> &texts)
{
    QList<QByteArray> read;
    const bool isList = value.is_array() && std::all_of(value.begin(), value.end(), [](const Json &item) { return item.is_string(); });
    if (!isList && !value.is_null())
        return wrongValue(field, value, u"a list of texts is expected"_s);
    for (const Json &item : value)
        read << jsonBytes(item);
    texts = read;
    return {};
}

Result<void> readInto(const char *field, const Json &value, QMap<QByteArray, QByteArray> &texts)
{
    if (!value.is_object() && !value.is_null())
        return wrongValue(field, value, u"an object of texts is expected"_s);
    QMap<QByteArray, QByteArray> read;
    for (const auto &[name, item] : value.items()) {
        if (!item.is_string())
            return wrongValue(field, value, u"an object of texts is expected"_s);
        read.insert(QByteArray::fromStdString(name), jsonBytes(item));
    }
    texts = read;
    return {};
}

Result<void> readInto(const char *field, const Json &value, QList<BudgetWindow> &windows)
{
    if (!value.is_array() && !value.is_null())
        return wrongValue(field, value, u"a list of {\"budget_duration\", \"max_budget\"} is expected"_s);
    QList<BudgetWindow> read;
    for (const Json &item : value) {
        auto window = windowOf(field, item);
        if (!window)
            return window.error();
        if (window->duration.isEmpty())
            return wrongValue(field, item, u"each of its budgets needs a `budget_duration`"_s);
        read << *window;
    }
    windows = read;
    return {};
}

Result<void> readDuration(const char *field, const Json &value, QByteArray &duration)
{
    QByteArray text;
    if (auto read = readInto(field, value, text); !read)
        return read;
    if (!text.isEmpty()) {
        const auto parsed = parseDuration(text);
        if (!parsed) {
            Error error = parsed.error();
            error.message = u"`%1`: "_s.arg(QString::fromLatin1(field)) + error.message;
            error.param = field;
            return error;
        }
        text = parsed->text();
    }
    duration = text;
    return {};
}

Result<void> readObject(const char *field, const Json &value, QByteArray &text)
{
    if (!value.is_object() && !value.is_null())
        return wrongValue(field, value, u"an object is expected"_s);
    text = value.is_null() || value.empty() ? QByteArray() : dumpJson(value);
    return {};
}

Result<void> readModelNumbers(const char *field, const Json &value, QMap<QByteArray, ModelLimits> &models, std::optional<qint64> ModelLimits::*member)
{
    if (!value.is_object() && !value.is_null())
        return wrongValue(field, value, u"an object of numbers by model name is expected"_s);
    QMap<QByteArray, ModelLimits> read = models;
    dropEmpty(read, member);
    for (const auto &[name, item] : value.items()) {
        const QByteArray model = QByteArray::fromStdString(name);
        std::optional<qint64> number;
        if (auto one = readInto(element(field, model).toUtf8().constData(), item, number); !one)
            return one;
        if (number)
            read[model].*member = number;
    }
    models = read;
    return {};
}

Result<void> readModelBudgets(const char *field, const Json &value, QMap<QByteArray, ModelLimits> &models)
{
    if (!value.is_object() && !value.is_null())
        return wrongValue(field, value, u"an object of budgets by model name is expected"_s);
    QMap<QByteArray, ModelLimits> read = models;
    dropEmpty(read, &ModelLimits::budget);
    for (const auto &[name, item] : value.items()) {
        const QByteArray model = QByteArray::fromStdString(name);
        auto window = windowOf(element(field, model).toUtf8(), item);
        if (!window)
            return window.error();
        read[model].budget = *window;
    }
    models = read;
    return {};
}

Json wireOf(const QByteArray &text)
{
    return text.isEmpty() ? Json() : toJson(text);
}

Json wireOf(const std::optional<qint64> &number)
{
    return number ? Json(*number) : Json();
}

Json wireOf(Money money)
{
    return money.usd();
}

Json wireOf(const std::optional<Money> &money)
{
    return money ? Json(money->usd()) : Json();
}

Json wireOf(WallTime time)
{
    if (time == WallTime())
        return {};
    const qint64 micros = time.time_since_epoch().count();
    const qint64 second = (micros - (((micros % 1'000'000) + 1'000'000) % 1'000'000)) / 1'000'000;
    const QString text = QDateTime::fromSecsSinceEpoch(second, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s);
    return toJson(u"%1.%2+00:00"_s.arg(text).arg(micros - second * 1'000'000, 6, 10, QLatin1Char('0')));
}

Json wireOf(const std::optional<WallTime> &time)
{
    return time ? wireOf(*time) : Json();
}

Json wireOf(const QList<QByteArray> &texts)
{
    Json list = Json::array();
    for (const QByteArray &text : texts)
        list.push_back(toJson(text));
    return list;
}

Json wireOf(const QMap<QByteArray, QByteArray> &texts)
{
    Json object = Json::object();
    for (auto it = texts.begin(); it != texts.end(); ++it)
        object[it.key().toStdString()] = toJson(it.value());
    return object;
}

Json wireOf(const QList<BudgetWindow> &windows)
{
    if (windows.isEmpty())
        return {};
    Json list = Json::array();
    for (const BudgetWindow &window : windows) {
        Json item;
        item["budget_duration"] = toJson(window.duration);
        item["max_budget"] = window.limit.usd();
        list.push_back(std::move(item));
    }
    return list;
}

Json wireOfModelNumbers(const QMap<QByteArray, ModelLimits> &models, std::optional<qint64> ModelLimits::*member)
{
    Json object;
    for (auto it = models.begin(); it != models.end(); ++it) {
        if (it.value().*member)
            object[it.key().toStdString()] = *(it.value().*member);
    }
    return object;
}

Json wireOfModelBudgets(const QMap<QByteArray, ModelLimits> &models)
{
    Json object = Json::object();
    for (auto it = models.begin(); it != models.end(); ++it) {
        if (!it->budget)
            continue;
        Json &item = object[it.key().toStdString()];
        item["budget_limit"] = it->budget->limit.usd();
        item["time_period"] = wireOf(it->budget->duration);
    }
    return object;
}

Json wireOfObject(const QByteArray &text)
{
    if (text.isEmpty())
        return Json::object();
    auto parsed = parseJson(text);
    return parsed && parsed->is_object() ? std::move(*parsed) : Json::object();
}

} // namespace Gatehouse
