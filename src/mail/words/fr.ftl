# What mails say. The reader has a telephone in one hand: a sentence or two, and one thing to do.
# `site` is the shop front or web site, `brand` the business, `address` where the mail goes to.

greeting = Bonjour,
greeting-named = Bonjour { $name },
button-help = Si le bouton ne fonctionne pas, ouvrez cette adresse dans un navigateur :
reset-action = Réinitialiser le mot de passe
back = Retour à { $site }
fact-device = Appareil
fact-time = Date et heure
fact-address = Nouvelle adresse
fact-recovery-codes-left = Codes de secours restants

# How long a link holds.
holds-minutes = { $count ->
    [one] Le lien ne peut servir qu'une fois et reste valable une minute.
   *[other] Le lien ne peut servir qu'une fois et reste valable { $count } minutes.
}
holds-hours = { $count ->
    [one] Le lien ne peut servir qu'une fois et reste valable une heure.
   *[other] Le lien ne peut servir qu'une fois et reste valable { $count } heures.
}
holds-days = { $count ->
    [one] Le lien ne peut servir qu'une fois et reste valable un jour.
   *[other] Le lien ne peut servir qu'une fois et reste valable { $count } jours.
}

# Why the mail came.
why-entered = Vous recevez cet e-mail parce que l'adresse { $address } a été indiquée sur { $site }.
why-account = Vous recevez cet e-mail parce que { $address } est l'adresse d'un compte sur { $site }.
why-former = Vous recevez cet e-mail parce que { $address } était jusqu'ici l'adresse d'un compte sur { $site }.
why-invited = Vous recevez cet e-mail parce que quelqu'un a invité { $address } sur { $site }.

confirm-email-subject = Confirmez votre adresse e-mail
confirm-email-intro = Cette adresse e-mail a été indiquée pour un compte sur { $site }. Merci de confirmer qu'elle est bien la vôtre.
confirm-email-action = Confirmer l'adresse
confirm-email-other = Si vous ne savez rien de ce compte, ignorez cet e-mail : l'adresse ne sera pas confirmée.

welcome-subject = Bienvenue sur { $site }
welcome-intro = Votre compte sur { $site } est prêt.
welcome-action = Se connecter
welcome-other = Si vous ne savez rien de ce compte, veuillez contacter { $brand }.

set-password-subject = Choisissez votre mot de passe
set-password-intro = Un compte a été créé pour vous sur { $site }. Choisissez un mot de passe et vous pourrez vous connecter.
set-password-intro-anew = Quelqu'un, sans doute vous, s'est inscrit sur { $site } avec cette adresse e-mail. Choisissez ici le mot de passe et vous pourrez vous connecter : aucun autre n'est valable.
set-password-action = Choisir un mot de passe
set-password-other = Si vous ne souhaitez pas ce compte, ignorez cet e-mail : sans mot de passe, personne ne peut s'y connecter.
set-password-other-anew = Si ce n'était pas vous, ignorez cet e-mail : tant que vous n'avez pas choisi de mot de passe, personne ne peut se connecter avec un mot de passe.

reset-password-subject = Réinitialisez votre mot de passe
reset-password-intro = Quelqu'un, sans doute vous, a demandé à réinitialiser le mot de passe de votre compte sur { $site }. Vous pouvez en choisir un nouveau ici.
reset-password-action = Choisir un nouveau mot de passe
reset-password-other = Si ce n'était pas vous, ignorez cet e-mail : votre mot de passe ne changera pas.

invitation-subject = Votre invitation sur { $site }
invitation-subject-to = Votre invitation à rejoindre { $organization }
invitation-intro = Nous vous invitons à ouvrir un compte sur { $site }.
invitation-intro-by = { $inviter } vous invite à ouvrir un compte sur { $site }.
invitation-intro-to = Nous vous invitons à rejoindre { $organization } sur { $site }.
invitation-intro-by-to = { $inviter } vous invite à rejoindre { $organization } sur { $site }.
invitation-action = Accepter l'invitation
invitation-other = Si vous n'attendez pas cette invitation, ignorez cet e-mail : rien ne se passera sans votre accord.

confirm-email-change-subject = Confirmez votre nouvelle adresse e-mail
confirm-email-change-intro = Cette adresse doit devenir la nouvelle adresse e-mail d'un compte sur { $site }. Merci de confirmer qu'elle est bien la vôtre. D'ici là, l'ancienne adresse reste valable.
confirm-email-change-action = Confirmer la nouvelle adresse
confirm-email-change-other = Si vous n'avez rien demandé, ignorez cet e-mail : rien ne changera.

email-changed-subject = Votre adresse e-mail a été modifiée
email-changed-intro = L'adresse e-mail de votre compte sur { $site } a été modifiée. Cette adresse ne recevra plus de messages au sujet du compte.
email-changed-other = Si ce n'était pas vous, quelqu'un d'autre a peut-être accès à votre compte. Veuillez contacter { $brand } sans attendre.

account-exists-subject = Vous avez déjà un compte
account-exists-intro = Quelqu'un, sans doute vous, a voulu s'inscrire sur { $site } avec cette adresse e-mail. Un compte existe déjà avec cette adresse : il suffit de vous connecter.
account-exists-intro-phone = Quelqu'un, sans doute vous, a voulu s'inscrire sur { $site } avec votre numéro de téléphone. Vous avez déjà un compte avec ce numéro : il suffit de vous connecter.
account-exists-action = Se connecter
account-exists-other = Si ce n'était pas vous, ignorez cet e-mail : rien n'a changé dans votre compte.

sign-in-link-subject = Votre lien de connexion
sign-in-link-intro = Ce lien vous permet de vous connecter sur { $site }.
sign-in-link-action = Se connecter
sign-in-link-other = Si vous n'avez pas demandé ce lien, ignorez cet e-mail. Ne transmettez pas le lien : toute personne qui l'a peut se connecter à votre compte.

new-sign-in-subject = Nouvelle connexion à votre compte
new-sign-in-intro = Quelqu'un s'est connecté à votre compte sur { $site } depuis un nouvel appareil.
new-sign-in-other = Si c'était vous, vous n'avez rien à faire. Sinon, changez tout de suite votre mot de passe.

password-changed-subject = Votre mot de passe a été modifié
password-changed-intro = Le mot de passe de votre compte sur { $site } a été modifié. Les autres appareils ont été déconnectés.
password-changed-other = Si ce n'était pas vous, réinitialisez tout de suite votre mot de passe.

mfa-changed-subject = Votre double authentification a été modifiée
mfa-changed-intro = Les réglages de la double authentification de votre compte sur { $site } ont été modifiés.
mfa-changed-totp-on-subject = La double authentification est activée
mfa-changed-totp-on-intro = Pour vous connecter à votre compte sur { $site }, il faut désormais aussi un code de votre application d'authentification. Conservez vos codes de secours en lieu sûr.
mfa-changed-totp-off-subject = La double authentification est désactivée
mfa-changed-totp-off-intro = Pour vous connecter à votre compte sur { $site }, il ne faut plus de code d'une application d'authentification.
mfa-changed-recovery-code-used-subject = Un code de secours a été utilisé
mfa-changed-recovery-code-used-intro = Quelqu'un s'est connecté à votre compte sur { $site } avec un code de secours. Ce code ne peut plus servir.
mfa-changed-recovery-codes-renewed-subject = Vous avez de nouveaux codes de secours
mfa-changed-recovery-codes-renewed-intro = De nouveaux codes de secours ont été créés pour votre compte sur { $site }. Les anciens ne sont plus valables.
mfa-changed-other = Si ce n'était pas vous, changez tout de suite votre mot de passe et contactez { $brand }.

account-deleted-subject = Votre compte a été supprimé
account-deleted-intro = Votre compte sur { $site } a été supprimé. Cette opération est définitive.
account-deleted-other = Si ce n'était pas vous, veuillez contacter { $brand } sans attendre.
