// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/modelservice.h"
#include "ui/models/modeltester.h"

#include <QWidget>

class QBoxLayout;
class QPushButton;
class QScrollArea;
class QToolButton;

namespace Gatehouse::Ui {

class Banner;
class BusyIndicator;
class CopyField;
class ElidedLabel;
class KeyValueGrid;
class Label;
class StatusPill;

/// The pane that shows one deployment: how it does, what it costs, where it runs and where it is configured. Owned by the
/// models screen.
class ModelDetails : public QWidget
{
    Q_OBJECT
public:
    explicit ModelDetails(QWidget *parent = nullptr);

    void setModel(const ModelStatus &model);
    void setTest(const TestState &test);
    QByteArray deploymentId() const { return m_id; }
    void enter();

Q_SIGNALS:
    void testRequested();
    void leaveRequested();
    void closeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildUi();
    QWidget *buildHeading();
    QWidget *buildPlace();
    QWidget *buildPrices();
    QWidget *buildLimits();
    void showPlace(const ModelStatus &model);
    void showPrices(const ModelPrice &price);
    void showLimits(const ModelStatus &model);

    QByteArray m_id;
    ElidedLabel *m_name = nullptr;
    StatusPill *m_health = nullptr;
    QPushButton *m_test = nullptr;
    QToolButton *m_close = nullptr;
    QScrollArea *m_scroll = nullptr;
    QBoxLayout *m_groups = nullptr;
    Banner *m_trouble = nullptr;
    Banner *m_result = nullptr;
    BusyIndicator *m_busy = nullptr;
    KeyValueGrid *m_place = nullptr;
    Label *m_provider = nullptr, *m_upstream = nullptr, *m_deployment = nullptr, *m_where = nullptr;
    CopyField *m_apiBase = nullptr;
    KeyValueGrid *m_prices = nullptr;
    QList<Label *> m_priceLabels;
    Label *m_source = nullptr;
    KeyValueGrid *m_limits = nullptr;
    Label *m_context = nullptr, *m_output = nullptr, *m_mode = nullptr, *m_abilities = nullptr, *m_deprecated = nullptr, *m_latency = nullptr,
          *m_checked = nullptr;
};

} // namespace Gatehouse::Ui
