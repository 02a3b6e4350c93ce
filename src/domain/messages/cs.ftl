# What is wrong with an input, for the person who can put it right. One sentence or two, no jargon.

required = Tento údaj je povinný.
blank = Tento údaj nesmí být prázdný.
email = Zadejte e-mailovou adresu, například name@example.com.
phone = Zadejte platné číslo s předvolbou země, například +420 777 123 456.
username = Použijte jen písmena (a až z), číslice, pomlčky a podtržítka.
code = Použijte 1 až 64 písmen (a až z), číslic, pomlček, podtržítek a teček.
date = Zadejte datum jako rok, měsíc a den, například 2026-11-21.
date-time = Zadejte datum a čas s časovým pásmem, například 2026-11-21T12:00:00Z.
number = Zadejte číslo, například 12.50.
whole-number = Zadejte celé číslo.
postcode = Zadejte poštovní směrovací číslo této země, například { $example }.
name-plain = Použijte jen písmena, číslice, mezery a znaky , - _ . a '.
pattern = Tento údaj nemá požadovaný tvar.
bad-pattern = Toto není regulární výraz.
url-format = Zadejte adresu, která začíná na https:// nebo http://.
origin = Uveďte jen schéma, hostitele a port, například https://shop.example.
color = Barvu zapište jako # a šest šestnáctkových číslic, například #1f5fbf.
url-template = Zadejte adresu, která začíná na https:// nebo http:// a obsahuje {"{"}id{"}"}.
https-url = Zadejte adresu, která začíná na https:// a nemá dotaz (?) ani fragment (#).
host-name = Zadejte název hostitele, například www.example.com.
language = Zadejte jazyk dvoupísmenným kódem ISO 639-1, například en.
message-language = Zprávy jsou k dispozici v těchto jazycích: en, cs, de, es, fr.
country = Zadejte zemi dvoupísmenným kódem ISO 3166-1, například GB.
region = Zadejte region v zemi této adresy kódem ISO 3166-2, například US-CA.
time-zone = Zadejte časové pásmo názvem podle IANA, například Europe/Prague.
future = Datum nesmí být v budoucnosti.
option = Toto není žádná z nabízených možností.
control-character = Řídicí znaky zde nejsou povoleny.
given-twice = Tento údaj je zadán dvakrát.
too-small = Nejmenší povolená hodnota je { $min }.
too-large = Největší povolená hodnota je { $max }.
end-before-start = Konec nesmí být před začátkem.
cycle = Organizace nemůže být součástí sebe samé.
document-id = Použijte 1 až { $max } písmen bez diakritiky, číslic a znaků, bez mezer.
document-hash = Toto není SHA-256 tohoto dokumentu.
document = Tento dokument nelze spustit: { $why }
unique-default = Jedinečné pole nemůže mít výchozí hodnotu: mohl by ji mít jen jeden.
region-without-country = Ke kódu regionu je potřeba i countryCode adresy.
store-of-another-site = Tato prodejna patří k jinému webu.
password-confirmation = Hesla se neshodují.
nothing-to-confirm = Chybí e-mailová adresa, kterou by bylo možné potvrdit.
contradiction = Toto je v rozporu s jiným údajem.
field-type = Hodnota tohoto pole se zadává jako { $expected }.
min-above-max = Nejmenší hodnota je větší než největší hodnota.
rule-of-another-type = Pole tohoto druhu takové pravidlo nemají.
no-organization = K členství je potřeba organizace.
plan-of-another-product = Tento tarif patří k jinému produktu.
too-long = { $max ->
    [one] Použijte nejvýše jeden znak.
    [few] Použijte nejvýše { $max } znaky.
   *[other] Použijte nejvýše { $max } znaků.
}
too-many-bytes = { $max ->
    [one] Použijte nejvýše jeden bajt.
    [few] Použijte nejvýše { $max } bajty.
   *[other] Použijte nejvýše { $max } bajtů.
}
too-short = { $min ->
    [one] Použijte alespoň jeden znak.
    [few] Použijte alespoň { $min } znaky.
   *[other] Použijte alespoň { $min } znaků.
}
too-many = Nejvyšší povolený počet je { $max }.
full = Víc jich být nemůže: je jich už { $max }.
too-many-partners = Zákazník může mít nejvýše { $max } partnerů a tento klíč API jich vidí víc: použijte klíč, který jich vidí méně.
second-default = Takto může být výchozí jen jedna adresa.
second-plan = K tomuto produktu už existuje předplatné, které neskončilo.
local-address = Tato adresa vede do soukromé sítě.
language-of-site = Tento web tento jazyk nepoužívá.
redirect-url = Tato adresa není na seznamu povolených adres tohoto webu.
deprecated = Toto se už nepoužívá.
not-searchable = Podle tohoto pole nelze vyhledávat.
not-unique = Toto pole není jedinečné.
not-removable = Tento údaj lze změnit, ale ne odstranit.
only-new = Tento údaj se použije jen u nového zákazníka; zůstal beze změny.
no-secret-key = Tento server neuchovává tajné údaje, dokud není nastaveno FRONTDESK_SECRET_KEY.
no-verifier = Pak by se nemohl nikdo zaregistrovat. Nejdříve nastavte ověřování rizika mutací setRiskVerifier.
erased = Tento zákazník byl vymazán.
email-taken = Zákazník s touto e-mailovou adresou už existuje.
username-taken = Zákazník s tímto uživatelským jménem už existuje.
phone-taken = Zákazník s tímto telefonním číslem už existuje.
value-taken = Tato hodnota je už použita jinde.
code-taken = Tento kód je už použit.
external-id-taken = Toto externí ID je už použito jinde.
member-already = Tento zákazník už je členem této organizace.
account-taken = Tento účet už má jiný zákazník.
external-ids-of-several = Tato externí ID patří více organizacím.
not-found = Nic takového neexistuje, nebo k tomu nemáte přístup.
credentials = Takto se přihlásit nelze. Zkontrolujte zadané údaje; po několika pokusech chvíli počkejte, nebo si nastavte nové heslo.
session-over = Tato relace skončila. Přihlaste se znovu.
token-unknown = Tento odkaz nebo kód zde není známý. Otevřete nejnovější e-mail a použijte celý odkaz.
token-expired = Platnost vypršela. Vyžádejte si nový odkaz nebo kód.
token-used = Toto již bylo použito. Pokud to stále potřebujete, vyžádejte si nový odkaz nebo kód.
email-unconfirmed = Nejprve potvrďte svou e-mailovou adresu odkazem, který vám byl zaslán.
one-identifier = Zadejte právě jeden z údajů email, username a phone.
second-factor = Tímto kódem se přihlásit nelze. Počkejte na nový a zadejte ho znovu; po několika pokusech se přihlaste od začátku.
wrong-code = Tento kód není správný, nebo už byl použit. Počkejte na nový a zadejte ho znovu.
authenticator-on = Váš účet už ověřovací aplikaci má. Nejprve ji vypněte nebo nahraďte.
authenticator-off = Váš účet nemá žádnou ověřovací aplikaci. Nejprve ji nastavte.
mfa-demanded = Tento web vyžaduje dvoufázové přihlašování. Ověřovací aplikaci můžete nahradit, ale ne vypnout.
account-inactive = Tento účet teď nelze používat.
assistance-denied = Tento zákazník nedovoluje, aby v jeho účtu jednal někdo jiný.
past = Datum a čas musí být v budoucnosti.
signed-in-long-ago = Přihlaste se znovu a proveďte to do 5 minut; nebo si nejdříve nastavte heslo pomocí odkazu z e-mailu.
email-already = Tuto adresu už tento účet má.
email-confirmed = Tato adresa už je potvrzená.
unknown-field = Vlastní pole s tímto kódem neexistuje.
twins = { $count ->
    [one] Jeden zákazník má tento údaj stejný jako jiný zákazník. Nejprve mu ho změňte.
    [few] { $count } zákazníci mají tento údaj stejný jako jiný zákazník. Nejprve jim ho změňte.
   *[other] { $count } zákazníků má tento údaj stejný jako jiný zákazník. Nejprve jim ho změňte.
}
value-twins = { $count ->
    [one] Jeden objekt má stejnou hodnotu jako jiný objekt. Nejprve ji změňte.
    [few] { $count } objekty mají stejnou hodnotu jako jiný objekt. Nejprve jejich hodnoty změňte.
   *[other] { $count } objektů má stejnou hodnotu jako jiný objekt. Nejprve jejich hodnoty změňte.
}
stale = Tento záznam byl mezitím změněn; jeho verze je nyní { $version }. Načtěte ho znovu a potom ho změňte.
ended = Toto předplatné už skončilo.
provider-in-use = Zákazníci mají účty tohoto poskytovatele. Místo odebrání ho vypněte.
social-token = Toto přihlášení se nepodařilo ověřit. Přihlaste se tam znovu.
risk = Bezpečnostní kontrola se nezdařila. Zkuste to znovu.
last-owner = Organizace musí mít vlastníka. Nejdříve udělejte vlastníkem jiného člena.
sole-owner = Jste jediným vlastníkem organizace, která má další členy. Nejdříve udělejte vlastníkem jiného člena.
subscribed = Máte předplatné, které ještě neskončilo. Nejdříve musí skončit.
managers = Toto smějí jen vlastníci a správci organizace.
owners = Toto smí jen vlastník organizace.
not-permitted = Toto pole vyžaduje klíč API s oprávněním { $scope }.

# A password: the demands that are not met follow, each as a part of one list.
password-policy = Heslo musí mít: { $demands }.
password-min-length = { $count ->
    [one] alespoň jeden znak
    [few] alespoň { $count } znaky
   *[other] alespoň { $count } znaků
}
password-max-length = { $count ->
    [one] nejvýše jeden znak
    [few] nejvýše { $count } znaky
   *[other] nejvýše { $count } znaků
}
password-digit = číslici
password-uppercase = velké písmeno
password-lowercase = malé písmeno
password-symbol = speciální znak
password-three-character-classes = tři z těchto druhů znaků (malá písmena, velká písmena, číslice, speciální znaky)
password-no-edge-spaces = začátek a konec bez mezer
password-not-email = jiné znění než e-mailová adresa
password-not-common = méně běžné znění
