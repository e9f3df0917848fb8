// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/monogram.h"

#include "ui/theme/theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

namespace Gatehouse::Ui {

namespace {

constexpr Role inks[] = {Role::Series1, Role::Series2, Role::Series3, Role::Series4, Role::Series5, Role::Series6};

/// The same on every machine and in every run, which qHash is not.
Role inkOf(const QString &name)
{
    unsigned sum = 0;
    for (const QChar letter : name.toCaseFolded())
        sum = sum * 31 + letter.unicode();
    return inks[sum % std::size(inks)];
}

class MonogramEngine : public QIconEngine
{
public:
    explicit MonogramEngine(const QString &name) : m_letter(name.left(1).toUpper()), m_ink(inkOf(name)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode, QIcon::State) override
    {
        const qreal side = std::min(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        const QColor ink = colour(m_ink);
        QColor ground = ink;
        ground.setAlphaF(0.16F);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(ground);
        painter->drawRoundedRect(square, side / 4, side / 4);
        QFont face = QGuiApplication::font();
        face.setPixelSize(std::max(6, qRound(side * 0.62)));
        face.setWeight(QFont::Bold);
        painter->setFont(face);
        painter->setPen(ink);
        painter->drawText(square, Qt::AlignCenter, m_letter);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap picture(size);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return picture;
    }

    QIconEngine *clone() const override { return new MonogramEngine(*this); }

private:
    QString m_letter;
    Role m_ink;
};

} // namespace

QIcon monogram(const QString &name)
{
    return QIcon(new MonogramEngine(name));
}

} // namespace Gatehouse::Ui
