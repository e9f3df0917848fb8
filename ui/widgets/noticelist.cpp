// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/noticelist.h"

#include "ui/widgets/banner.h"

#include <QBoxLayout>
#include <QPushButton>

namespace Gatehouse::Ui {

namespace {

constexpr int shownAtOnce = 3;

StatusPill::Tone toneOf(Notice::Severity severity)
{
    switch (severity) {
    case Notice::Severity::Information: return StatusPill::Tone::Information;
    case Notice::Severity::Warning: return StatusPill::Tone::Warning;
    case Notice::Severity::Error: return StatusPill::Tone::Danger;
    }
    Q_UNREACHABLE();
}

bool sameNotice(const Notice &a, const Notice &b)
{
    return a.id == b.id && a.severity == b.severity && a.title == b.title && a.text == b.text && a.hint == b.hint;
}

} // namespace

NoticeList::NoticeList(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    setAccessibleName(tr("Notices"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(8);
    hide();
}

void NoticeList::setNotices(QList<Notice> notices)
{
    std::stable_sort(notices.begin(), notices.end(), [](const Notice &a, const Notice &b) { return a.severity > b.severity; });
    if (std::equal(notices.begin(), notices.end(), m_notices.begin(), m_notices.end(), sameNotice))
        return;
    m_notices = std::move(notices);
    rebuild();
}

void NoticeList::rebuild()
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    const bool cut = m_notices.size() > shownAtOnce && !m_expanded;
    const int shown = cut ? shownAtOnce - 1 : static_cast<int>(m_notices.size());
    for (int i = 0; i < shown; ++i)
        m_column->addWidget(makeBanner(m_notices[i]));
    if (cut) {
        auto *more = new QPushButton(tr("Show %n more notice(s)", nullptr, static_cast<int>(m_notices.size()) - shown));
        more->setObjectName(QStringLiteral("notices.more"));
        connect(more, &QPushButton::clicked, this, [this] {
            m_expanded = true;
            rebuild();
        });
        m_column->addWidget(more, 0, Qt::AlignLeft);
    }
    setVisible(!m_notices.isEmpty());
}

QWidget *NoticeList::makeBanner(const Notice &notice)
{
    auto *banner = new Banner;
    banner->setObjectName(QStringLiteral("notice.") + notice.id);
    banner->setContent(toneOf(notice.severity), notice.title, notice.text, notice.hint);
    for (const WayOut &way : std::as_const(m_ways)) {
        if (!notice.id.startsWith(way.idPrefix))
            continue;
        QPushButton *button = banner->addButton(way.button);
        connect(button, &QPushButton::clicked, this, [this, id = notice.id] { Q_EMIT acted(id); });
    }
    return banner;
}

} // namespace Gatehouse::Ui
