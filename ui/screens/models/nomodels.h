// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"

#include <QWidget>

class QPushButton;

namespace Gatehouse::Ui {

class CopyField;
class EmptyState;
class Shell;

/// What stands in place of the list while no model is configured: how to add one, and the file that names them. Owned by
/// the models screen.
class NoModels : public QWidget
{
    Q_OBJECT
public:
    NoModels(const Services &services, Shell &shell, QWidget *parent = nullptr);

private:
    void refresh();

    Services m_services;
    EmptyState *m_empty = nullptr;
    QPushButton *m_open = nullptr;
    QPushButton *m_folder = nullptr;
    CopyField *m_path = nullptr;
};

/// Opens the configuration file with the system's program for it, and says so when there is none.
void openConfiguration(const Services &services, Shell &shell);

} // namespace Gatehouse::Ui
