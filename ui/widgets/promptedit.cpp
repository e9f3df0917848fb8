// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/promptedit.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>

#include <cmath>

namespace Gatehouse::Ui {

namespace {

constexpr int mostLines = 5;

} // namespace

PromptEdit::PromptEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setViewportMargins(3, 0, 3, 0);
    document()->setDocumentMargin(1); // one line is as high as a button
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Enter sends, Shift+Enter starts a new line"));
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &PromptEdit::fitHeight);
    fitHeight();
}

int PromptEdit::heightFor(int lines) const
{
    return fontMetrics().lineSpacing() * lines + 2 * static_cast<int>(std::ceil(document()->documentMargin())) + 2 * frameWidth() + 2;
}

QSize PromptEdit::sizeHint() const
{
    return {200, height()};
}

QSize PromptEdit::minimumSizeHint() const
{
    return {120, heightFor(1)};
}

void PromptEdit::fitHeight()
{
    // A plain text document measures its height in lines.
    const int lines = std::clamp(static_cast<int>(document()->size().height()), 1, mostLines);
    setVerticalScrollBarPolicy(lines == mostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    setFixedHeight(std::max(30, heightFor(lines)));
}

void PromptEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitHeight();
}

void PromptEdit::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && !(event->modifiers() & Qt::ShiftModifier)) {
        Q_EMIT submitted();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

} // namespace Gatehouse::Ui
