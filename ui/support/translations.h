// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;
class QLocale;

namespace Gatehouse::Ui {

/// Makes texts, Qt's own ones included, speak the language of `locale`, or English where it is not translated. Sets the
/// default locale of numbers too. Once, before the first widget; the translators are owned by `application`.
void installTranslations(QCoreApplication &application, const QLocale &locale);

} // namespace Gatehouse::Ui
