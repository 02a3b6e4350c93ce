# What is wrong with an input, for the person who can put it right. One sentence or two, no jargon.

required = Cette information est obligatoire.
blank = Cette information ne doit pas être vide.
email = Saisissez une adresse e-mail, par exemple name@example.com.
phone = Saisissez un numéro valide avec l'indicatif du pays, par exemple +420 777 123 456.
username = Utilisez uniquement des lettres (a à z), des chiffres, des tirets et des tirets bas.
code = Utilisez de 1 à 64 lettres (a à z), chiffres, tirets, traits de soulignement et points.
date = Saisissez une date avec l'année, le mois et le jour, par exemple 2026-11-21.
date-time = Saisissez une date et une heure avec le fuseau horaire, par exemple 2026-11-21T12:00:00Z.
number = Saisissez un nombre, par exemple 12.50.
whole-number = Saisissez un nombre entier.
postcode = Saisissez un code postal de ce pays, par exemple { $example }.
name-plain = Utilisez uniquement des lettres, des chiffres, des espaces et les caractères , - _ . et '.
pattern = Cette information n'a pas la forme requise.
bad-pattern = Ceci n'est pas une expression régulière.
url-format = Saisissez une adresse qui commence par https:// ou http://.
origin = Indiquez seulement le schéma, l'hôte et le port, comme dans https://shop.example.
color = Écrivez la couleur avec # et six chiffres hexadécimaux, comme #1f5fbf.
url-template = Saisissez une adresse qui commence par https:// ou http:// et qui contient {"{"}id{"}"}.
https-url = Saisissez une adresse qui commence par https://, sans requête (?) ni fragment (#).
host-name = Saisissez le nom d'un hôte, par exemple www.example.com.
language = Indiquez une langue par son code ISO 639-1 à deux lettres, par exemple en.
message-language = Les messages existent dans ces langues : en, cs, de, es, fr.
country = Indiquez un pays par son code ISO 3166-1 à deux lettres, par exemple GB.
region = Indiquez une région du pays de l'adresse par son code ISO 3166-2, par exemple US-CA.
time-zone = Indiquez un fuseau horaire par son nom IANA, par exemple Europe/Prague.
future = La date ne doit pas être dans le futur.
option = Ceci ne fait pas partie des choix proposés.
control-character = Les caractères de contrôle ne sont pas autorisés ici.
given-twice = Cette information est indiquée deux fois.
too-small = La valeur minimale autorisée est { $min }.
too-large = La valeur maximale autorisée est { $max }.
end-before-start = La fin ne doit pas précéder le début.
cycle = Une organisation ne peut pas faire partie d'elle-même.
document-id = Utilisez de 1 à { $max } lettres sans accents, chiffres et signes, sans espaces.
document-hash = Ce n'est pas le SHA-256 du document.
document = Ce document ne peut pas être exécuté : { $why }
unique-default = Un champ unique ne peut pas avoir de valeur par défaut : un seul pourrait l'avoir.
region-without-country = Un code de région nécessite aussi le countryCode de l'adresse.
store-of-another-site = Ce magasin appartient à un autre site.
password-confirmation = Les deux mots de passe ne sont pas identiques.
nothing-to-confirm = Il n'y a pas d'adresse e-mail à confirmer.
contradiction = Ceci contredit une autre donnée.
field-type = La valeur de ce champ s'indique sous la forme { $expected }.
min-above-max = La valeur minimale est supérieure à la valeur maximale.
rule-of-another-type = Cette règle n'existe pas pour les champs de ce genre.
no-organization = Une adhésion nécessite une organisation.
plan-of-another-product = Cette formule appartient à un autre produit.
too-long = { $max ->
    [one] Utilisez au maximum { $max } caractère.
   *[other] Utilisez au maximum { $max } caractères.
}
too-many-bytes = { $max ->
    [one] Utilisez au maximum { $max } octet.
   *[other] Utilisez au maximum { $max } octets.
}
too-short = { $min ->
    [one] Utilisez au moins { $min } caractère.
   *[other] Utilisez au moins { $min } caractères.
}
too-many = Indiquez-en au maximum { $max }.
full = Il ne peut pas y en avoir plus : il y en a déjà { $max }.
too-many-partners = Un client peut avoir au maximum { $max } partenaires et cette clé d'API en voit davantage : utilisez-en une qui en voit moins.
second-default = Une seule adresse peut être choisie par défaut pour cet usage.
second-plan = Il existe déjà un abonnement à ce produit qui n'est pas terminé.
local-address = Cette adresse mène à un réseau privé.
language-of-site = Ce site n'utilise pas cette langue.
redirect-url = Cette adresse ne figure pas dans la liste des adresses autorisées du site.
deprecated = Ceci n'est plus utilisé.
not-searchable = La recherche n'est pas possible sur ce champ.
not-unique = Ce champ n'est pas unique.
not-removable = Cette information peut être modifiée, mais pas supprimée.
only-new = Cette information ne vaut que pour un nouveau client ; elle n'a pas été modifiée.
no-secret-key = Ce serveur ne conserve aucun secret tant que FRONTDESK_SECRET_KEY n'est pas défini.
no-verifier = Personne ne pourrait alors s'inscrire. Configurez d'abord un vérificateur de risque avec setRiskVerifier.
erased = Ce client a été effacé.
email-taken = Il existe déjà un client avec cette adresse e-mail.
username-taken = Il existe déjà un client avec ce nom d'utilisateur.
phone-taken = Il existe déjà un client avec ce numéro de téléphone.
value-taken = Cette valeur est déjà utilisée ailleurs.
code-taken = Ce code est déjà utilisé.
external-id-taken = Cet identifiant externe est déjà utilisé ailleurs.
member-already = Ce client est déjà membre de cette organisation.
account-taken = Un autre client a déjà ce compte.
external-ids-of-several = Ces identifiants externes appartiennent à plusieurs organisations.
not-found = Cet élément n'existe pas, ou vous n'y avez pas accès.
credentials = Ces informations ne permettent pas de vous connecter. Vérifiez votre saisie ; après plusieurs essais, patientez un peu ou définissez un nouveau mot de passe.
session-over = Cette session est terminée. Connectez-vous de nouveau.
token-unknown = Ce lien ou ce code n'est pas reconnu. Ouvrez le message le plus récent et utilisez le lien complet.
token-expired = Ceci n'est plus valable. Demandez un nouveau lien ou code.
token-used = Ceci a déjà été utilisé. Demandez un nouveau lien ou code si vous en avez encore besoin.
email-unconfirmed = Confirmez d'abord votre adresse e-mail à l'aide du lien qui vous a été envoyé.
one-identifier = Indiquez exactement l'un des champs email, username et phone.
second-factor = Ce code ne permet pas de vous connecter. Attendez-en un nouveau et saisissez-le ; après plusieurs essais, reprenez la connexion depuis le début.
wrong-code = Ce code n'est pas correct ou a déjà été utilisé. Attendez-en un nouveau et saisissez-le.
authenticator-on = Votre compte a déjà une application d'authentification. Désactivez-la ou remplacez-la d'abord.
authenticator-off = Votre compte n'a pas d'application d'authentification. Configurez-en d'abord une.
mfa-demanded = Ce site exige la double authentification. Vous pouvez remplacer votre application d'authentification, mais pas la désactiver.
account-inactive = Ce compte ne peut pas être utilisé actuellement.
assistance-denied = Ce client ne permet pas à d'autres d'agir dans son compte.
past = La date et l'heure doivent être dans le futur.
signed-in-long-ago = Connectez-vous de nouveau et faites-le dans les 5 minutes, ou définissez d'abord un mot de passe avec le lien d'un e-mail.
email-already = C'est déjà l'adresse de ce compte.
email-confirmed = Cette adresse est déjà confirmée.
unknown-field = Il n'existe pas de champ personnalisé avec ce code.
twins = { $count ->
    [one] Un client a ici la même valeur qu'un autre. Modifiez d'abord la valeur de ce client.
   *[other] { $count } clients ont ici la même valeur qu'un autre. Modifiez d'abord les valeurs de ces clients.
}
value-twins = { $count ->
    [one] Un objet a la même valeur qu'un autre. Modifiez-le d'abord.
   *[other] { $count } objets ont la même valeur qu'un autre. Modifiez-les d'abord.
}
stale = Cet élément a été modifié entre-temps ; sa version est maintenant { $version }. Consultez-le de nouveau, puis modifiez-le.
ended = Cet abonnement est terminé.
provider-in-use = Des clients ont des comptes chez ce fournisseur. Désactivez-le plutôt.
social-token = Cette connexion n'a pas pu être vérifiée. Connectez-vous-y de nouveau.
risk = Le contrôle de sécurité n'a pas abouti. Réessayez.
last-owner = Une organisation a besoin d'un propriétaire. Désignez d'abord un autre membre comme propriétaire.
sole-owner = Vous êtes l'unique propriétaire d'une organisation qui a d'autres membres. Désignez d'abord un autre membre comme propriétaire.
subscribed = Vous avez un abonnement qui n'est pas terminé. Il doit d'abord prendre fin.
managers = Seuls les propriétaires et les administrateurs de l'organisation peuvent le faire.
owners = Seul un propriétaire de l'organisation peut le faire.
not-permitted = Ce champ nécessite une clé API avec l'autorisation { $scope }.

# A password: the demands that are not met follow, each as a part of one list.
password-policy = Le mot de passe doit comporter { $demands }.
password-min-length = { $count ->
    [one] au moins { $count } caractère
   *[other] au moins { $count } caractères
}
password-max-length = { $count ->
    [one] au maximum { $count } caractère
   *[other] au maximum { $count } caractères
}
password-digit = un chiffre
password-uppercase = une lettre majuscule
password-lowercase = une lettre minuscule
password-symbol = un symbole
password-three-character-classes = trois de ces types de caractères (minuscules, majuscules, chiffres, symboles)
password-no-edge-spaces = un début et une fin sans espace
password-not-email = une combinaison différente de l'adresse e-mail
password-not-common = une combinaison moins courante
