<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
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
