// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestquery.h"

#include <QWidget>

class QComboBox;
class QPushButton;

namespace Gatehouse::Ui {

class SearchField;

/// The line above the request list that says which requests are wanted. Owned by the requests screen.
class RequestFilters : public QWidget
{
    Q_OBJECT
public:
    explicit RequestFilters(QWidget *parent = nullptr);

    /// What is wanted, without order and page. "Last hour" and "today" are counted back from `now`.
    RequestQuery query(WallTime now) const;
    bool isActive() const;
    void clear();

    struct Choice {
        QString title;
        QByteArray value;
    };
    /// What can be chosen; what is chosen stays, listed or not.
    void setModels(const QList<Choice> &models);
    void setProviders(const QList<Choice> &providers);
    /// Wants that model only, besides what is already wanted.
    void chooseModel(const QByteArray &model);
    /// Wants exactly the request of that id.
    void findId(const QString &id);
    SearchField *searchField() const { return m_search; }

Q_SIGNALS:
    void changed();

private:
    QComboBox *makeBox(const QString &name, const QString &spoken);
    void tell();

    SearchField *m_search = nullptr;
    QComboBox *m_outcome = nullptr;
    QComboBox *m_model = nullptr;
    QComboBox *m_provider = nullptr;
    QComboBox *m_range = nullptr;
    QPushButton *m_clear = nullptr;
};

} // namespace Gatehouse::Ui
