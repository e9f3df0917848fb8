// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QHeaderView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyleOption>
#include <QTextEdit>

namespace Gatehouse::Ui {

namespace {

constexpr int fieldPadding = 5;

bool isTextArea(const QWidget *widget)
{
    return qobject_cast<const QPlainTextEdit *>(widget) || qobject_cast<const QTextEdit *>(widget);
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("fusion")) {}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget) || qobject_cast<QHeaderView *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && button->features & QStyleOptionButton::Flat && !(option->state & (State_MouseOver | State_Sunken | State_On | State_HasFocus)))
            return;
        if (isLink(widget)) {
            if (option->state & State_HasFocus && option->state & State_KeyboardFocusChange)
                drawFocus(painter, option->rect);
            return;
        }
        drawButton(option, painter, widget);
        return;
    case PE_PanelButtonTool:
        if (option->state & State_Enabled && option->state & (State_MouseOver | State_Sunken | State_On))
            drawRounded(painter, option->rect, colour(option->state & (State_Sunken | State_On) ? Role::Border : Role::Hover), Qt::transparent);
        return;
    case PE_FrameFocusRect:
        // A selected row says by itself where the focus is.
        if (!(qobject_cast<const QAbstractItemView *>(widget) && option->state & (State_Selected | State_MouseOver)))
            drawFocus(painter, option->rect);
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth <= 0)
            return;
        drawField(option, painter);
        return;
    case PE_FrameLineEdit:
    case PE_FrameStatusBarItem:
    case PE_FrameTabBarBase:
        return;
    case PE_PanelStatusBar:
        painter->fillRect(QRect(option->rect.left(), option->rect.top(), option->rect.width(), 1), colour(Role::Border));
        return;
    case PE_Frame:
        if (isTextArea(widget))
            drawField(option, painter);
        else if (qobject_cast<const QAbstractScrollArea *>(widget))
            drawRounded(painter, option->rect, Qt::transparent, colour(Role::Border), 0);
        else
            QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    case PE_IndicatorCheckBox:
        drawMark(option, painter, false);
        return;
    case PE_IndicatorRadioButton:
        drawMark(option, painter, true);
        return;
    case PE_IndicatorButtonDropDown:
    case PE_IndicatorArrowDown:
        drawChevron(painter, QRectF(option->rect).center(), colour(option->state & State_Enabled ? Role::TextMuted : Role::TextDisabled));
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    if (element == CE_PushButtonLabel && (isPrimary(widget) || isLink(widget)) && option->state & State_Enabled) {
        QStyleOptionButton label = *qstyleoption_cast<const QStyleOptionButton *>(option);
        label.palette.setColor(QPalette::ButtonText, colour(isPrimary(widget) ? Role::OnAccent : Role::Link));
        if (isLink(widget) && option->state & State_MouseOver)
            painter->setFont([&] { QFont lined = painter->font(); lined.setUnderline(true); return lined; }());
        QProxyStyle::drawControl(element, &label, painter, widget);
        return;
    }
    if (element == CE_HeaderSection || element == CE_HeaderEmptyArea) {
        painter->fillRect(option->rect, colour(option->state & State_MouseOver && element == CE_HeaderSection ? Role::Hover : Role::Surface));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), colour(Role::Border));
        return;
    }
    if (element == CE_HeaderLabel) {
        QStyleOptionHeader label = *qstyleoption_cast<const QStyleOptionHeader *>(option);
        label.palette.setColor(QPalette::ButtonText, colour(Role::TextMuted));
        QProxyStyle::drawControl(element, &label, painter, widget);
        return;
    }
    if (element == CE_Splitter) {
        const QPoint c = option->rect.center();
        if (option->state & State_Horizontal)
            painter->fillRect(QRect(c.x(), option->rect.top(), 1, option->rect.height()), colour(Role::Border));
        else
            painter->fillRect(QRect(option->rect.left(), c.y(), option->rect.width(), 1), colour(Role::Border));
        return;
    }
    if (element == CE_TabBarTabShape) {
        const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
        if (tab && tab->state & (State_Selected | State_MouseOver))
            drawRounded(painter, tab->rect, colour(tab->state & State_Selected ? Role::Selection : Role::Hover), Qt::transparent);
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        if (box && box->frame) {
            if (box->editable)
                drawField(option, painter);
            else
                drawButton(option, painter, nullptr);
            const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
            drawChevron(painter, QRectF(arrow).center(), colour(option->state & State_Enabled ? Role::TextMuted : Role::TextDisabled));
            return;
        }
    }
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            drawScrollBar(bar, painter, subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget));
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 28;
    case PM_DefaultFrameWidth:
        if (isTextArea(widget))
            return 5;
        return QProxyStyle::pixelMetric(metric, option, widget);
    case PM_FocusFrameHMargin: return 7; // the padding of cells
    case PM_SplitterWidth: return 5;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return 8;
    case PM_ButtonIconSize:
    case PM_SmallIconSize: return 16;
    case PM_MessageBoxIconSize: return 32;
    case PM_TabBarTabHSpace: return 24;
    case PM_TabBarTabVSpace: return 10;
    case PM_TabBarBaseHeight:
    case PM_TabBarBaseOverlap: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *answer) const
{
    switch (hint) {
    case SH_EtchDisabledText: return 0;
    case SH_UnderlineShortcut: return m_mnemonicsShown ? 1 : 0;
    case SH_ComboBox_Popup:
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_ScrollBar_Transient: return 0;
    case SH_Table_GridLineColor: return static_cast<int>(colour(Role::Border).rgba());
    default: return QProxyStyle::styleHint(hint, option, widget, answer);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (isLink(widget))
            return {size.width() + 4, size.height() + 4};
        const bool iconOnly = button && button->text.isEmpty();
        return {iconOnly ? size.width() + 14 : std::max(size.width() + 28, 64), std::max(size.height() + 12, 30)};
    }
    case CT_ComboBox:
    case CT_LineEdit:
        return {result.width() + (type == CT_ComboBox ? 8 + fieldPadding : 2 * fieldPadding), std::max(result.height(), 30)};
    case CT_HeaderSection:
        return {result.width() + 8, std::max(result.height(), 30)};
    case CT_ItemViewItem:
        // A combo box's list breathes as its field does.
        return widget && widget->inherits("QComboBoxListView") ? QSize(result.width(), std::max(result.height(), 28)) : result;
    case CT_MenuItem:
        return {result.width() + 8, result.height() + 2};
    default:
        return result;
    }
}

QIcon Style::standardIcon(StandardPixmap standard, const QStyleOption *option, const QWidget *widget) const
{
    switch (standard) {
    case SP_MessageBoxInformation:
    case SP_MessageBoxQuestion: return icon(QStringLiteral("info"), Role::Information);
    case SP_MessageBoxWarning: return icon(QStringLiteral("warning"), Role::Warning);
    case SP_MessageBoxCritical: return icon(QStringLiteral("error"), Role::Danger);
    case SP_LineEditClearButton: return icon(QStringLiteral("close"));
    default: return QProxyStyle::standardIcon(standard, option, widget);
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        return frame && frame->lineWidth > 0 ? rect.adjusted(fieldPadding, 0, -fieldPadding, 0) : rect;
    }
    return rect;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        // No arrows: the groove is the whole bar. The base style computes the slider for a groove between two arrows.
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (bar) {
            const bool vertical = bar->orientation == Qt::Vertical;
            const int length = vertical ? bar->rect.height() : bar->rect.width();
            const int range = bar->maximum - bar->minimum;
            int slider = length;
            if (range > 0)
                slider = std::clamp(static_cast<int>(qint64(bar->pageStep) * length / (range + bar->pageStep)),
                                    std::min(length, pixelMetric(PM_ScrollBarSliderMin, option, widget)), length);
            const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
            const auto span = [&](int from, int size) {
                const QRect r = vertical ? QRect(0, from, bar->rect.width(), size) : QRect(from, 0, size, bar->rect.height());
                return visualRect(bar->direction, bar->rect, r.translated(bar->rect.topLeft()));
            };
            switch (part) {
            case SC_ScrollBarGroove: return bar->rect;
            case SC_ScrollBarSlider: return span(start, slider);
            case SC_ScrollBarSubPage: return span(0, start);
            case SC_ScrollBarAddPage: return span(start + slider, length - start - slider);
            default: return {};
            }
        }
    }
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return rect.adjusted(option->direction == Qt::RightToLeft ? 0 : fieldPadding, 0, option->direction == Qt::RightToLeft ? -fieldPadding : 0, 0);
    return rect;
}

} // namespace Gatehouse::Ui
