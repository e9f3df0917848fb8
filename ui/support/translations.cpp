// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

// A static library's resources are linked in only when asked for; the macro must stand outside namespaces.
static void bringTranslations()
{
    Q_INIT_RESOURCE(gatehouse_translations);
}

namespace Gatehouse::Ui {

namespace {

bool install(QCoreApplication &application, const QLocale &locale, const QString &name, const QString &directory)
{
    auto translator = std::make_unique<QTranslator>();
    if (!translator->load(locale, name, QStringLiteral("_"), directory))
        return false;
    translator->setParent(&application);
    QCoreApplication::installTranslator(translator.release());
    return true;
}

} // namespace

void installTranslations(QCoreApplication &application, const QLocale &locale)
{
    bringTranslations();
    QLocale::setDefault(locale);
    const QString own = QStringLiteral(":/gatehouse/i18n");
    const QString name = QStringLiteral("gatehouse");
    install(application, locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    if (!install(application, locale, name, own))
        install(application, QLocale(QLocale::English), name, own); // its plural forms
}

} // namespace Gatehouse::Ui
