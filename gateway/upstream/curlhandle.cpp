// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/curlhandle.h"

#include <algorithm>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace Gatehouse {
namespace {

constexpr long readBuffer = 16 * 1024;
constexpr long secondsBeforeProbe = 30;
constexpr long secondsBetweenProbes = 15;
constexpr long secondsOfIdleConnection = 60;

bool isTransports(QByteArrayView name)
{
    return sameHeaderName(name, "host") || sameHeaderName(name, "content-length") || sameHeaderName(name, "transfer-encoding")
        || sameHeaderName(name, "expect");
}

} // namespace

struct CurlHandle::Callbacks {
    static std::size_t head(char *text, std::size_t, std::size_t size, void *context)
    {
        return self(context).m_listener->headLine(QByteArrayView(text, static_cast<qsizetype>(size))) ? size : 0;
    }
    static std::size_t body(char *bytes, std::size_t, std::size_t size, void *context)
    {
        switch (self(context).m_listener->bodyBytes(QByteArrayView(bytes, static_cast<qsizetype>(size)))) {
        case CurlListener::Taken::All:
            return size;
        case CurlListener::Taken::Pause:
            return CURL_WRITEFUNC_PAUSE;
        default:
            return CURL_WRITEFUNC_ERROR;
        }
    }
    static int sending(void *context, char *peerAddress, char *, int, int)
    {
        return self(context).m_listener->sending(peerAddress) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }
    static curl_socket_t open(void *context, curlsocktype, curl_sockaddr *address)
    {
        CurlHandle &handle = self(context);
        if (!handle.m_listener->connecting(address->addr))
            return CURL_SOCKET_BAD;
        int type = address->socktype;
#ifdef SOCK_CLOEXEC
        type |= SOCK_CLOEXEC;
#endif
        const curl_socket_t opened = ::socket(address->family, type, address->protocol);
        if (opened != CURL_SOCKET_BAD)
            handle.m_settings.socketOpened(handle.m_settings.socketContext, opened);
        return opened;
    }

private:
    static CurlHandle &self(void *context) { return *static_cast<CurlHandle *>(context); }
};

CurlHandle::CurlHandle(const CurlSettings &settings) : m_easy(curl_easy_init()), m_settings(settings)
{
    if (!m_easy)
        return;
    const auto set = [this](CURLoption option, auto value) { curl_easy_setopt(m_easy, option, value); };
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_HTTP_VERSION, settings.http2 ? static_cast<long>(CURL_HTTP_VERSION_2TLS) : static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_TCP_NODELAY, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, secondsBeforeProbe);
    set(CURLOPT_TCP_KEEPINTVL, secondsBetweenProbes);
    set(CURLOPT_MAXAGE_CONN, secondsOfIdleConnection);
    set(CURLOPT_BUFFERSIZE, readBuffer);
    // Decodes what libcurl can decode; prepare() keeps the header that would ask for it away.
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_SSL_VERIFYPEER, settings.verifyTls ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, settings.verifyTls ? 2L : 0L);
    if (!settings.caFile.isEmpty())
        set(CURLOPT_CAINFO, settings.caFile.constData());
    if (!settings.userAgent.isEmpty())
        set(CURLOPT_USERAGENT, settings.userAgent.constData());
    if (settings.share)
        set(CURLOPT_SHARE, settings.share);
#if LIBCURL_VERSION_NUM >= 0x075700
    // Otherwise removing a transfer waits for its running name look-up, which blocks the whole worker while DNS is down.
    set(CURLOPT_QUICK_EXIT, 1L);
#endif
    set(CURLOPT_ERRORBUFFER, m_errorText.data());
    set(CURLOPT_HEADERFUNCTION, &Callbacks::head);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Callbacks::body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_PREREQFUNCTION, &Callbacks::sending);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_OPENSOCKETFUNCTION, &Callbacks::open);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_CLOSESOCKETFUNCTION, settings.closeSocket);
    set(CURLOPT_CLOSESOCKETDATA, settings.socketContext);
    set(CURLOPT_PROXY, "");
}

CurlHandle::~CurlHandle()
{
    curl_easy_cleanup(m_easy);
}

void CurlHandle::prepare(const OutgoingRequest &request, const QByteArray &proxy, CurlListener *listener)
{
    m_listener = listener;
    m_errorText.front() = '\0';
    curl_easy_setopt(m_easy, CURLOPT_URL, request.url.constData());
    setMethod(request);
    setHeaders(request.headers);
    if (m_connectTimeout != request.connectTimeout) {
        m_connectTimeout = request.connectTimeout;
        curl_easy_setopt(m_easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_connectTimeout.count()));
    }
    if (m_proxy != proxy) {
        m_proxy = proxy;
        curl_easy_setopt(m_easy, CURLOPT_PROXY, m_proxy.constData());
    }
}

void CurlHandle::setMethod(const OutgoingRequest &request)
{
    const QByteArray &method = request.method;
    const bool hasBody = !request.body.isEmpty() || method == "POST" || method == "PUT" || method == "PATCH";
    if (m_method != method || m_hasBody != hasBody) {
        if (hasBody)
            curl_easy_setopt(m_easy, CURLOPT_POST, 1L);
        else if (method == "HEAD")
            curl_easy_setopt(m_easy, CURLOPT_NOBODY, 1L);
        else
            curl_easy_setopt(m_easy, CURLOPT_HTTPGET, 1L);
        const bool ownName = method == (hasBody ? "POST" : "GET") || (!hasBody && method == "HEAD");
        curl_easy_setopt(m_easy, CURLOPT_CUSTOMREQUEST, ownName ? nullptr : method.constData());
        m_method = method;
        m_hasBody = hasBody;
    }
    if (hasBody) {
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, request.body.constData());
    }
}

void CurlHandle::setHeaders(const HeaderList &headers)
{
    m_headerText.clear();
    m_headerList.clear();
    m_headerStarts.clear();
    bool hasType = false;
    bool hasEncoding = false;
    const auto add = [this](QByteArrayView name, QByteArrayView value) {
        m_headerStarts.push_back(m_headerText.size());
        m_headerText.append(name.data(), static_cast<std::size_t>(name.size()));
        if (value.isEmpty()) {
            m_headerText += ';'; // libcurl's way to write a header without a value; with ':' it would be left out
        } else {
            m_headerText += ": ";
            m_headerText.append(value.data(), static_cast<std::size_t>(value.size()));
        }
        m_headerText += '\0';
    };
    const auto leaveOut = [this](const char *nameAndColon) {
        m_headerStarts.push_back(m_headerText.size());
        m_headerText += nameAndColon;
        m_headerText += '\0';
    };
    for (const auto &[name, value] : headers) {
        if (isTransports(name))
            continue;
        hasType = hasType || sameHeaderName(name, "content-type");
        hasEncoding = hasEncoding || sameHeaderName(name, "accept-encoding");
        add(name, value);
    }
    leaveOut("Expect:");
    if (!hasType)
        leaveOut("Content-Type:");
    if (!hasEncoding)
        leaveOut("Accept-Encoding:");

    m_headerList.resize(m_headerStarts.size());
    for (std::size_t i = 0; i < m_headerStarts.size(); ++i) {
        m_headerList[i].data = m_headerText.data() + m_headerStarts[i];
        m_headerList[i].next = i + 1 < m_headerStarts.size() ? &m_headerList[i + 1] : nullptr;
    }
    curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, m_headerList.data());
}

int CurlHandle::systemError() const
{
    long number = 0;
    curl_easy_getinfo(m_easy, CURLINFO_OS_ERRNO, &number);
    return static_cast<int>(number);
}

qint64 CurlHandle::rawBytes() const
{
    curl_off_t bytes = 0;
    curl_easy_getinfo(m_easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    return bytes;
}

const HeaderList::Field *unsendableHeader(const HeaderList &headers)
{
    const auto breaks = [](QByteArrayView text) {
        return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    };
    for (const HeaderList::Field &field : headers) {
        if (field.first.isEmpty() || field.first.contains(':') || breaks(field.first) || breaks(field.second))
            return &field;
    }
    return nullptr;
}

} // namespace Gatehouse
