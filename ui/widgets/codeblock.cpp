// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/codeblock.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepainting.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QTimer>
#include <QToolButton>

namespace Gatehouse::Ui {

CodeBlock::CodeBlock(const QString &what, QWidget *parent) : QWidget(parent), m_view(new QPlainTextEdit(this)), m_copy(new QToolButton(this))
{
    QFont face = textFont(TextStyle::Mono);
    face.setPointSizeF(face.pointSizeF() * 0.95);
    m_view->setFont(face);
    m_view->setReadOnly(true);
    m_view->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setTabChangesFocus(true);
    m_view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_view->setAccessibleName(what);
    m_view->document()->setDocumentMargin(2);
    QPalette bare = m_view->palette();
    bare.setColor(QPalette::Base, Qt::transparent);
    m_view->setPalette(bare);
    setFocusProxy(m_view);

    m_copy->setAutoRaise(true);
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copy"));
    m_copy->setAccessibleName(tr("Copy: %1").arg(what));
    connect(m_copy, &QToolButton::clicked, this, [this] {
        m_copy->setIcon(icon(QStringLiteral("check"), Role::Success));
        m_copy->setToolTip(tr("Copied"));
        QTimer::singleShot(1600, m_copy, [button = m_copy] {
            button->setIcon(icon(QStringLiteral("copy")));
            button->setToolTip(tr("Copy"));
        });
        Q_EMIT copyRequested();
    });

    // Code runs from left to right in every language.
    setLayoutDirection(Qt::LeftToRight);
    auto *row = new QVBoxLayout(this);
    row->setContentsMargins(8, 6, 4, 4);
    row->addWidget(m_view);
    m_copy->raise();
}

void CodeBlock::setCode(const QString &code)
{
    if (code != m_view->toPlainText())
        m_view->setPlainText(code);
}

QString CodeBlock::code() const
{
    return m_view->toPlainText();
}

void CodeBlock::setVisibleLines(int lines)
{
    const int height = m_view->fontMetrics().lineSpacing() * lines + 8;
    m_view->setMinimumHeight(height);
    m_view->setMaximumHeight(height);
}

void CodeBlock::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawRounded(&painter, rect(), colour(Role::Code), colour(m_view->hasFocus() ? Role::Accent : Role::Border));
}

void CodeBlock::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const QSize size = m_copy->sizeHint();
    m_copy->setGeometry(width() - size.width() - 4, 4, size.width(), size.height());
}

} // namespace Gatehouse::Ui
