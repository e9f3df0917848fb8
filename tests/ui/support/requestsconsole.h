// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/support/uitest.h"
#include "ui/models/requesttable.h"
#include "ui/widgets/datatable.h"

#include <QAction>
#include <QPushButton>
#include <QTest>

namespace Gatehouse::Ui {

/// The console on its requests, wide enough for details beside the list unless told otherwise.
struct RequestsConsole : Console {
    explicit RequestsConsole(int rows = 60)
    {
        if (rows > 0)
            fakes.fill(rows);
    }
    void show(QSize size = {1500, 900})
    {
        open().resize(size);
        window->showScreen(QStringLiteral("requests"));
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        table = find<DataTable>(QStringLiteral("requests.table"));
        model = qobject_cast<RequestTable *>(table->model());
        QTRY_VERIFY(!model->isBusy());
    }
    QAction *action(const char *name) { return find<QAction>(QStringLiteral("requests.action.") + QLatin1String(name)); }
    QPushButton *button(const char *name) { return find<QPushButton>(QStringLiteral("requests.") + QLatin1String(name)); }
    void select(int row) { table->setCurrentIndex(model->index(row, 0)); }
    RequestRecord newRecord(const char *id)
    {
        RequestRecord record = makeRecords(1, SystemClock().wall()).constFirst();
        record.id = id;
        record.startedAt = SystemClock().wall() + std::chrono::seconds(1);
        return record;
    }

    DataTable *table = nullptr;
    RequestTable *model = nullptr;
};

/// Keeps the default settings, where columns are remembered, away from those of whoever runs the tests.
void keepSettingsApart();

} // namespace Gatehouse::Ui
