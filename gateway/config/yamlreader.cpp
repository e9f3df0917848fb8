// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/yamlreader.h"

#include "gateway/config/yamlerrors.h"

#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSet>
#include <QStringDecoder>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <sstream>

namespace Gatehouse {
namespace {

// Far above any real configuration; there so that aliases of aliases cannot eat the memory.
constexpr qsizetype maximumNodes = 200'000;
constexpr qint64 maximumBytes = 16 * 1024 * 1024;

qsizetype countNodes(const YamlNode &node)
{
    qsizetype count = 1;
    for (const YamlNode &item : node.items)
        count += countNodes(item);
    for (const YamlMember &member : node.members)
        count += countNodes(member.value);
    return count;
}

/// Turns the events of yaml-cpp into a tree of YamlNode.
class TreeBuilder final : public YAML::EventHandler
{
public:
    TreeBuilder(const YamlText &text, QList<Problem> &problems) : m_text(text), m_problems(problems) {}

    const std::optional<YamlNode> &root() const { return m_root; }

    void OnDocumentStart(const YAML::Mark &mark) override
    {
        m_documentStart = mark;
        ++m_documents;
    }
    void OnDocumentEnd() override { m_anchors.clear(); }
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override { finish(node(YamlNode::Kind::Null, mark), anchor); }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor, const std::string &value) override;
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor, YAML::EmitterStyle::value) override
    {
        m_open.push_back({node(YamlNode::Kind::List, mark), anchor, {}, {}, {}});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor, YAML::EmitterStyle::value) override
    {
        m_open.push_back({node(YamlNode::Kind::Map, mark), anchor, {}, {}, {}});
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        YamlNode node;
        YAML::anchor_t anchor;
        std::optional<YamlMember> pending;  ///< of a map: a key whose value comes next
        std::vector<YamlNode> merges;       ///< of a map: what `<<` brought
        QHash<QByteArray, qsizetype> known; ///< of a map: key → index of its member
    };

    YamlNode node(YamlNode::Kind kind, const YAML::Mark &mark)
    {
        YamlNode made;
        made.kind = kind;
        made.file = m_text.file;
        std::tie(made.line, made.column) = m_text.place(mark.line, mark.column);
        return made;
    }
    void problem(Problem::Severity severity, int line, int column, const QString &what, const QString &hint)
    {
        m_problems.append(Problem{severity, m_text.file, line, column, {}, what, hint});
    }
    void finish(YamlNode made, YAML::anchor_t anchor);
    void takeKey(Open &map, const YamlNode &key);
    void takeValue(Open &map, YamlNode value);
    void takeMerge(Open &map, YamlNode value);
    void close();

    const YamlText &m_text;
    QList<Problem> &m_problems;
    std::vector<Open> m_open;
    QHash<YAML::anchor_t, YamlNode> m_anchors;
    std::optional<YamlNode> m_root;
    YAML::Mark m_documentStart;
    qsizetype m_nodes = 0;
    bool m_full = false; ///< there are too many nodes, and it was said
    int m_documents = 0;
};

void TreeBuilder::OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor, const std::string &value)
{
    YamlNode made = node(YamlNode::Kind::Scalar, mark);
    made.text = QByteArray(value.data(), static_cast<qsizetype>(value.size()));
    // "?" marks a plain scalar; "!" a quoted or block one; `!!str` says text too.
    made.quoted = tag != "?";
    // yaml-cpp takes the end of the file for the missing quote.
    if (made.quoted && m_text.openQuoteAt(mark.pos)) {
        problem(Problem::Severity::Error, made.line, made.column, QStringLiteral("a quote is opened here and never closed"),
                QStringLiteral("close it on the same line"));
    }
    finish(std::move(made), anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor)
{
    const auto found = m_anchors.constFind(anchor);
    if (found != m_anchors.constEnd()) {
        m_nodes += countNodes(*found);
        finish(m_nodes > maximumNodes ? node(YamlNode::Kind::Null, mark) : *found, YAML::NullAnchor);
        return;
    }
    const YamlNode here = node(YamlNode::Kind::Null, mark);
    problem(Problem::Severity::Error, here.line, here.column, QStringLiteral("this alias points into itself"),
            QStringLiteral("write the value out"));
    finish(here, YAML::NullAnchor);
}

void TreeBuilder::finish(YamlNode made, YAML::anchor_t anchor)
{
    if (++m_nodes > maximumNodes) {
        if (!m_full) {
            problem(Problem::Severity::Error, made.line, made.column,
                    QStringLiteral("the file holds more than %1 values, aliases counted").arg(maximumNodes),
                    QStringLiteral("look for aliases that repeat each other"));
        }
        m_full = true;
        made = YamlNode{YamlNode::Kind::Null, {}, false, made.file, made.line, made.column, {}, {}};
    }
    if (anchor != YAML::NullAnchor)
        m_anchors.insert(anchor, made);
    if (m_open.empty()) {
        if (!m_root)
            m_root = std::move(made);
        else if (m_documents == 2)
            problem(Problem::Severity::Error, made.line, made.column, QStringLiteral("a second document starts here; a configuration is one document"),
                    QStringLiteral("check the indentation of this line, and remove \"---\" if there is one"));
        return;
    }
    Open &parent = m_open.back();
    if (m_full) // nothing is kept any more
        parent.pending.reset();
    else if (parent.node.isList())
        parent.node.items.push_back(std::move(made));
    else if (parent.pending)
        takeValue(parent, std::move(made));
    else
        takeKey(parent, made);
}

void TreeBuilder::takeKey(Open &map, const YamlNode &key)
{
    map.pending.emplace();
    map.pending->line = key.line;
    map.pending->column = key.column;
    if (key.isScalar()) {
        map.pending->key = key.text;
        if (key.text == "<<" && key.quoted)
            map.pending->key = "\"<<\"";
        return;
    }
    problem(Problem::Severity::Error, key.line, key.column, QStringLiteral("a key must be a word, not %1").arg(key.kindName()),
            QStringLiteral("put a value that starts with { or [ in quotes"));
}

void TreeBuilder::takeValue(Open &map, YamlNode value)
{
    YamlMember member = *std::exchange(map.pending, std::nullopt);
    // An empty value is reported where the next thing stands; its key is where a person looks.
    if (value.kind == YamlNode::Kind::Null) {
        value.line = member.line;
        value.column = member.column;
    }
    if (member.key == "<<" && !value.isScalar()) {
        takeMerge(map, std::move(value));
        return;
    }
    member.value = std::move(value);
    const auto known = map.known.constFind(member.key);
    if (known == map.known.constEnd()) {
        map.known.insert(member.key, static_cast<qsizetype>(map.node.members.size()));
        map.node.members.push_back(std::move(member));
        return;
    }
    YamlMember &earlier = map.node.members[static_cast<std::size_t>(*known)];
    problem(Problem::Severity::Warning, member.line, member.column,
            QStringLiteral("\"%1\" is given twice, first on line %2; this one counts").arg(QString::fromUtf8(member.key)).arg(earlier.line),
            QStringLiteral("remove one of them"));
    earlier = std::move(member);
}

void TreeBuilder::takeMerge(Open &map, YamlNode value)
{
    if (value.isMap()) {
        map.merges.push_back(std::move(value));
        return;
    }
    for (YamlNode &item : value.items) {
        if (item.isMap())
            map.merges.push_back(std::move(item));
        else
            problem(Problem::Severity::Error, item.line, item.column, QStringLiteral("\"<<\" takes in maps, not %1").arg(item.kindName()), {});
    }
}

void TreeBuilder::close()
{
    Open done = std::move(m_open.back());
    m_open.pop_back();
    // What the map says itself wins over what is merged in, and an earlier merge over a later one.
    for (YamlNode &merge : done.merges) {
        for (YamlMember &member : merge.members) {
            if (!done.known.contains(member.key)) {
                done.known.insert(member.key, static_cast<qsizetype>(done.node.members.size()));
                done.node.members.push_back(std::move(member));
            }
        }
    }
    finish(std::move(done.node), done.anchor);
}

void parse(const YamlText &text, TreeBuilder &builder, QList<Problem> &problems)
{
    std::istringstream stream(text.bytes.toStdString());
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception &failure) {
        problems.append(explainYamlError(text, failure.mark.line, failure.mark.column, QString::fromStdString(failure.msg)));
    } catch (const std::exception &failure) {
        problems.append(Problem{Problem::Severity::Error, text.file, 0, 0, {},
                                QStringLiteral("cannot be read as YAML: %1").arg(QString::fromUtf8(failure.what())), {}});
    }
}

} // namespace

YamlNode readYaml(QByteArrayView text, const QString &file, QList<Problem> &problems)
{
    const std::optional<YamlText> source = YamlText::decode(text, file, problems);
    if (!source)
        return {};
    const qsizetype before = problems.size();
    TreeBuilder builder(*source, problems);
    parse(*source, builder, problems);
    if (hasErrors(problems.sliced(before)))
        return {};
    if (!builder.root() || builder.root()->kind == YamlNode::Kind::Null) {
        problems.append(Problem{Problem::Severity::Error, file, 0, 0, {}, QStringLiteral("the file says nothing: it is empty or holds only comments"),
                                QStringLiteral("start with a model_list")});
        return {};
    }
    return *builder.root();
}

std::optional<QByteArray> readConfigFile(const QString &file, QList<Problem> &problems)
{
    const auto refuse = [&](const QString &what, const QString &hint) {
        problems.append(Problem{Problem::Severity::Error, file, 0, 0, {}, what, hint});
        return std::nullopt;
    };
    const QFileInfo info(file);
    if (!info.exists()) {
        if (info.isSymLink())
            return refuse(QStringLiteral("the link points to %1, which does not exist").arg(info.symLinkTarget()), QStringLiteral("check where it points"));
        return refuse(QStringLiteral("the file does not exist"), QStringLiteral("check the path; a container sees only what is mounted into it"));
    }
    if (info.isDir()) {
        return refuse(QStringLiteral("this is a directory, not a file"),
                      QStringLiteral("docker makes a directory of a mounted file that does not exist on the host; check the path there"));
    }
    if (info.size() > maximumBytes)
        return refuse(QStringLiteral("the file has %1 bytes; at most %2 are read").arg(info.size()).arg(maximumBytes), QStringLiteral("is it the right file?"));
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return refuse(QStringLiteral("the file cannot be read: %1").arg(opened.errorString()), QStringLiteral("check its permissions and who the program runs as"));
    // A pipe or /proc file has no size to check beforehand.
    const QByteArray bytes = opened.read(maximumBytes);
    if (opened.error() != QFileDevice::NoError)
        return refuse(QStringLiteral("the file cannot be read: %1").arg(opened.errorString()), {});
    return bytes;
}

} // namespace Gatehouse
