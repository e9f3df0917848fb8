// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace Gatehouse::Ui {

/// What a first call needs to know.
struct CallTarget {
    QString address; ///< "http://localhost:4000"
    QString key;     ///< as it shall appear: the key itself, or its masked form
    QString model;
};

/// Code for a first call, ready to paste. Pure.
struct Snippet {
    QString id;    ///< "curl"
    QString title; ///< name of the language or tool; not translated
    QString (*write)(const CallTarget &target);
};

QList<Snippet> firstCallSnippets();

} // namespace Gatehouse::Ui
