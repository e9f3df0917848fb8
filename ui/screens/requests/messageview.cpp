// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/messageview.h"

#include "ui/support/bodytext.h"
#include "ui/support/clipboard.h"
#include "ui/support/formats.h"
#include "ui/theme/icons.h"
#include "ui/widgets/codeblock.h"
#include "ui/widgets/jsonhighlighter.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QEvent>
#include <QPlainTextEdit>
#include <QResizeEvent>
#include <QTimer>
#include <QToolButton>

namespace Gatehouse::Ui {

namespace {

constexpr int widthForColumns = 720;
constexpr int mostHeadLines = 7;
/// Colouring more than this would be felt.
constexpr qsizetype longestColoured = 200'000;

} // namespace

MessageView::MessageView(QWidget *parent) : QWidget(parent), m_parts(new QBoxLayout(QBoxLayout::TopToBottom, this))
{
    QWidget *head = makePart(tr("Headers"), &m_headRemark, &m_copyHead, &m_head);
    m_head->view()->setObjectName(QStringLiteral("requests.messageHead"));
    m_copyHead->setObjectName(QStringLiteral("requests.copyHead"));
    QWidget *body = makePart(tr("Body"), &m_bodyRemark, &m_copyBody, &m_body);
    m_body->view()->setObjectName(QStringLiteral("requests.messageBody"));
    m_copyBody->setObjectName(QStringLiteral("requests.copyBody"));
    m_bodyRemark->setObjectName(QStringLiteral("requests.bodyRemark"));
    m_colours = new JsonHighlighter(m_body->view()->document());
    m_parts->setContentsMargins(16, 4, 16, 16);
    m_parts->setSpacing(12);
    m_parts->addWidget(head, 0);
    m_parts->addWidget(body, 1);
    connect(m_copyHead, &QToolButton::clicked, this, [this] { Clipboard::copy(QString::fromUtf8(m_rawHead)); });
    connect(m_copyBody, &QToolButton::clicked, this, [this] { Clipboard::copy(QString::fromUtf8(m_rawBody)); });
}

QWidget *MessageView::makePart(const QString &title, Label **remark, QToolButton **copy, CodeBlock **block)
{
    *remark = new Label({}, TextStyle::Caption, Role::TextMuted);
    *copy = new QToolButton;
    (*copy)->setAutoRaise(true);
    (*copy)->setIcon(icon(QStringLiteral("copy")));
    (*copy)->setToolTip(tr("Copy"));
    (*copy)->setAccessibleName(tr("Copy: %1").arg(title));
    connect(*copy, &QToolButton::clicked, this, [button = *copy] {
        button->setIcon(icon(QStringLiteral("check"), Role::Success));
        QTimer::singleShot(1600, button, [button] { button->setIcon(icon(QStringLiteral("copy"))); });
    });
    *block = new CodeBlock(title);
    // The button stands above, where it covers no text.
    (*block)->copyButton()->hide();
    (*block)->view()->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    (*block)->view()->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);

    auto *part = new QWidget;
    auto *column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *caption = new QHBoxLayout;
    caption->addWidget(new Label(title, TextStyle::Strong));
    caption->addWidget(*remark, 1);
    caption->addWidget(*copy);
    column->addLayout(caption);
    column->addWidget(*block, 1);
    return part;
}

void MessageView::setMessage(const QByteArray &head, const QByteArray &body)
{
    m_rawHead = head;
    m_rawBody = body;
    m_head->setCode(QString::fromUtf8(head).trimmed());
    m_copyHead->setEnabled(!head.isEmpty());
    m_copyBody->setEnabled(!body.isEmpty());
    fitHead();
    showBody();
}

void MessageView::clear()
{
    setMessage({}, {});
}

void MessageView::showBody()
{
    const BodyText body = readableBody(m_rawBody);
    m_colours->setEnabled((body.kind == BodyText::Kind::Json || body.kind == BodyText::Kind::Events) && body.text.size() < longestColoured);
    m_body->setCode(body.text);
    const QString size = Formats::bytes(m_rawBody.size());
    switch (body.kind) {
    case BodyText::Kind::Empty: m_bodyRemark->setText(tr("empty")); break;
    case BodyText::Kind::Json: m_bodyRemark->setText(tr("JSON, %1").arg(size)); break;
    //: server-sent events
    case BodyText::Kind::Events: m_bodyRemark->setText(tr("event stream, %1").arg(size)); break;
    case BodyText::Kind::Text: m_bodyRemark->setText(tr("text, %1").arg(size)); break;
    case BodyText::Kind::Binary: m_bodyRemark->setText(tr("binary, %1, not shown").arg(size)); break;
    }
}

void MessageView::fitHead()
{
    const bool columns = m_parts->direction() == QBoxLayout::LeftToRight;
    if (columns) {
        m_head->setMinimumHeight(0);
        m_head->setMaximumHeight(QWIDGETSIZE_MAX);
        m_head->view()->setMinimumHeight(0);
        m_head->view()->setMaximumHeight(QWIDGETSIZE_MAX);
    } else {
        m_head->setVisibleLines(std::clamp(m_head->view()->blockCount(), 2, mostHeadLines));
    }
    m_parts->setStretch(0, columns ? 2 : 0);
    m_parts->setStretch(1, columns ? 3 : 1);
}

void MessageView::resizeEvent(QResizeEvent *event)
{
    m_parts->setDirection(event->size().width() >= widthForColumns ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    fitHead();
    QWidget::resizeEvent(event);
}

void MessageView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_colours)
        m_colours->rehighlight();
    QWidget::changeEvent(event);
}

} // namespace Gatehouse::Ui
