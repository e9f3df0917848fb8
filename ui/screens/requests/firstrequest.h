// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"

#include <QWidget>

namespace Gatehouse::Ui {

class CodeBlock;
class Shell;

/// What stands in place of the list before the first request: a call to copy. It is shown with the key masked and copied
/// with the key itself. Owned by the requests screen.
class FirstRequest : public QWidget
{
    Q_OBJECT
public:
    FirstRequest(const Services &services, Shell &shell, QWidget *parent = nullptr);

private:
    QString code(const QString &key) const;
    void refresh();
    void copy();

    Services m_services;
    Shell &m_shell;
    CodeBlock *m_code = nullptr;
};

} // namespace Gatehouse::Ui
