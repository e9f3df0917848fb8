// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/welcome/welcomepage.h"

#include "ui/screens/welcome/keycard.h"
#include "ui/screens/welcome/servercard.h"
#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

namespace Gatehouse::Ui {

namespace {

constexpr int widest = 680;

} // namespace

WelcomePage::WelcomePage(SetupService &setup, Occasion occasion, QWidget *parent)
    : QWidget(parent), m_setup(setup), m_occasion(occasion)
{
    setObjectName(QStringLiteral("welcome"));
    setAccessibleName(occasion == Occasion::FirstStart ? tr("Welcome") : tr("Add a provider"));
    setFocusPolicy(Qt::StrongFocus);
    buildUi();
}

void WelcomePage::buildUi()
{
    m_keyCard = new KeyCard(m_setup);
    connect(m_keyCard, &KeyCard::added, this, &WelcomePage::done);
    auto *servers = new ServerCard(m_setup);
    connect(servers, &ServerCard::added, this, &WelcomePage::done);

    auto *page = new ScrollPage(nullptr, widest);
    page->column()->addStretch(2);
    page->column()->addWidget(buildHeader());
    page->column()->addSpacing(4);
    page->column()->addWidget(m_keyCard);
    page->column()->addWidget(servers);
    if (m_occasion == Occasion::FirstStart)
        page->column()->addWidget(buildDemoCard());
    page->column()->addStretch(3);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(page);
}

QWidget *WelcomePage::buildHeader()
{
    const bool first = m_occasion == Occasion::FirstStart;
    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    if (first) {
        auto *mark = new QLabel;
        mark->setPixmap(applicationIcon().pixmap(QSize(56, 56), devicePixelRatioF()));
        mark->setAccessibleName(tr("Gatehouse"));
        row->addWidget(mark);
    }
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(new Label(first ? tr("Welcome to Gatehouse") : tr("Add a provider"), TextStyle::Title));
    auto *sentence = new Label(first ? tr("Choose what answers your first question. You can add more later.")
                                     : tr("Its well-known models are added to your configuration."),
                               TextStyle::Body, Role::TextMuted);
    sentence->setWordWrap(true);
    texts->addWidget(sentence);
    row->addLayout(texts, 1);
    if (!first) {
        auto *cancel = new QPushButton(tr("Cancel"));
        cancel->setObjectName(QStringLiteral("welcome.cancel"));
        connect(cancel, &QPushButton::clicked, this, &WelcomePage::cancelled);
        row->addWidget(cancel, 0, Qt::AlignVCenter);
    }
    return header;
}

QWidget *WelcomePage::buildDemoCard()
{
    auto *card = new Card(tr("Look around with the demo model"));
    m_demo = new QPushButton(tr("Use the Demo Model"));
    m_demo->setObjectName(QStringLiteral("welcome.demo"));
    connect(m_demo, &QPushButton::clicked, this, &WelcomePage::useDemo);
    card->addToHeading(m_demo);
    auto *sentence = new Label(tr("Built in: answers at once, costs nothing, and needs no account."), TextStyle::Body, Role::TextMuted);
    sentence->setWordWrap(true);
    card->body()->addWidget(sentence);
    m_demoError = new Banner;
    m_demoError->setObjectName(QStringLiteral("welcome.demoError"));
    m_demoError->hide();
    card->body()->addWidget(m_demoError);
    return card;
}

void WelcomePage::useDemo()
{
    m_demo->setEnabled(false);
    m_setup.useDemo().then(this, [this](const Result<void> &kept) {
        m_demo->setEnabled(true);
        if (kept.ok()) {
            Q_EMIT done();
            return;
        }
        m_demoError->setContent(StatusPill::Tone::Danger, tr("The choice could not be kept"), kept.error().message);
        m_demoError->show();
    });
}

void WelcomePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_occasion == Occasion::AddProvider) {
        Q_EMIT cancelled();
        return;
    }
    QWidget::keyPressEvent(event);
}

void WelcomePage::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    m_keyCard->focusKey();
}

} // namespace Gatehouse::Ui
