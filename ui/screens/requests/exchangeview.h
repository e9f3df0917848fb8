// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/domain/requestrecord.h"

#include <QWidget>

#include <optional>

class QPushButton;
class QStackedLayout;

namespace Gatehouse {
class RequestService;
}

namespace Gatehouse::Ui {

class BusyIndicator;
class EmptyState;
class MessageView;

/// Both sides of one exchange, one message at a time, when it was captured; else why not, and the switch. Asks for the
/// exchange only once a message is wanted, so that going through the list costs nothing. Owned by the details of a request.
class ExchangeView : public QWidget
{
    Q_OBJECT
public:
    /// In the order in which they are sent.
    enum Message { ClientRequest, UpstreamRequest, UpstreamResponse, ClientResponse };

    explicit ExchangeView(RequestService &service, QWidget *parent = nullptr);

    /// Another request; nothing is asked yet.
    void setRequest(const QByteArray &id);
    void showMessage(Message message);

private:
    void buildUi();
    void ask();
    void showState();
    void showMissing();

    RequestService &m_service;
    QByteArray m_id;
    Message m_message = ClientRequest;
    int m_generation = 0; ///< of the request; older answers are dropped
    bool m_asked = false;
    std::optional<Result<CapturedExchange>> m_answer;
    QStackedLayout *m_pages = nullptr;
    BusyIndicator *m_busy = nullptr;
    MessageView *m_view = nullptr;
    EmptyState *m_missing = nullptr;
    QPushButton *m_switch = nullptr;
    EmptyState *m_failed = nullptr;
};

} // namespace Gatehouse::Ui
