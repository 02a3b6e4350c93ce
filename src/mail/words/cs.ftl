# What mails say. The reader has a telephone in one hand: a sentence or two, and one thing to do.
# `site` is the shop front or web site, `brand` the business, `address` where the mail goes to.

greeting = Dobrý den,
# A name would have to be in the vocative, which nobody can tell from the name alone.
greeting-named = Dobrý den,
button-help = Pokud tlačítko nefunguje, otevřete v prohlížeči tuto adresu:
reset-action = Obnovit heslo
back = Zpět na web { $site }
fact-device = Zařízení
fact-time = Čas
fact-address = Nová adresa
fact-recovery-codes-left = Zbývá záložních kódů

# How long a link holds.
holds-minutes = { $count ->
    [one] Odkaz lze použít jen jednou a platí jednu minutu.
    [few] Odkaz lze použít jen jednou a platí { $count } minuty.
   *[other] Odkaz lze použít jen jednou a platí { $count } minut.
}
holds-hours = { $count ->
    [one] Odkaz lze použít jen jednou a platí jednu hodinu.
    [few] Odkaz lze použít jen jednou a platí { $count } hodiny.
   *[other] Odkaz lze použít jen jednou a platí { $count } hodin.
}
holds-days = { $count ->
    [one] Odkaz lze použít jen jednou a platí jeden den.
    [few] Odkaz lze použít jen jednou a platí { $count } dny.
   *[other] Odkaz lze použít jen jednou a platí { $count } dní.
}

# Why the mail came.
why-entered = Tento e-mail vám přišel, protože adresa { $address } byla zadána na webu { $site }.
why-account = Tento e-mail vám přišel, protože { $address } je adresa účtu na webu { $site }.
why-former = Tento e-mail vám přišel, protože { $address } byla dosud adresou účtu na webu { $site }.
why-invited = Tento e-mail vám přišel, protože někdo poslal na adresu { $address } pozvánku na web { $site }.

confirm-email-subject = Potvrďte svou e-mailovou adresu
confirm-email-intro = Tato e-mailová adresa byla zadána k účtu na webu { $site }. Potvrďte prosím, že je vaše.
confirm-email-action = Potvrdit adresu
confirm-email-other = Pokud o tomto účtu nic nevíte, tento e-mail ignorujte: adresa zůstane nepotvrzená.

welcome-subject = Vítejte na webu { $site }
welcome-intro = Váš účet na webu { $site } je připravený.
welcome-action = Přihlásit se
welcome-other = Pokud o tomto účtu nic nevíte, kontaktujte prosím { $brand }.

set-password-subject = Nastavte si heslo
set-password-intro = Na webu { $site } pro vás byl vytvořen účet. Zvolte si heslo a můžete se přihlásit.
set-password-intro-anew = Někdo, nejspíš vy, se na webu { $site } zaregistroval s touto e-mailovou adresou. Zvolte si zde heslo a můžete se přihlásit: žádné jiné neplatí.
set-password-action = Nastavit heslo
set-password-other = Pokud o tento účet nestojíte, tento e-mail ignorujte: bez hesla se k němu nikdo nepřihlásí.
set-password-other-anew = Pokud jste to nebyli vy, tento e-mail ignorujte: dokud si heslo nezvolíte, nikdo se jím nepřihlásí.

reset-password-subject = Obnovte si heslo
reset-password-intro = Někdo, nejspíš vy, požádal o obnovení hesla k vašemu účtu na webu { $site }. Zde si můžete zvolit nové.
reset-password-action = Zvolit nové heslo
reset-password-other = Pokud jste to nebyli vy, tento e-mail ignorujte: vaše heslo se nezmění.

invitation-subject = Vaše pozvánka na web { $site }
invitation-subject-to = Vaše pozvánka do organizace { $organization }
invitation-intro = Zveme vás k založení účtu na webu { $site }.
invitation-intro-by = { $inviter } vás zve k založení účtu na webu { $site }.
invitation-intro-to = Zveme vás do organizace { $organization } na webu { $site }.
invitation-intro-by-to = { $inviter } vás zve do organizace { $organization } na webu { $site }.
invitation-action = Přijmout pozvánku
invitation-other = Pokud tuto pozvánku nečekáte, tento e-mail ignorujte: bez vašeho souhlasu se nic nestane.

confirm-email-change-subject = Potvrďte svou novou e-mailovou adresu
confirm-email-change-intro = Toto má být nová e-mailová adresa účtu na webu { $site }. Potvrďte prosím, že je vaše. Do té doby platí dosavadní adresa.
confirm-email-change-action = Potvrdit novou adresu
confirm-email-change-other = Pokud jste o to nežádali, tento e-mail ignorujte: nic se nezmění.

email-changed-subject = Vaše e-mailová adresa byla změněna
email-changed-intro = E-mailová adresa vašeho účtu na webu { $site } byla změněna. Na tuto adresu už další zprávy k účtu nepřijdou.
email-changed-other = Pokud jste to nebyli vy, může mít k vašemu účtu přístup někdo jiný. Ihned prosím kontaktujte { $brand }.

account-exists-subject = Účet už máte
account-exists-intro = Někdo, nejspíš vy, se chtěl na webu { $site } zaregistrovat s touto e-mailovou adresou. Účet s ní už existuje, stačí se přihlásit.
account-exists-intro-phone = Někdo, nejspíš vy, se chtěl na webu { $site } zaregistrovat s vaším telefonním číslem. Účet s ním už máte, stačí se přihlásit.
account-exists-action = Přihlásit se
account-exists-other = Pokud jste to nebyli vy, tento e-mail ignorujte: na vašem účtu se nic nezměnilo.

sign-in-link-subject = Váš přihlašovací odkaz
sign-in-link-intro = Tímto odkazem se přihlásíte na web { $site }.
sign-in-link-action = Přihlásit se
sign-in-link-other = Pokud jste o tento odkaz nežádali, tento e-mail ignorujte. Odkaz nikomu nepředávejte: kdo ho má, může se přihlásit k vašemu účtu.

new-sign-in-subject = Nové přihlášení k vašemu účtu
new-sign-in-intro = K vašemu účtu na webu { $site } se někdo přihlásil z nového zařízení.
new-sign-in-other = Pokud jste to byli vy, nemusíte nic dělat. Pokud ne, ihned si změňte heslo.

password-changed-subject = Vaše heslo bylo změněno
password-changed-intro = Heslo k vašemu účtu na webu { $site } bylo změněno. Ostatní zařízení byla odhlášena.
password-changed-other = Pokud jste to nebyli vy, ihned si heslo obnovte.

mfa-changed-subject = Vaše dvoufázové přihlašování bylo změněno
mfa-changed-intro = U vašeho účtu na webu { $site } se změnilo nastavení dvoufázového přihlašování.
mfa-changed-totp-on-subject = Dvoufázové přihlašování je zapnuté
mfa-changed-totp-on-intro = K přihlášení k vašemu účtu na webu { $site } je teď potřeba i kód z vaší ověřovací aplikace. Záložní kódy uložte na bezpečné místo.
mfa-changed-totp-off-subject = Dvoufázové přihlašování je vypnuté
mfa-changed-totp-off-intro = K přihlášení k vašemu účtu na webu { $site } už není potřeba kód z ověřovací aplikace.
mfa-changed-recovery-code-used-subject = Byl použit záložní kód
mfa-changed-recovery-code-used-intro = K vašemu účtu na webu { $site } se někdo přihlásil záložním kódem. Tento kód už znovu použít nelze.
mfa-changed-recovery-codes-renewed-subject = Máte nové záložní kódy
mfa-changed-recovery-codes-renewed-intro = K vašemu účtu na webu { $site } byly vytvořeny nové záložní kódy. Ty předchozí už neplatí.
mfa-changed-other = Pokud jste to nebyli vy, ihned si změňte heslo a kontaktujte { $brand }.

account-deleted-subject = Váš účet byl smazán
account-deleted-intro = Váš účet na webu { $site } byl smazán. Nelze to vzít zpět.
account-deleted-other = Pokud jste to nebyli vy, ihned prosím kontaktujte { $brand }.
