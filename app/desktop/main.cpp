// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktopapplication.h"
#include "ui/support/translations.h"

#include <QApplication>
#include <QLocale>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Gatehouse"));
    QApplication::setOrganizationName(QStringLiteral("Gatehouse"));
    QGuiApplication::setDesktopFileName(QStringLiteral("gatehouse"));
    Gatehouse::Ui::installTranslations(app, QLocale::system());
    return 0;
}
