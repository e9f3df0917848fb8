// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QScrollArea>

class QBoxLayout;

namespace Gatehouse::Ui {

class Banner;
class CopyField;
class KeyValueGrid;
class Label;
class UsageGrid;

/// Everything that is remembered of one request, in groups that stand below each other or side by side. Owned by the
/// details of a request.
class RequestSummary : public QScrollArea
{
    Q_OBJECT
public:
    explicit RequestSummary(QWidget *parent = nullptr);

    void setRecord(const RequestRecord &record, const QString &providerTitle);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildUi();
    QWidget *buildRequest();
    QWidget *buildRoute();
    QWidget *buildUsage();
    void showRequest(const RequestRecord &record);
    void showRoute(const RequestRecord &record, const QString &providerTitle);

    Banner *m_error = nullptr;
    QBoxLayout *m_groups = nullptr;
    KeyValueGrid *m_request = nullptr;
    CopyField *m_id = nullptr;
    Label *m_started = nullptr, *m_duration = nullptr, *m_firstToken = nullptr, *m_overhead = nullptr, *m_finish = nullptr, *m_size = nullptr;
    KeyValueGrid *m_route = nullptr;
    Label *m_path = nullptr, *m_model = nullptr, *m_provider = nullptr, *m_apiBase = nullptr, *m_deployment = nullptr, *m_attempts = nullptr;
    Label *m_key = nullptr, *m_people = nullptr, *m_tags = nullptr, *m_session = nullptr, *m_client = nullptr, *m_userAgent = nullptr;
    UsageGrid *m_usage = nullptr;
    Label *m_priceVersion = nullptr;
};

} // namespace Gatehouse::Ui
