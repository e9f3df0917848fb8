// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/upstream/transport.h"

#include <curl/curl.h>

#include <array>
#include <string>
#include <vector>

namespace Gatehouse {

/// What a running transfer tells whoever started it. Called from inside libcurl: neither may a coroutine be resumed
/// here, nor a handle be added or removed.
class CurlListener
{
public:
    enum class Taken {
        All,
        Pause,  ///< none of it: it comes again once the transfer is unpaused
        GiveUp,
    };
    /// A connection to this address is about to be made; false refuses it.
    virtual bool connecting(const sockaddr &address) = 0;
    /// There is a connection, new or kept, to this address, and the request goes out now; false refuses.
    virtual bool sending(const char *peerAddress) = 0;
    /// A line of the response head with its line end, the status line and the empty last one included; false gives up.
    virtual bool headLine(QByteArrayView line) = 0;
    /// Decoded bytes of the body.
    virtual Taken bodyBytes(QByteArrayView bytes) = 0;

protected:
    virtual ~CurlListener() = default;
};

/// What all handles of a transport have in common.
struct CurlSettings {
    QByteArray userAgent;
    QByteArray caFile;     ///< path of a PEM file of certificate authorities; empty = the system's
    bool verifyTls = true;
    bool http2 = false;
    CURLSH *share = nullptr;                                  ///< TLS sessions; outlives the handles
    int (*closeSocket)(void *context, curl_socket_t) = nullptr;
    void (*socketOpened)(void *context, curl_socket_t) = nullptr;
    void *socketContext = nullptr;
};

/// One libcurl easy handle, configured once and used for many calls, as setting all options anew costs more than the
/// rest of a small call. Owned by the CurlMulti, or by the call that runs on it. Thread of its transport.
class CurlHandle
{
public:
    explicit CurlHandle(const CurlSettings &settings);
    ~CurlHandle();
    Q_DISABLE_COPY_MOVE(CurlHandle)

    CURL *easy() const { return m_easy; }
    bool isValid() const { return m_easy != nullptr; }
    /// Sets what differs from call to call. The body is not copied: `request` and `listener` must live until the
    /// transfer is removed from the multi handle.
    void prepare(const OutgoingRequest &request, const QByteArray &proxy, CurlListener *listener);
    /// libcurl's words on the last failure; may be empty.
    QByteArray errorText() const { return QByteArray(m_errorText.data()); }
    int systemError() const;
    /// Bytes of the body as they came, before decoding.
    qint64 rawBytes() const;

private:
    struct Callbacks;
    void setMethod(const OutgoingRequest &request);
    void setHeaders(const HeaderList &headers);

    CURL *m_easy;
    CurlListener *m_listener = nullptr;
    const CurlSettings &m_settings;
    std::array<char, CURL_ERROR_SIZE> m_errorText{};
    std::string m_headerText;              ///< the lines of m_headerList, each with its NUL
    std::vector<std::size_t> m_headerStarts;
    std::vector<curl_slist> m_headerList;  ///< a curl_slist without an allocation for each node
    std::chrono::milliseconds m_connectTimeout{-1};
    QByteArray m_proxy;
    QByteArray m_method;
    bool m_hasBody = false;
};

/// The first header that must not be sent because it holds a line break or a NUL, which would let it smuggle others in.
const HeaderList::Field *unsendableHeader(const HeaderList &headers);

} // namespace Gatehouse
