// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uitest.h"

#include "ui/widgets/label.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace Gatehouse::Ui {

Console::Console()
    : store(place.filePath(QStringLiteral("console.ini")), QSettings::IniFormat), settings(store), theme(Theme::Choice::Light)
{
}

MainWindow &Console::open(std::vector<ScreenEntry> screens)
{
    window.reset();
    window = std::make_unique<MainWindow>(fakes.services(), settings, theme, std::move(screens));
    window->show();
    return *window;
}

namespace {

QString nameOf(const QWidget *widget)
{
    const QString text = widget->property("text").toString();
    return QStringLiteral("%1 \"%2\" %3").arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(), text.left(40));
}

/// Parts that a widget makes for itself, such as a combo box's list or a line edit's clear button.
bool isInner(const QWidget *widget)
{
    const QWidget *parent = widget->parentWidget();
    return parent && (qobject_cast<const QLineEdit *>(parent) || qobject_cast<const QComboBox *>(parent)
                      || qobject_cast<const QAbstractSpinBox *>(parent) || widget->objectName().startsWith(QLatin1String("qt_")));
}

void checkText(const QWidget *widget, QStringList &complaints)
{
    const auto complain = [&](const QSize &wanted) {
        complaints << QStringLiteral("%1 is cut: it needs %2x%3 and has %4x%5")
                          .arg(nameOf(widget)).arg(wanted.width()).arg(wanted.height()).arg(widget->width()).arg(widget->height());
    };
    if (qobject_cast<const ElidedLabel *>(widget) || isInner(widget))
        return;
    if (const auto *label = qobject_cast<const QLabel *>(widget)) {
        if (label->text().isEmpty())
            return;
        if (label->wordWrap()) {
            if (label->heightForWidth(label->width()) > label->height())
                complain({label->width(), label->heightForWidth(label->width())});
        } else if (label->sizeHint().width() > label->width() || label->sizeHint().height() > label->height()) {
            complain(label->sizeHint());
        }
    } else if (const auto *button = qobject_cast<const QAbstractButton *>(widget)) {
        if (button->minimumSizeHint().width() > button->width() || button->minimumSizeHint().height() > button->height())
            complain(button->minimumSizeHint());
    }
}

void checkName(QWidget *widget, QStringList &complaints)
{
    if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() || isInner(widget))
        return;
    QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
    // Line edits speak their content when they have no name; only a name of their own or a buddy will do.
    const bool named = !widget->accessibleName().isEmpty() || (spoken && !spoken->text(QAccessible::Name).isEmpty());
    if (!named)
        complaints << QStringLiteral("%1 has no accessible name").arg(nameOf(widget));
}

/// A label that stands before a control in a grid or a form names it, and must say so.
void checkBuddy(QLayoutItem *name, QLayoutItem *field, QStringList &complaints)
{
    auto *label = name ? qobject_cast<QLabel *>(name->widget()) : nullptr;
    const QWidget *control = field ? field->widget() : nullptr;
    if (!label || !control || qobject_cast<const QLabel *>(control) || !label->isVisible())
        return;
    if (label->buddy() != control)
        complaints << QStringLiteral("%1 stands before %2 and is not its buddy").arg(nameOf(label), nameOf(control));
}

void checkBuddies(const QLayout *layout, QStringList &complaints)
{
    if (const auto *grid = qobject_cast<const QGridLayout *>(layout)) {
        for (int row = 0; row < grid->rowCount(); ++row) {
            for (int column = 0; column + 1 < grid->columnCount(); ++column)
                checkBuddy(grid->itemAtPosition(row, column), grid->itemAtPosition(row, column + 1), complaints);
        }
    } else if (const auto *form = qobject_cast<const QFormLayout *>(layout)) {
        for (int row = 0; row < form->rowCount(); ++row)
            checkBuddy(form->itemAt(row, QFormLayout::LabelRole), form->itemAt(row, QFormLayout::FieldRole), complaints);
    }
}

} // namespace

QStringList widgetComplaints(QWidget *root)
{
    QStringList complaints;
    for (QWidget *widget : root->findChildren<QWidget *>()) {
        if (!widget->isVisible())
            continue;
        checkText(widget, complaints);
        checkName(widget, complaints);
        // A mnemonic leads nowhere without the control it is meant for.
        if (const auto *label = qobject_cast<const QLabel *>(widget); label && !label->buddy() && label->textFormat() != Qt::PlainText
            && !QKeySequence::mnemonic(label->text()).isEmpty())
            complaints << QStringLiteral("%1 has a mnemonic and no buddy").arg(nameOf(label));
    }
    for (const QLayout *layout : root->findChildren<QLayout *>())
        checkBuddies(layout, complaints);
    return complaints;
}

} // namespace Gatehouse::Ui
