<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>BodyText</name>
    <message numerus="yes">
        <source>(%n more character(s); copying takes all)</source>
        <translation>
            <numerusform>(%n more character; copying takes all)</numerusform>
            <numerusform>(%n more characters; copying takes all)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::ExportBar</name>
    <message numerus="yes">
        <source>%n request(s) exported</source>
        <translation>
            <numerusform>%n request exported</numerusform>
            <numerusform>%n requests exported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::ModelsScreen</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n model(s)</source>
        <translation>
            <numerusform>%1 of %n model</numerusform>
            <numerusform>%1 of %n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Test %n model(s)?</source>
        <translation>
            <numerusform>Test %n model?</numerusform>
            <numerusform>Test %n models?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::NoticeList</name>
    <message numerus="yes">
        <source>Show %n more notice(s)</source>
        <translation>
            <numerusform>Show %n more notice</numerusform>
            <numerusform>Show %n more notices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::OverviewScreen</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::RequestList</name>
    <message numerus="yes">
        <source>%n new request(s)</source>
        <translation>
            <numerusform>%n new request</numerusform>
            <numerusform>%n new requests</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::RequestsScreen</name>
    <message numerus="yes">
        <source>%n matching request(s)</source>
        <translation>
            <numerusform>%n matching request</numerusform>
            <numerusform>%n matching requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s)</source>
        <translation>
            <numerusform>%n request</numerusform>
            <numerusform>%n requests</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gatehouse::Ui::StatusLine</name>
    <message numerus="yes">
        <source>%n request(s) under way</source>
        <translation>
            <numerusform>%n request under way</numerusform>
            <numerusform>%n requests under way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is away, %n row(s) wait</source>
        <translation>
            <numerusform>%1 is away, %n row waits</numerusform>
            <numerusform>%1 is away, %n rows wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GatewayPhase</name>
    <message numerus="yes">
        <source>%n request(s) are under way. Stopping now ends them with an error.</source>
        <translation>
            <numerusform>%n request is under way. Stopping now ends it with an error.</numerusform>
            <numerusform>%n requests are under way. Stopping now ends them with an error.</numerusform>
        </translation>
    </message>
</context>
</TS>
