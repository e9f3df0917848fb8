// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/settings.h"

#include <QSettings>

namespace Gatehouse::Ui {

namespace {

const QString geometryKey = QStringLiteral("window/geometry");
const QString screenKey = QStringLiteral("window/screen");
const QString trayKey = QStringLiteral("window/trayExplained");
const QString schemeKey = QStringLiteral("appearance/scheme");

QString columnKey(const QString &tableName)
{
    return QStringLiteral("columns/") + tableName;
}

} // namespace

QByteArray Settings::windowGeometry() const
{
    return m_store.value(geometryKey).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray &geometry)
{
    m_store.setValue(geometryKey, geometry);
}

QString Settings::lastScreen() const
{
    return m_store.value(screenKey).toString();
}

void Settings::setLastScreen(const QString &id)
{
    m_store.setValue(screenKey, id);
}

Theme::Choice Settings::scheme() const
{
    const QString name = m_store.value(schemeKey).toString();
    if (name == QLatin1String("light"))
        return Theme::Choice::Light;
    return name == QLatin1String("dark") ? Theme::Choice::Dark : Theme::Choice::System;
}

void Settings::setScheme(Theme::Choice choice)
{
    switch (choice) {
    case Theme::Choice::System: m_store.remove(schemeKey); break;
    case Theme::Choice::Light: m_store.setValue(schemeKey, QStringLiteral("light")); break;
    case Theme::Choice::Dark: m_store.setValue(schemeKey, QStringLiteral("dark")); break;
    }
}

bool Settings::trayExplained() const
{
    return m_store.value(trayKey).toBool();
}

void Settings::setTrayExplained()
{
    m_store.setValue(trayKey, true);
}

QByteArray columnState(const QString &tableName)
{
    return QSettings().value(columnKey(tableName)).toByteArray();
}

void setColumnState(const QString &tableName, const QByteArray &state)
{
    QSettings().setValue(columnKey(tableName), state);
}

} // namespace Gatehouse::Ui
