// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/services/services.h"
#include "ui/shell/screen.h"

class QCheckBox;
class QPushButton;
class QTimer;

namespace Gatehouse::Ui {

class Banner;
class BusyIndicator;
class DetailSplitter;
class ExportBar;
class Label;
class RequestActions;
class RequestDetails;
class RequestFilters;
class RequestList;

/// The log of requests as they happen: filtered, sorted, each with its details and, when captured, with what was said.
/// Owned by the main window.
class RequestsScreen : public Screen
{
    Q_OBJECT
public:
    RequestsScreen(const Services &services, Shell &shell, QWidget *parent);

    QList<QAction *> screenActions() const override;
    void entered() override;
    void focusSearch() override;
    void showItem(const QString &itemId) override;

protected:
    void focusInEvent(QFocusEvent *event) override;

private:
    void buildUi();
    QWidget *buildHeader();
    void connectList();
    void connectActions();
    void connectCapture();

    void applyFilters();
    void refreshChoices();
    void showState();
    QString subtitle() const;
    void setLive(bool live);

    void showCurrent();
    void setDetailsWanted(bool wanted);
    void enterDetails();
    void showContextMenu(const QPoint &at);
    void copyCurl();

    Services m_services;
    Shell &m_shell;
    SystemClock m_clock;
    bool m_asked = false; ///< the first list has been asked for
    bool m_detailsWanted = true;

    RequestActions *m_actions = nullptr;
    Label *m_subtitle = nullptr;
    BusyIndicator *m_busy = nullptr;
    QTimer *m_busyDelay = nullptr;
    QCheckBox *m_capture = nullptr;
    QPushButton *m_live = nullptr;
    QPushButton *m_exportButton = nullptr;
    RequestFilters *m_filters = nullptr;
    Banner *m_failure = nullptr;
    ExportBar *m_export = nullptr;
    DetailSplitter *m_splitter = nullptr;
    RequestList *m_list = nullptr;
    RequestDetails *m_details = nullptr;
};

} // namespace Gatehouse::Ui
