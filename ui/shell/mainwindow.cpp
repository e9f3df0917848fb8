// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/mainwindow.h"

#include "gateway/services/gatewayservice.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusline.h"
#include "ui/support/clipboard.h"
#include "ui/support/gatewayphase.h"
#include "ui/support/settings.h"
#include "ui/theme/icons.h"

#include <QActionGroup>
#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>
#include <QStatusBar>
#include <QUrl>

namespace Gatehouse::Ui {

namespace {

constexpr QSize firstSize(1180, 760);
constexpr QSize smallestSize(900, 560);

} // namespace

MainWindow::MainWindow(const Services &services, Settings &settings, Theme &theme, std::vector<ScreenEntry> screens, QWidget *parent)
    : QMainWindow(parent), m_services(services), m_settings(settings), m_theme(theme), m_entries(std::move(screens))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Gatehouse"));
    setWindowIcon(applicationIcon());
    setMinimumSize(smallestSize);
    buildUi();
    buildMenus();
    restorePlace();
}

MainWindow::~MainWindow()
{
    rememberPlace();
    // Before the members they use: screens hold a reference to this Shell.
    qDeleteAll(m_screens);
}

void MainWindow::buildUi()
{
    auto *console = new QWidget;
    auto *row = new QHBoxLayout(console);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_sidebar = new Sidebar(m_entries);
    row->addWidget(m_sidebar);
    m_stack = new QStackedWidget;
    m_stack->setObjectName(QStringLiteral("screens"));
    row->addWidget(m_stack, 1);

    m_pages = new QStackedWidget;
    m_pages->addWidget(console);
    setCentralWidget(m_pages);
    new StatusLine(m_services, *this, statusBar(), this);
    connect(m_sidebar, &Sidebar::chosen, this, &MainWindow::showScreen);
}

void MainWindow::buildMenus()
{
    buildFileMenu();
    buildViewMenu();
    buildGatewayMenu();
    m_screenMenu = menuBar()->addMenu(tr("&Actions"));
    m_screenMenu->menuAction()->setVisible(false);
    buildHelpMenu();
}

void MainWindow::buildFileMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    QAction *add = menu->addAction(tr("Add a &Provider…"), QKeySequence(Qt::CTRL | Qt::Key_N), this, &MainWindow::providerWanted);
    add->setObjectName(QStringLiteral("file.addProvider"));
    menu->addSeparator();
    QAction *open = menu->addAction(tr("&Open Configuration File"), this, &MainWindow::openConfigFile);
    const auto refresh = [this, open] { open->setEnabled(!m_services.gateway->status().configFile.isEmpty()); };
    connect(m_services.gateway, &GatewayService::statusChanged, open, refresh);
    refresh();
    menu->addAction(tr("&Reload Configuration"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), this, [this] {
        m_services.gateway->reloadConfiguration();
        say(tr("Configuration reloaded"));
    });
    menu->addSeparator();
    menu->addAction(tr("&Close Window"), QKeySequence::Close, this, &QWidget::close);
    QAction *quit = menu->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &MainWindow::quitRequested);
    quit->setMenuRole(QAction::QuitRole);
}

void MainWindow::buildViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    int number = 1;
    for (const ScreenEntry &entry : m_entries) {
        QAction *show = menu->addAction(entry.title, this, [this, id = entry.id] {
            showScreen(id);
            if (Screen *screen = current())
                screen->setFocus(Qt::ShortcutFocusReason);
        });
        show->setObjectName(QStringLiteral("view.") + entry.id);
        show->setIcon(icon(entry.icon));
        if (number <= 9)
            show->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number)));
        ++number;
    }
    menu->addSeparator();
    menu->addAction(tr("&Find"), QKeySequence::Find, this, [this] {
        if (Screen *screen = current(); screen && !m_cover)
            screen->focusSearch();
    });
    menu->addSeparator();
    QMenu *looks = menu->addMenu(tr("&Appearance"));
    auto *group = new QActionGroup(looks);
    const auto add = [&](const QString &text, Theme::Choice choice) {
        QAction *action = looks->addAction(text, this, [this, choice] {
            m_theme.setChoice(choice);
            m_settings.setScheme(choice);
        });
        action->setCheckable(true);
        action->setChecked(m_theme.choice() == choice);
        group->addAction(action);
    };
    add(tr("Follow the &System"), Theme::Choice::System);
    add(tr("&Light"), Theme::Choice::Light);
    add(tr("&Dark"), Theme::Choice::Dark);
    QAction *full = menu->addAction(tr("F&ull Screen"), QKeySequence::FullScreen, this, [this] {
        setWindowState(windowState() ^ Qt::WindowFullScreen);
    });
    if (full->shortcut().isEmpty())
        full->setShortcut(Qt::Key_F11);
}

void MainWindow::buildGatewayMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Gateway"));
    QAction *startStop = startStopAction(*m_services.gateway, this);
    startStop->setObjectName(QStringLiteral("gateway.startStop"));
    startStop->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    menu->addAction(startStop);
    menu->addSeparator();
    QAction *address = menu->addAction(icon(QStringLiteral("copy")), tr("Copy &Address"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A), this, [this] {
        Clipboard::copy(m_services.gateway->status().address);
        say(tr("Address copied"));
    });
    QAction *key = menu->addAction(icon(QStringLiteral("key")), tr("Copy &Key"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K), this, [this] {
        Clipboard::copySecret(m_services.gateway->masterKey());
        say(tr("Key copied; the clipboard is cleared in 30 seconds"));
    });
    const auto refresh = [this, address, key] {
        address->setEnabled(!m_services.gateway->status().address.isEmpty());
        key->setEnabled(!m_services.gateway->masterKey().isEmpty());
    };
    connect(m_services.gateway, &GatewayService::statusChanged, address, refresh);
    refresh();
}

void MainWindow::buildHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    QAction *about = menu->addAction(tr("&About Gatehouse"), this, &MainWindow::showAbout);
    about->setMenuRole(QAction::AboutRole);
    QAction *aboutQt = menu->addAction(tr("About &Qt"), qApp, &QApplication::aboutQt);
    aboutQt->setMenuRole(QAction::AboutQtRole);
}

void MainWindow::restorePlace()
{
    if (!restoreGeometry(m_settings.windowGeometry()))
        resize(firstSize);
    showScreen(m_settings.lastScreen());
    if (m_current.isEmpty() && !m_entries.empty())
        showScreen(m_entries.front().id);
}

void MainWindow::rememberPlace()
{
    m_settings.setWindowGeometry(saveGeometry());
    m_settings.setLastScreen(m_current);
}

Screen *MainWindow::make(const QString &id)
{
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(), [&](const ScreenEntry &one) { return one.id == id; });
    if (entry == m_entries.end())
        return nullptr;
    Screen *screen = entry->make(m_services, *this, m_stack);
    screen->setAccessibleName(entry->title);
    m_stack->addWidget(screen);
    m_screens.insert(id, screen);
    return screen;
}

void MainWindow::showScreen(const QString &id)
{
    Screen *next = m_screens.contains(id) ? m_screens.value(id) : make(id);
    if (!next || id == m_current)
        return;
    leaveCurrent();
    m_current = id;
    m_sidebar->setCurrent(id);
    m_stack->setCurrentWidget(next);
    enterCurrent();
}

void MainWindow::showItem(const QString &screenId, const QString &itemId)
{
    showScreen(screenId);
    if (Screen *screen = m_screens.value(screenId))
        screen->showItem(itemId);
}

void MainWindow::leaveCurrent()
{
    if (Screen *screen = current(); screen && !m_cover) {
        for (QAction *action : screen->screenActions())
            m_screenMenu->removeAction(action);
        screen->left();
    }
}

void MainWindow::enterCurrent()
{
    Screen *screen = current();
    if (!screen || m_cover)
        return;
    const QList<QAction *> actions = screen->screenActions();
    m_screenMenu->addActions(actions);
    m_screenMenu->menuAction()->setVisible(!actions.isEmpty());
    screen->entered();
}

void MainWindow::say(const QString &sentence)
{
    statusBar()->showMessage(sentence, 4000);
}

void MainWindow::setCover(QWidget *cover)
{
    dropCover();
    leaveCurrent();
    m_cover = cover;
    m_pages->addWidget(cover);
    m_pages->setCurrentWidget(cover);
    cover->setFocus();
}

void MainWindow::dropCover()
{
    if (!m_cover)
        return;
    QWidget *cover = std::exchange(m_cover, nullptr);
    m_pages->setCurrentIndex(0);
    m_pages->removeWidget(cover);
    cover->deleteLater();
    enterCurrent();
}

void MainWindow::openConfigFile()
{
    const QString file = m_services.gateway->status().configFile;
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absoluteFilePath())))
        say(tr("No program is set up to open %1").arg(file));
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setWindowTitle(tr("About Gatehouse"));
    box->setText(tr("Gatehouse %1").arg(m_services.gateway->status().version));
    box->setInformativeText(tr("An AI gateway with a native console. Free software under the GNU General Public License, version 3 or later."));
    box->open();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    rememberPlace();
    QMainWindow::closeEvent(event);
}

} // namespace Gatehouse::Ui
