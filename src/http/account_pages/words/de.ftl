# Die Seiten, auf die die Links in E-Mails führen.

go-on = Weiter
password = Neues Passwort
password-again = Neues Passwort noch einmal
email = E-Mail-Adresse
code = Code
own-password = Ihr Passwort
first-name = Vorname
last-name = Nachname

confirm-email-title = Bestätigen Sie Ihre E-Mail-Adresse
confirm-email-text = Drücken Sie den Knopf, um zu bestätigen, dass diese E-Mail-Adresse Ihnen gehört.
confirm-email-action = Adresse bestätigen
confirm-email-done = Ihre E-Mail-Adresse ist bestätigt.

confirm-email-change-title = Bestätigen Sie Ihre neue E-Mail-Adresse
confirm-email-change-text = Drücken Sie den Knopf, und Ihr Konto hat diese neue E-Mail-Adresse.
confirm-email-change-action = Diese Adresse verwenden
confirm-email-change-done = Ihr Konto hat die neue E-Mail-Adresse.

reset-password-title = Wählen Sie ein neues Passwort
reset-password-text = Sobald es geändert ist, sind Sie auf allen Geräten abgemeldet.
reset-password-action = Passwort ändern
reset-password-done = Ihr Passwort ist geändert. Sie können sich jetzt damit anmelden.

set-password-title = Legen Sie Ihr Passwort fest
set-password-text = Damit können Sie sich bei Ihrem Konto anmelden.
set-password-action = Passwort festlegen
set-password-done = Ihr Passwort ist festgelegt. Sie können sich jetzt damit anmelden.

sign-in-title = Anmelden
sign-in-text = Drücken Sie den Knopf, um sich auf diesem Gerät anzumelden.
sign-in-action = Anmelden
sign-in-done = Sie sind angemeldet.

accept-invitation-title = Einladung annehmen
accept-invitation-text = Wählen Sie ein Passwort für Ihr Konto, dann sind Sie angemeldet.
accept-invitation-action = Einladung annehmen
accept-invitation-done = Willkommen! Sie sind angemeldet.

join-title = Einladung annehmen
join-text = Sie haben schon ein Konto. Geben Sie dessen Passwort ein, um die Einladung damit anzunehmen.
join-action = Einladung annehmen
join-done = Sie haben die Einladung angenommen und sind angemeldet.

code-title = Noch ein Schritt
code-text = Geben Sie den Code ein, den Ihre Authenticator-App zeigt, oder einen Ihrer Wiederherstellungscodes.
code-action = Anmelden

forgot-password-title = Passwort vergessen?
forgot-password-text = Geben Sie Ihre E-Mail-Adresse ein. Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort wählen.
forgot-password-action = Link senden
forgot-password-done = Wenn es ein Konto mit dieser Adresse gibt, ist die E-Mail unterwegs. Wenn Sie sie nicht sehen, schauen Sie auch bei den unerwünschten E-Mails nach.

# Was nicht geht.
gone = Dieser Link wurde bereits verwendet oder ist abgelaufen. Öffnen Sie die neueste E-Mail oder fordern Sie eine neue an.
foreign = Eine andere Website hat dieses Formular gesendet. Öffnen Sie den Link in der E-Mail noch einmal.
busy = Hier ist gerade viel zu tun. Versuchen Sie es gleich noch einmal.
fault = Hier ist etwas schiefgegangen. Versuchen Sie es später noch einmal.
nothing = Unter dieser Adresse gibt es nichts. Verwenden Sie den vollständigen Link.
