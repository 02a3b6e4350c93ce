# Les pages auxquelles mènent les liens des e-mails.

go-on = Continuer
password = Nouveau mot de passe
password-again = Nouveau mot de passe, encore une fois
email = Adresse e-mail
code = Code
own-password = Votre mot de passe
first-name = Prénom
last-name = Nom

confirm-email-title = Confirmez votre adresse e-mail
confirm-email-text = Appuyez sur le bouton pour confirmer que cette adresse e-mail est bien la vôtre.
confirm-email-action = Confirmer l'adresse
confirm-email-done = Votre adresse e-mail est confirmée.

confirm-email-change-title = Confirmez votre nouvelle adresse e-mail
confirm-email-change-text = Appuyez sur le bouton, et votre compte aura cette nouvelle adresse e-mail.
confirm-email-change-action = Utiliser cette adresse
confirm-email-change-done = Votre compte a sa nouvelle adresse e-mail.

reset-password-title = Choisissez un nouveau mot de passe
reset-password-text = Une fois le mot de passe changé, vos sessions seront fermées sur tous vos appareils.
reset-password-action = Changer le mot de passe
reset-password-done = Votre mot de passe est changé. Vous pouvez maintenant vous connecter avec.

set-password-title = Définissez votre mot de passe
set-password-text = Il vous permettra de vous connecter à votre compte.
set-password-action = Définir le mot de passe
set-password-done = Votre mot de passe est défini. Vous pouvez maintenant vous connecter avec.

sign-in-title = Connexion
sign-in-text = Appuyez sur le bouton pour vous connecter sur cet appareil.
sign-in-action = Se connecter
sign-in-done = La connexion est établie.

accept-invitation-title = Acceptez l'invitation
accept-invitation-text = Choisissez un mot de passe pour votre compte, et vous serez connecté.
accept-invitation-action = Accepter l'invitation
accept-invitation-done = Bienvenue ! Vous êtes connecté.

join-title = Acceptez l'invitation
join-text = Vous avez déjà un compte. Saisissez son mot de passe pour accepter l'invitation avec ce compte.
join-action = Accepter l'invitation
join-done = Vous avez accepté l'invitation, et vous êtes connecté.

code-title = Encore une étape
code-text = Saisissez le code affiché par votre application d'authentification, ou l'un de vos codes de récupération.
code-action = Se connecter

forgot-password-title = Mot de passe oublié ?
forgot-password-text = Saisissez votre adresse e-mail, et nous vous enverrons un lien pour choisir un nouveau mot de passe.
forgot-password-action = Envoyer le lien
forgot-password-done = S'il existe un compte avec cette adresse, l'e-mail est en route. Si vous ne le voyez pas, regardez aussi dans le courrier indésirable.

# Ce qui ne va pas.
gone = Ce lien a déjà été utilisé, ou il n'est plus valable. Ouvrez l'e-mail le plus récent, ou demandez-en un nouveau.
foreign = Un autre site a envoyé ce formulaire. Ouvrez encore une fois le lien de l'e-mail.
busy = Il y a beaucoup à faire ici en ce moment. Réessayez dans un instant.
fault = Quelque chose s'est mal passé ici. Réessayez plus tard.
nothing = Il n'y a rien à cette adresse. Utilisez le lien entier.
