// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QTimer>

namespace Gatehouse::Ui::Clipboard {

void copy(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

void copySecret(const Secret &secret, std::chrono::milliseconds keepFor)
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    auto *content = new QMimeData;
    content->setText(QString::fromUtf8(secret.reveal()));
    // What KDE's, Windows' and macOS's clipboard histories look for.
    content->setData(QStringLiteral("x-kde-passwordManagerHint"), "secret");
    content->setData(QStringLiteral("ExcludeClipboardContentFromMonitorProcessing"), "1");
    content->setData(QStringLiteral("application/x-nspasteboard-concealed-type"), "secret");
    clipboard->setMimeData(content);

    QTimer::singleShot(keepFor, clipboard, [clipboard, secret] {
        if (secret.equals(clipboard->text().toUtf8()))
            clipboard->clear();
    });
}

} // namespace Gatehouse::Ui::Clipboard
