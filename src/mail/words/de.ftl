# What mails say. The reader has a telephone in one hand: a sentence or two, and one thing to do.
# `site` is the shop front or web site, `brand` the business, `address` where the mail goes to.

greeting = Guten Tag,
greeting-named = Guten Tag { $name },
button-help = Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse in einem Browser:
reset-action = Passwort zurücksetzen
back = Zurück zu { $site }
fact-device = Gerät
fact-time = Zeitpunkt
fact-address = Neue Adresse
fact-recovery-codes-left = Verbleibende Wiederherstellungscodes

# How long a link holds.
holds-minutes = { $count ->
    [one] Der Link kann einmal verwendet werden und gilt eine Minute.
   *[other] Der Link kann einmal verwendet werden und gilt { $count } Minuten.
}
holds-hours = { $count ->
    [one] Der Link kann einmal verwendet werden und gilt eine Stunde.
   *[other] Der Link kann einmal verwendet werden und gilt { $count } Stunden.
}
holds-days = { $count ->
    [one] Der Link kann einmal verwendet werden und gilt einen Tag.
   *[other] Der Link kann einmal verwendet werden und gilt { $count } Tage.
}

# Why the mail came.
why-entered = Sie erhalten diese E-Mail, weil { $address } bei { $site } angegeben wurde.
why-account = Sie erhalten diese E-Mail, weil { $address } die Adresse eines Kontos bei { $site } ist.
why-former = Sie erhalten diese E-Mail, weil { $address } bisher die Adresse eines Kontos bei { $site } war.
why-invited = Sie erhalten diese E-Mail, weil jemand { $address } zu { $site } eingeladen hat.

confirm-email-subject = Bestätigen Sie Ihre E-Mail-Adresse
confirm-email-intro = Diese E-Mail-Adresse wurde für ein Konto bei { $site } angegeben. Bitte bestätigen Sie, dass es Ihre ist.
confirm-email-action = Adresse bestätigen
confirm-email-other = Falls Sie nichts von diesem Konto wissen, ignorieren Sie diese E-Mail: Die Adresse bleibt dann unbestätigt.

welcome-subject = Willkommen bei { $site }
welcome-intro = Ihr Konto bei { $site } ist bereit.
welcome-action = Anmelden
welcome-other = Falls Sie nichts von diesem Konto wissen, wenden Sie sich bitte an { $brand }.

set-password-subject = Legen Sie Ihr Passwort fest
set-password-intro = Bei { $site } wurde ein Konto für Sie angelegt. Wählen Sie ein Passwort, dann können Sie sich anmelden.
set-password-intro-anew = Jemand, vermutlich Sie, hat sich mit dieser E-Mail-Adresse bei { $site } registriert. Wählen Sie hier das Passwort, dann können Sie sich anmelden: Ein anderes gilt nicht.
set-password-action = Passwort festlegen
set-password-other = Falls Sie dieses Konto nicht möchten, ignorieren Sie diese E-Mail: Ohne Passwort kann sich dort niemand anmelden.
set-password-other-anew = Falls Sie das nicht waren, ignorieren Sie diese E-Mail: Solange Sie kein Passwort gewählt haben, kann sich niemand mit einem anmelden.

reset-password-subject = Setzen Sie Ihr Passwort zurück
reset-password-intro = Jemand, vermutlich Sie, möchte das Passwort Ihres Kontos bei { $site } zurücksetzen. Hier können Sie ein neues wählen.
reset-password-action = Neues Passwort wählen
reset-password-other = Falls Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt unverändert.

invitation-subject = Ihre Einladung zu { $site }
invitation-subject-to = Ihre Einladung zu { $organization }
invitation-intro = Sie sind eingeladen, ein Konto bei { $site } zu eröffnen.
invitation-intro-by = { $inviter } lädt Sie ein, ein Konto bei { $site } zu eröffnen.
invitation-intro-to = Sie sind eingeladen, bei { $site } der Organisation { $organization } beizutreten.
invitation-intro-by-to = { $inviter } lädt Sie ein, bei { $site } der Organisation { $organization } beizutreten.
invitation-action = Einladung annehmen
invitation-other = Falls Sie diese Einladung nicht erwarten, ignorieren Sie diese E-Mail: Ohne Ihre Zustimmung geschieht nichts.

confirm-email-change-subject = Bestätigen Sie Ihre neue E-Mail-Adresse
confirm-email-change-intro = Dies soll die neue E-Mail-Adresse eines Kontos bei { $site } werden. Bitte bestätigen Sie, dass es Ihre ist. Bis dahin gilt die bisherige Adresse.
confirm-email-change-action = Neue Adresse bestätigen
confirm-email-change-other = Falls Sie das nicht veranlasst haben, ignorieren Sie diese E-Mail: Es ändert sich nichts.

email-changed-subject = Ihre E-Mail-Adresse wurde geändert
email-changed-intro = Die E-Mail-Adresse Ihres Kontos bei { $site } wurde geändert. An diese Adresse gehen keine weiteren Nachrichten zu dem Konto.
email-changed-other = Falls Sie das nicht waren, hat vielleicht jemand anderes Zugang zu Ihrem Konto. Wenden Sie sich bitte sofort an { $brand }.

account-exists-subject = Sie haben bereits ein Konto
account-exists-intro = Jemand, vermutlich Sie, wollte sich mit dieser E-Mail-Adresse bei { $site } registrieren. Damit gibt es bereits ein Konto: Melden Sie sich einfach an.
account-exists-intro-phone = Jemand, vermutlich Sie, wollte sich mit Ihrer Telefonnummer bei { $site } registrieren. Damit haben Sie bereits ein Konto: Melden Sie sich einfach an.
account-exists-action = Anmelden
account-exists-other = Falls Sie das nicht waren, ignorieren Sie diese E-Mail: An Ihrem Konto hat sich nichts geändert.

sign-in-link-subject = Ihr Link zum Anmelden
sign-in-link-intro = Mit diesem Link melden Sie sich bei { $site } an.
sign-in-link-action = Anmelden
sign-in-link-other = Falls Sie diesen Link nicht angefordert haben, ignorieren Sie diese E-Mail. Geben Sie den Link nicht weiter: Wer ihn hat, kann sich in Ihrem Konto anmelden.

new-sign-in-subject = Neue Anmeldung in Ihrem Konto
new-sign-in-intro = Jemand hat sich mit einem neuen Gerät in Ihrem Konto bei { $site } angemeldet.
new-sign-in-other = Wenn Sie das waren, müssen Sie nichts tun. Falls nicht, ändern Sie bitte sofort Ihr Passwort.

password-changed-subject = Ihr Passwort wurde geändert
password-changed-intro = Das Passwort Ihres Kontos bei { $site } wurde geändert. Andere Geräte wurden abgemeldet.
password-changed-other = Falls Sie das nicht waren, setzen Sie Ihr Passwort bitte sofort zurück.

mfa-changed-subject = Ihre Zwei-Faktor-Anmeldung wurde geändert
mfa-changed-intro = Die Einstellungen der Zwei-Faktor-Anmeldung Ihres Kontos bei { $site } wurden geändert.
mfa-changed-totp-on-subject = Die Zwei-Faktor-Anmeldung ist eingeschaltet
mfa-changed-totp-on-intro = Für die Anmeldung in Ihrem Konto bei { $site } wird jetzt auch ein Code aus Ihrer Authenticator-App benötigt. Bewahren Sie Ihre Wiederherstellungscodes sicher auf.
mfa-changed-totp-off-subject = Die Zwei-Faktor-Anmeldung ist ausgeschaltet
mfa-changed-totp-off-intro = Für die Anmeldung in Ihrem Konto bei { $site } wird kein Code aus einer Authenticator-App mehr benötigt.
mfa-changed-recovery-code-used-subject = Ein Wiederherstellungscode wurde verwendet
mfa-changed-recovery-code-used-intro = Jemand hat sich in Ihrem Konto bei { $site } mit einem Wiederherstellungscode angemeldet. Dieser Code kann nicht noch einmal verwendet werden.
mfa-changed-recovery-codes-renewed-subject = Sie haben neue Wiederherstellungscodes
mfa-changed-recovery-codes-renewed-intro = Für Ihr Konto bei { $site } wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.
mfa-changed-other = Falls Sie das nicht waren, ändern Sie bitte sofort Ihr Passwort und wenden Sie sich an { $brand }.

account-deleted-subject = Ihr Konto wurde gelöscht
account-deleted-intro = Ihr Konto bei { $site } wurde gelöscht. Das kann nicht rückgängig gemacht werden.
account-deleted-other = Falls Sie das nicht waren, wenden Sie sich bitte sofort an { $brand }.
