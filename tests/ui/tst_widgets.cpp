// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/clipboard.h"
#include "ui/support/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/keyvaluegrid.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/statuspill.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Gatehouse;
using namespace Gatehouse::Ui;
using namespace std::chrono_literals;

class TestWidgets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiedSecretLeavesTheClipboard();
    void whatWasCopiedSinceStays();
    void secretsAreMarkedForClipboardHistories();
    void secretFieldWithoutSecret();
    void elidedLabelKeepsItsText();
    void searchWaitsForAPause();
    void searchClearsAtOnce();
    void escapeClearsTheSearch();
    void pillSpeaksItsText();
    void gridNamesItsControls();
    void gridHidesRows();
    void emptyStateHasButtons();
    void settingsAreKept();
};

void TestWidgets::copiedSecretLeavesTheClipboard()
{
    Clipboard::copySecret(Secret("sk-secret"), 10ms);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("sk-secret"));
    QTRY_VERIFY(QGuiApplication::clipboard()->text().isEmpty());
}

void TestWidgets::whatWasCopiedSinceStays()
{
    Clipboard::copySecret(Secret("sk-secret"), 10ms);
    Clipboard::copy(QStringLiteral("something else"));
    Clipboard::copySecret(Secret("sk-later"), 30ms);
    Clipboard::copy(QStringLiteral("kept"));
    // The later of two timers has fired when its own probe has.
    bool passed = false;
    QTimer::singleShot(60ms, this, [&] { passed = true; });
    QTRY_VERIFY(passed);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("kept"));
}

void TestWidgets::secretsAreMarkedForClipboardHistories()
{
    Clipboard::copySecret(Secret("sk-secret"), 1h);
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasFormat(QStringLiteral("x-kde-passwordManagerHint")));
    Clipboard::copy(QString());
}

void TestWidgets::secretFieldWithoutSecret()
{
    SecretField field(QStringLiteral("Key"));
    QVERIFY(!field.copyButton()->isEnabled());
    QVERIFY(!field.revealButton()->isEnabled());
    field.setSecret(Secret("sk-abcdefghijklmnop"));
    QVERIFY(field.copyButton()->isEnabled());
    QVERIFY(!field.edit()->text().contains(QStringLiteral("defghijkl")));
    QVERIFY(field.revealButton()->accessibleName().contains(QStringLiteral("Key")));
}

void TestWidgets::elidedLabelKeepsItsText()
{
    ElidedLabel label(QStringLiteral("a rather long line of text that will not fit"));
    label.resize(60, 20);
    QCOMPARE(label.text(), QStringLiteral("a rather long line of text that will not fit"));
    QVERIFY(label.minimumSizeHint().width() < label.sizeHint().width());
}

void TestWidgets::searchWaitsForAPause()
{
    SearchField field(QStringLiteral("Search"), 20ms);
    QSignalSpy searched(&field, &SearchField::searched);
    field.setText(QStringLiteral("a"));
    field.setText(QStringLiteral("ab"));
    QCOMPARE(searched.count(), 0);
    QTRY_COMPARE(searched.count(), 1);
    QCOMPARE(searched.first().first().toString(), QStringLiteral("ab"));
}

void TestWidgets::searchClearsAtOnce()
{
    SearchField field(QStringLiteral("Search"), 1h);
    QSignalSpy searched(&field, &SearchField::searched);
    field.setText(QStringLiteral("abc"));
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(searched.count(), 1);
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(searched.count(), 1);
    field.clear();
    QCOMPARE(searched.count(), 2);
    QVERIFY(searched.last().first().toString().isEmpty());
}

void TestWidgets::escapeClearsTheSearch()
{
    SearchField field(QStringLiteral("Search"));
    field.setText(QStringLiteral("abc"));
    QTest::keyClick(&field, Qt::Key_Escape);
    QVERIFY(field.text().isEmpty());
}

void TestWidgets::pillSpeaksItsText()
{
    StatusPill pill;
    pill.setState(StatusPill::Tone::Danger, QStringLiteral("Failed"));
    QCOMPARE(pill.accessibleName(), QStringLiteral("Failed"));
    const int narrow = pill.sizeHint().width();
    pill.setState(StatusPill::Tone::Danger, QStringLiteral("Failed for a longer reason"));
    QVERIFY(pill.sizeHint().width() > narrow);
}

void TestWidgets::gridNamesItsControls()
{
    KeyValueGrid grid;
    auto *edit = new QLineEdit;
    grid.addRow(QStringLiteral("Port"), edit);
    QCOMPARE(edit->accessibleName(), QStringLiteral("Port"));
    bool buddied = false;
    for (const QLabel *label : grid.findChildren<QLabel *>())
        buddied = buddied || label->buddy() == edit;
    QVERIFY(buddied);
}

void TestWidgets::gridHidesRows()
{
    KeyValueGrid grid;
    Label *first = grid.addRow(QStringLiteral("First"), QStringLiteral("1"));
    grid.addRow(QStringLiteral("Second"), QStringLiteral("2"));
    grid.show();
    grid.setRowVisible(first, false);
    QStringList visible;
    for (const QLabel *label : grid.findChildren<QLabel *>()) {
        if (label->isVisible())
            visible << label->text();
    }
    visible.sort();
    QCOMPARE(visible, (QStringList{QStringLiteral("2"), QStringLiteral("Second")}));
}

void TestWidgets::emptyStateHasButtons()
{
    EmptyState state(QStringLiteral("inbox"), QStringLiteral("Nothing"), QStringLiteral("Nothing is here."));
    QPushButton *button = state.addButton(QStringLiteral("Do it"));
    QSignalSpy clicked(button, &QPushButton::clicked);
    state.show();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(state.accessibleName(), QStringLiteral("Nothing"));
}

void TestWidgets::settingsAreKept()
{
    QTemporaryDir place;
    const QString file = place.filePath(QStringLiteral("s.ini"));
    {
        QSettings store(file, QSettings::IniFormat);
        Settings settings(store);
        QCOMPARE(settings.scheme(), Theme::Choice::System);
        settings.setScheme(Theme::Choice::Dark);
        settings.setLastScreen(QStringLiteral("models"));
    }
    QSettings store(file, QSettings::IniFormat);
    Settings settings(store);
    QCOMPARE(settings.scheme(), Theme::Choice::Dark);
    QCOMPARE(settings.lastScreen(), QStringLiteral("models"));
    settings.setScheme(Theme::Choice::System);
    QCOMPARE(settings.scheme(), Theme::Choice::System);
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
