// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/models/modelsscreen.h"
#include "ui/screens/overview/overviewscreen.h"
#include "ui/screens/requests/requestsscreen.h"
#include "ui/shell/screen.h"

#include <QCoreApplication>

namespace Gatehouse::Ui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ScreenList)
};

template <class T>
Screen *make(const Services &services, Shell &shell, QWidget *parent)
{
    return new T(services, shell, parent);
}

} // namespace

std::vector<ScreenEntry> allScreens()
{
    return {
        {QStringLiteral("overview"), Text::tr("Overview"), QStringLiteral("overview"), make<OverviewScreen>},
        {QStringLiteral("requests"), Text::tr("Requests"), QStringLiteral("requests"), make<RequestsScreen>},
        {QStringLiteral("models"), Text::tr("Models"), QStringLiteral("models"), make<ModelsScreen>},
    };
}

} // namespace Gatehouse::Ui
