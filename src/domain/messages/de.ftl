# What is wrong with an input, for the person who can put it right. One sentence or two, no jargon.

required = Diese Angabe ist erforderlich.
blank = Diese Angabe darf nicht leer sein.
email = Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.
phone = Geben Sie eine gültige Nummer mit Landesvorwahl ein, zum Beispiel +420 777 123 456.
username = Verwenden Sie nur Buchstaben (a bis z), Ziffern, Bindestriche und Unterstriche.
code = Verwenden Sie 1 bis 64 Buchstaben (a bis z), Ziffern, Bindestriche, Unterstriche und Punkte.
date = Geben Sie ein Datum als Jahr, Monat und Tag ein, zum Beispiel 2026-11-21.
date-time = Geben Sie Datum und Uhrzeit mit Zeitzone ein, zum Beispiel 2026-11-21T12:00:00Z.
number = Geben Sie eine Zahl ein, zum Beispiel 12.50.
whole-number = Geben Sie eine ganze Zahl ein.
postcode = Geben Sie eine Postleitzahl dieses Landes ein, zum Beispiel { $example }.
name-plain = Verwenden Sie nur Buchstaben, Ziffern, Leerzeichen und die Zeichen , - _ . und '.
pattern = Diese Angabe hat nicht die erforderliche Form.
bad-pattern = Dies ist kein regulärer Ausdruck.
url-format = Geben Sie eine Adresse ein, die mit https:// oder http:// beginnt.
origin = Geben Sie nur Schema, Host und Port an, wie in https://shop.example.
color = Schreiben Sie eine Farbe als # und sechs Hexadezimalziffern, wie in #1f5fbf.
url-template = Geben Sie eine Adresse ein, die mit https:// oder http:// beginnt und {"{"}id{"}"} enthält.
https-url = Geben Sie eine Adresse ein, die mit https:// beginnt, ohne Abfrage (?) und ohne Fragment (#).
host-name = Geben Sie den Namen eines Hosts ein, zum Beispiel www.example.com.
language = Geben Sie eine Sprache mit ihrem zweistelligen Code nach ISO 639-1 ein, zum Beispiel en.
message-language = Meldungen gibt es in diesen Sprachen: en, cs, de, es, fr.
country = Geben Sie ein Land mit seinem zweistelligen Code nach ISO 3166-1 ein, zum Beispiel GB.
region = Geben Sie eine Region im Land der Adresse mit ihrem Code nach ISO 3166-2 ein, zum Beispiel US-CA.
time-zone = Geben Sie eine Zeitzone mit ihrem IANA-Namen ein, zum Beispiel Europe/Prague.
future = Das Datum darf nicht in der Zukunft liegen.
option = Dies ist keine der angebotenen Möglichkeiten.
control-character = Steuerzeichen sind hier nicht erlaubt.
given-twice = Diese Angabe kommt zweimal vor.
too-small = Der kleinste erlaubte Wert ist { $min }.
too-large = Der größte erlaubte Wert ist { $max }.
end-before-start = Das Ende darf nicht vor dem Beginn liegen.
cycle = Eine Organisation kann nicht Teil von sich selbst sein.
document-id = Verwenden Sie 1 bis { $max } Buchstaben ohne Umlaute, Ziffern und Zeichen, ohne Leerzeichen.
document-hash = Das ist nicht der SHA-256 des Dokuments.
document = Dieses Dokument kann nicht ausgeführt werden: { $why }
unique-default = Ein eindeutiges Feld kann keinen Vorgabewert haben: Nur eines könnte ihn haben.
region-without-country = Zu einem Regionscode gehört auch der countryCode der Adresse.
store-of-another-site = Dieses Geschäft gehört zu einer anderen Website.
password-confirmation = Die beiden Passwörter stimmen nicht überein.
nothing-to-confirm = Es gibt keine E-Mail-Adresse, die bestätigt werden könnte.
contradiction = Dies widerspricht einer anderen Angabe.
field-type = Ein Wert dieses Feldes wird als { $expected } angegeben.
min-above-max = Der kleinste Wert ist größer als der größte Wert.
rule-of-another-type = Für Felder dieser Art gibt es diese Regel nicht.
no-organization = Zu einer Mitgliedschaft gehört eine Organisation.
plan-of-another-product = Dieser Tarif gehört zu einem anderen Produkt.
too-long = { $max ->
    [one] Verwenden Sie höchstens ein Zeichen.
   *[other] Verwenden Sie höchstens { $max } Zeichen.
}
too-many-bytes = { $max ->
    [one] Verwenden Sie höchstens ein Byte.
   *[other] Verwenden Sie höchstens { $max } Bytes.
}
too-short = { $min ->
    [one] Verwenden Sie mindestens ein Zeichen.
   *[other] Verwenden Sie mindestens { $min } Zeichen.
}
too-many = Geben Sie höchstens { $max } an.
full = Mehr kann es nicht geben: Es sind schon { $max }.
too-many-partners = Ein Kunde kann höchstens { $max } Partner haben, und dieser API-Schlüssel sieht mehr: Verwenden Sie einen, der weniger sieht.
second-default = Nur eine Adresse kann hierfür der Standard sein.
second-plan = Für dieses Produkt gibt es bereits ein Abonnement, das nicht beendet ist.
local-address = Diese Adresse führt in ein privates Netz.
language-of-site = Diese Website verwendet diese Sprache nicht.
redirect-url = Diese Adresse steht nicht auf der Liste der erlaubten Adressen der Website.
deprecated = Dies wird nicht mehr verwendet.
not-searchable = Nach diesem Feld kann nicht gesucht werden.
not-unique = Dieses Feld ist nicht eindeutig.
not-removable = Diese Angabe kann geändert, aber nicht entfernt werden.
only-new = Diese Angabe gilt nur für neue Kunden; hier bleibt alles unverändert.
no-secret-key = Dieser Server speichert keine Geheimnisse, solange FRONTDESK_SECRET_KEY nicht gesetzt ist.
no-verifier = Dann könnte sich niemand registrieren. Richten Sie zuerst mit setRiskVerifier eine Risikoprüfung ein.
erased = Dieser Kunde wurde gelöscht.
email-taken = Es gibt bereits einen Kunden mit dieser E-Mail-Adresse.
username-taken = Es gibt bereits einen Kunden mit diesem Benutzernamen.
phone-taken = Es gibt bereits einen Kunden mit dieser Telefonnummer.
value-taken = Dieser Wert ist bereits anderswo vergeben.
code-taken = Dieser Code ist bereits vergeben.
external-id-taken = Diese externe ID ist bereits anderswo vergeben.
member-already = Dieser Kunde ist bereits Mitglied dieser Organisation.
account-taken = Dieses Konto gehört bereits zu einem anderen Kunden.
external-ids-of-several = Diese externen IDs gehören zu mehreren Organisationen.
not-found = Das gibt es nicht, oder Sie haben keinen Zugriff darauf.
credentials = Damit können Sie sich nicht anmelden. Prüfen Sie Ihre Eingabe; warten Sie nach mehreren Versuchen etwas, oder setzen Sie ein neues Passwort.
session-over = Diese Sitzung ist beendet. Melden Sie sich erneut an.
token-unknown = Dieser Link oder Code ist hier nicht bekannt. Öffnen Sie die neueste E-Mail und verwenden Sie den vollständigen Link.
token-expired = Dies ist nicht mehr gültig. Fordern Sie einen neuen Link oder Code an.
token-used = Dies wurde bereits verwendet. Fordern Sie einen neuen Link oder Code an, falls Sie ihn noch brauchen.
email-unconfirmed = Bestätigen Sie zuerst Ihre E-Mail-Adresse mit dem Link, den Sie erhalten haben.
one-identifier = Geben Sie genau eines von email, username und phone an.
second-factor = Mit diesem Code können Sie sich nicht anmelden. Warten Sie auf einen neuen und geben Sie ihn ein; nach mehreren Versuchen melden Sie sich von vorn an.
wrong-code = Dieser Code ist nicht richtig oder wurde bereits verwendet. Warten Sie auf einen neuen und geben Sie ihn ein.
authenticator-on = Ihr Konto hat bereits eine Authenticator-App. Schalten Sie sie zuerst aus oder ersetzen Sie sie.
authenticator-off = Ihr Konto hat keine Authenticator-App. Richten Sie zuerst eine ein.
mfa-demanded = Diese Website verlangt die Zwei-Faktor-Anmeldung. Sie können Ihre Authenticator-App ersetzen, aber nicht ausschalten.
account-inactive = Dieses Konto kann derzeit nicht verwendet werden.
assistance-denied = Dieser Kunde erlaubt nicht, dass andere in seinem Konto handeln.
past = Der Zeitpunkt muss in der Zukunft liegen.
signed-in-long-ago = Melden Sie sich erneut an und tun Sie dies innerhalb von 5 Minuten, oder setzen Sie zuerst über den Link einer E-Mail ein Passwort.
email-already = Dieses Konto hat diese Adresse bereits.
email-confirmed = Diese Adresse ist bereits bestätigt.
unknown-field = Es gibt kein benutzerdefiniertes Feld mit diesem Code.
twins = { $count ->
    [one] Ein Kunde hat hier dieselbe Angabe wie ein anderer. Ändern Sie zuerst seine Angabe.
   *[other] { $count } Kunden haben hier dieselbe Angabe wie ein anderer. Ändern Sie zuerst ihre Angaben.
}
value-twins = { $count ->
    [one] Ein Objekt hat denselben Wert wie ein anderes. Ändern Sie zuerst seinen Wert.
   *[other] { $count } Objekte haben denselben Wert wie ein anderes. Ändern Sie zuerst ihre Werte.
}
stale = Dieser Eintrag wurde inzwischen geändert; seine Version ist jetzt { $version }. Rufen Sie ihn neu ab und ändern Sie ihn dann.
ended = Dieses Abonnement ist beendet.
provider-in-use = Kunden haben Konten bei diesem Anbieter. Deaktivieren Sie ihn stattdessen.
social-token = Diese Anmeldung konnte nicht überprüft werden. Melden Sie sich dort erneut an.
risk = Die Sicherheitsprüfung war nicht erfolgreich. Versuchen Sie es noch einmal.
last-owner = Eine Organisation braucht einen Inhaber. Machen Sie zuerst ein anderes Mitglied zum Inhaber.
sole-owner = Sie sind der einzige Inhaber einer Organisation, die weitere Mitglieder hat. Machen Sie zuerst ein anderes Mitglied zum Inhaber.
subscribed = Sie haben ein Abonnement, das noch läuft. Es muss zuerst enden.
managers = Das dürfen nur Inhaber und Administratoren der Organisation.
owners = Das darf nur ein Inhaber der Organisation.
not-permitted = Dieses Feld erfordert einen API-Schlüssel mit der Berechtigung { $scope }.

# A password: the demands that are not met follow, each as a part of one list.
password-policy = Das Passwort braucht: { $demands }.
password-min-length = { $count ->
    [one] mindestens ein Zeichen
   *[other] mindestens { $count } Zeichen
}
password-max-length = { $count ->
    [one] höchstens ein Zeichen
   *[other] höchstens { $count } Zeichen
}
password-digit = eine Ziffer
password-uppercase = einen Großbuchstaben
password-lowercase = einen Kleinbuchstaben
password-symbol = ein Sonderzeichen
password-three-character-classes = drei dieser Zeichenarten (Kleinbuchstaben, Großbuchstaben, Ziffern, Sonderzeichen)
password-no-edge-spaces = einen Anfang und ein Ende ohne Leerzeichen
password-not-email = einen anderen Wortlaut als die E-Mail-Adresse
password-not-common = einen weniger gebräuchlichen Wortlaut
