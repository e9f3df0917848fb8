// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/statement.h"

#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/database.h"

#include <QSqlDriver>
#include <QSqlError>
#include <QSqlField>

namespace Gatehouse {

QVariant SqlValue::toVariant() const
{
    switch (kind) {
    case Kind::Integer:
        return QVariant(number);
    case Kind::Text: // never null: a null QString would be bound as NULL
        return QVariant(bytes.isEmpty() ? QString(QLatin1String("")) : QString::fromUtf8(bytes));
    case Kind::Bytes:
        return QVariant(bytes.isNull() ? QByteArray("") : bytes);
    case Kind::Nothing:
        break;
    }
    return QVariant(QMetaType(QMetaType::LongLong));
}

Statement::Statement(Database &database, QString sql) : m_database(database), m_sql(std::move(sql)), m_query(database.m_connection)
{
}

Statement &Statement::bind(qint64 value)
{
    m_values.push_back({SqlValue::Kind::Integer, value, {}});
    return *this;
}

Statement &Statement::bind(const QString &text)
{
    return bind(text.toUtf8());
}

Statement &Statement::bind(const QByteArray &utf8)
{
    if (m_width > 0 && m_values.size() >= m_width) {
        const SqlValue &above = m_values[m_values.size() - m_width];
        if (above.kind == SqlValue::Kind::Text && above.bytes.constData() == utf8.constData() && above.bytes.size() == utf8.size()) {
            m_values.push_back(above);
            return *this;
        }
    }
    if (utf8.isValidUtf8() && !utf8.contains('\0'))
        m_values.push_back({SqlValue::Kind::Text, 0, utf8});
    else
        m_values.push_back({SqlValue::Kind::Text, 0, QString::fromUtf8(utf8).replace(QChar::Null, QChar::ReplacementCharacter).toUtf8()});
    return *this;
}

Statement &Statement::bindBytes(const QByteArray &bytes)
{
    m_values.push_back({SqlValue::Kind::Bytes, 0, bytes});
    return *this;
}

Statement &Statement::bindNothing()
{
    m_values.emplace_back();
    return *this;
}

QString Statement::withLiterals() const
{
    const QSqlDriver *driver = m_database.m_connection.driver();
    QSqlField field(QString(), QMetaType(QMetaType::QString));
    QString sql;
    qsizetype from = 0;
    for (const SqlValue &bound : m_values) {
        const QVariant value = bound.toVariant();
        const qsizetype mark = m_sql.indexOf(u'?', from);
        Q_ASSERT(mark >= 0);
        sql += QStringView(m_sql).sliced(from, mark - from);
        from = mark + 1;
        if (value.isNull()) {
            sql += QLatin1String("NULL");
        } else if (value.typeId() == QMetaType::LongLong) {
            sql += QString::number(value.toLongLong());
        } else {
            field.setMetaType(value.metaType());
            field.setValue(value);
            sql += driver->formatValue(field);
        }
    }
    sql += QStringView(m_sql).sliced(from);
    return sql;
}

bool Statement::runBound()
{
    m_query.setForwardOnly(true);
    if (m_values.empty())
        return m_query.exec(m_sql);
    if (!m_prepared && !m_query.prepare(m_sql))
        return false;
    m_prepared = true;
    for (std::size_t i = 0; i < m_values.size(); ++i)
        m_query.bindValue(static_cast<int>(i), m_values[i].toVariant());
    return m_query.exec();
}

Result<void> Statement::run()
{
    m_database.m_watch.statementBegins(m_database.m_limit);
    const bool done = m_database.dialect().isPostgres() ? m_query.exec(withLiterals()) : runBound();
    m_database.m_watch.statementEnds();
    m_values.clear();
    if (done)
        return {};
    return m_database.failed(m_query.lastError());
}

Result<qint64> Statement::runForNumber()
{
    if (auto done = run(); !done)
        return done.error();
    const qint64 number = next() ? integer(0) : 0;
    if (auto read = finished(); !read)
        return read.error();
    return number;
}

bool Statement::next()
{
    return m_query.next();
}

Result<void> Statement::finished()
{
    if (!m_query.lastError().isValid())
        return {};
    return m_database.failed(m_query.lastError());
}

} // namespace Gatehouse
