// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/modelservice.h"
#include "gateway/services/services.h"
#include "ui/shell/screen.h"

class QPushButton;
class QStackedLayout;

namespace Gatehouse::Ui {

class DataTable;
class DetailSplitter;
class EmptyState;
class Label;
class ModelDetails;
class ModelFilter;
class ModelTable;
class ModelTester;
class NoModels;
class SearchField;

/// The models that clients can ask for: what each is, costs, and how it does, and whether it answers right now. Owned by
/// the main window.
class ModelsScreen : public Screen
{
    Q_OBJECT
public:
    ModelsScreen(const Services &services, Shell &shell, QWidget *parent);

    QList<QAction *> screenActions() const override { return m_actions; }
    void entered() override;
    void left() override { m_shown = false; }
    void focusSearch() override;
    void showItem(const QString &itemId) override;

protected:
    void focusInEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void buildUi();
    QWidget *buildHeader();
    QWidget *buildList();
    void buildActions();
    void connectTable();
    QAction *makeAction(const QString &name, const QString &text, const QKeySequence &shortcut = {});

    void refresh();
    void showState();
    void showCurrent();
    void showTests();
    void setDetailsWanted(bool wanted);
    const ModelStatus *current() const;
    void testCurrent();
    void testAll();
    void beginTestAll();
    void showContextMenu(const QPoint &at);

    Services m_services;
    Shell &m_shell;
    bool m_shown = false;
    bool m_stale = true;      ///< models changed while the screen was not shown
    bool m_detailsWanted = true;
    QByteArray m_selected;    ///< deployment, to be found again

    ModelTester *m_tester = nullptr;
    ModelTable *m_models = nullptr;
    ModelFilter *m_filter = nullptr;
    QList<QAction *> m_actions;
    QAction *m_testAction = nullptr;
    QAction *m_testAllAction = nullptr;
    QAction *m_copyAction = nullptr;
    QAction *m_detailsAction = nullptr;
    QAction *m_openAction = nullptr;
    Label *m_subtitle = nullptr;
    SearchField *m_search = nullptr;
    QPushButton *m_testAll = nullptr;
    QStackedLayout *m_pages = nullptr;
    QWidget *m_list = nullptr;
    QWidget *m_listed = nullptr;
    DataTable *m_table = nullptr;
    EmptyState *m_nothing = nullptr;
    NoModels *m_none = nullptr;
    ModelDetails *m_details = nullptr;
    DetailSplitter *m_splitter = nullptr;
};

} // namespace Gatehouse::Ui
