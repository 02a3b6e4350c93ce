# Stránky, na které vedou odkazy z e-mailů.

go-on = Pokračovat
password = Nové heslo
password-again = Nové heslo ještě jednou
email = E-mailová adresa
code = Kód
own-password = Vaše heslo
first-name = Jméno
last-name = Příjmení

confirm-email-title = Potvrďte svou e-mailovou adresu
confirm-email-text = Stisknutím tlačítka potvrdíte, že tato e-mailová adresa patří vám.
confirm-email-action = Potvrdit adresu
confirm-email-done = Vaše e-mailová adresa je potvrzená.

confirm-email-change-title = Potvrďte svou novou e-mailovou adresu
confirm-email-change-text = Po stisknutí tlačítka bude mít váš účet tuto novou e-mailovou adresu.
confirm-email-change-action = Použít tuto adresu
confirm-email-change-done = Váš účet má novou e-mailovou adresu.

reset-password-title = Zvolte si nové heslo
reset-password-text = Po jeho změně budete odhlášeni na všech zařízeních.
reset-password-action = Změnit heslo
reset-password-done = Heslo je změněné. Nyní se s ním můžete přihlásit.

set-password-title = Nastavte si heslo
set-password-text = S heslem se budete moci přihlásit ke svému účtu.
set-password-action = Nastavit heslo
set-password-done = Heslo je nastavené. Nyní se s ním můžete přihlásit.

sign-in-title = Přihlášení
sign-in-text = Stisknutím tlačítka se na tomto zařízení přihlásíte.
sign-in-action = Přihlásit se
sign-in-done = Jste přihlášeni.

accept-invitation-title = Přijměte pozvánku
accept-invitation-text = Zvolte si heslo ke svému účtu a rovnou budete přihlášeni.
accept-invitation-action = Přijmout pozvánku
accept-invitation-done = Vítejte! Jste přihlášeni.

join-title = Přijměte pozvánku
join-text = Účet už máte. Zadejte jeho heslo a pozvánku s ním přijmete.
join-action = Přijmout pozvánku
join-done = Pozvánka je přijatá a jste přihlášeni.

code-title = Ještě jeden krok
code-text = Zadejte kód, který ukazuje vaše ověřovací aplikace, nebo jeden ze svých záložních kódů.
code-action = Přihlásit se

forgot-password-title = Zapomněli jste heslo?
forgot-password-text = Zadejte svou e-mailovou adresu a pošleme vám odkaz, pomocí kterého si zvolíte nové heslo.
forgot-password-action = Poslat odkaz
forgot-password-done = Pokud k této adrese existuje účet, e-mail je na cestě. Nevidíte-li ho, podívejte se také do nevyžádané pošty.

# Co nejde.
gone = Tento odkaz už byl použit, nebo jeho platnost vypršela. Otevřete nejnovější e-mail, nebo si vyžádejte nový.
foreign = Tento formulář odeslala jiná stránka. Otevřete odkaz z e-mailu ještě jednou.
busy = Právě je tu velký provoz. Zkuste to za chvíli znovu.
fault = Něco se nepodařilo. Zkuste to později znovu.
nothing = Na této adrese nic není. Použijte celý odkaz.
