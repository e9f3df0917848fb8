// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

// A static library's resources are linked in only when asked for; the macro must stand outside namespaces.
static void bringIcons()
{
    Q_INIT_RESOURCE(gatehouse_icons);
}

namespace Gatehouse::Ui {

namespace {

QString pathOf(const QString &name)
{
    static const bool brought = (bringIcons(), true);
    Q_UNUSED(brought)
    return QStringLiteral(":/gatehouse/icons/%1.svg").arg(name);
}

class LineIconEngine : public QIconEngine
{
public:
    LineIconEngine(QString name, Role role) : m_name(std::move(name)), m_role(role) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1.0;
        const int side = std::min(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        painter->drawPixmap(square, iconPixmap(m_name, roleFor(mode), side, ratio));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return iconPixmap(m_name, roleFor(mode), std::min(size.width(), size.height()), 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        // `size` is in device pixels here.
        QPixmap picture = iconPixmap(m_name, roleFor(mode), std::min(size.width(), size.height()), 1.0);
        picture.setDevicePixelRatio(scale);
        return picture;
    }

    QIconEngine *clone() const override { return new LineIconEngine(m_name, m_role); }

private:
    Role roleFor(QIcon::Mode mode) const { return mode == QIcon::Disabled ? Role::TextDisabled : m_role; }

    QString m_name;
    Role m_role;
};

} // namespace

QPixmap iconPixmap(const QString &name, Role role, int size, qreal pixelRatio)
{
    const QColor ink = colour(role);
    const QString key = QStringLiteral("gatehouse/%1/%2/%3/%4").arg(name, ink.name()).arg(size).arg(pixelRatio);
    QPixmap picture;
    if (QPixmapCache::find(key, &picture))
        return picture;

    QFile file(pathOf(name));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(opened, "iconPixmap", qPrintable(QStringLiteral("no icon named ") + name));
    if (!opened)
        return {};
    QSvgRenderer renderer(file.readAll().replace("currentColor", ink.name().toLatin1()));
    picture = QPixmap(QSize(size, size) * pixelRatio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(picture.size())));
    painter.end();
    picture.setDevicePixelRatio(pixelRatio);
    QPixmapCache::insert(key, picture);
    return picture;
}

QIcon icon(const QString &name, Role role)
{
    Q_ASSERT_X(QFile::exists(pathOf(name)), "icon", qPrintable(QStringLiteral("no icon named ") + name));
    return QIcon(new LineIconEngine(name, role));
}

QIcon applicationIcon()
{
    QIcon mark;
    for (const int size : {16, 24, 32, 48, 64, 128, 256})
        mark.addPixmap(QIcon(pathOf(QStringLiteral("gatehouse"))).pixmap(size, size));
    return mark;
}

} // namespace Gatehouse::Ui
