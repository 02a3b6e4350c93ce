# What mails say. The reader has a telephone in one hand: a sentence or two, and one thing to do.
# `site` is the shop front or web site, `brand` the business, `address` where the mail goes to.

greeting = Hola:
greeting-named = Hola, { $name }:
button-help = Si el botón no funciona, abra esta dirección en un navegador:
reset-action = Restablecer la contraseña
back = Volver a { $site }
fact-device = Dispositivo
fact-time = Fecha y hora
fact-address = Nueva dirección
fact-recovery-codes-left = Códigos de recuperación restantes

# How long a link holds.
holds-minutes = { $count ->
    [one] El enlace se puede usar una sola vez y es válido durante un minuto.
   *[other] El enlace se puede usar una sola vez y es válido durante { $count } minutos.
}
holds-hours = { $count ->
    [one] El enlace se puede usar una sola vez y es válido durante una hora.
   *[other] El enlace se puede usar una sola vez y es válido durante { $count } horas.
}
holds-days = { $count ->
    [one] El enlace se puede usar una sola vez y es válido durante un día.
   *[other] El enlace se puede usar una sola vez y es válido durante { $count } días.
}

# Why the mail came.
why-entered = Recibe este mensaje porque se indicó { $address } en { $site }.
why-account = Recibe este mensaje porque { $address } es la dirección de una cuenta en { $site }.
why-former = Recibe este mensaje porque { $address } era hasta ahora la dirección de una cuenta en { $site }.
why-invited = Recibe este mensaje porque alguien ha invitado a { $address } a { $site }.

confirm-email-subject = Confirme su dirección de correo electrónico
confirm-email-intro = Esta dirección de correo electrónico se indicó para una cuenta en { $site }. Confirme, por favor, que es suya.
confirm-email-action = Confirmar la dirección
confirm-email-other = Si no sabe nada de esta cuenta, ignore este mensaje: la dirección quedará sin confirmar.

welcome-subject = Le damos la bienvenida a { $site }
welcome-intro = Su cuenta en { $site } ya está lista.
welcome-action = Iniciar sesión
welcome-other = Si no sabe nada de esta cuenta, póngase en contacto con { $brand }.

set-password-subject = Elija su contraseña
set-password-intro = Se ha creado una cuenta para usted en { $site }. Elija una contraseña y podrá iniciar sesión.
set-password-intro-anew = Alguien, probablemente usted, se ha registrado en { $site } con esta dirección de correo electrónico. Elija aquí la contraseña y podrá iniciar sesión: ninguna otra es válida.
set-password-action = Elegir contraseña
set-password-other = Si no desea esta cuenta, ignore este mensaje: sin contraseña nadie puede iniciar sesión en ella.
set-password-other-anew = Si no ha sido usted, ignore este mensaje: nadie puede iniciar sesión con una contraseña hasta que usted la elija.

reset-password-subject = Restablezca su contraseña
reset-password-intro = Alguien, probablemente usted, ha pedido restablecer la contraseña de su cuenta en { $site }. Aquí puede elegir una nueva.
reset-password-action = Elegir una contraseña nueva
reset-password-other = Si no ha sido usted, ignore este mensaje: su contraseña no cambiará.

invitation-subject = Su invitación a { $site }
invitation-subject-to = Su invitación a { $organization }
invitation-intro = Tiene una invitación para abrir una cuenta en { $site }.
invitation-intro-by = { $inviter } le invita a abrir una cuenta en { $site }.
invitation-intro-to = Tiene una invitación para unirse a { $organization } en { $site }.
invitation-intro-by-to = { $inviter } le invita a unirse a { $organization } en { $site }.
invitation-action = Aceptar la invitación
invitation-other = Si no espera esta invitación, ignore este mensaje: sin su consentimiento no ocurrirá nada.

confirm-email-change-subject = Confirme su nueva dirección de correo electrónico
confirm-email-change-intro = Esta va a ser la nueva dirección de correo electrónico de una cuenta en { $site }. Confirme, por favor, que es suya. Hasta entonces seguirá valiendo la dirección anterior.
confirm-email-change-action = Confirmar la nueva dirección
confirm-email-change-other = Si no lo ha pedido usted, ignore este mensaje: no cambiará nada.

email-changed-subject = Se ha cambiado su dirección de correo electrónico
email-changed-intro = Se ha cambiado la dirección de correo electrónico de su cuenta en { $site }. A esta dirección ya no llegarán más mensajes sobre la cuenta.
email-changed-other = Si no ha sido usted, es posible que otra persona tenga acceso a su cuenta. Póngase en contacto con { $brand } cuanto antes.

account-exists-subject = Ya tiene una cuenta
account-exists-intro = Alguien, probablemente usted, ha intentado registrarse en { $site } con esta dirección de correo electrónico. Ya existe una cuenta con ella: basta con iniciar sesión.
account-exists-intro-phone = Alguien, probablemente usted, ha intentado registrarse en { $site } con su número de teléfono. Ya tiene una cuenta con él: basta con iniciar sesión.
account-exists-action = Iniciar sesión
account-exists-other = Si no ha sido usted, ignore este mensaje: nada ha cambiado en su cuenta.

sign-in-link-subject = Su enlace para iniciar sesión
sign-in-link-intro = Con este enlace iniciará sesión en { $site }.
sign-in-link-action = Iniciar sesión
sign-in-link-other = Si no ha pedido este enlace, ignore este mensaje. No comparta el enlace: quien lo tenga puede iniciar sesión en su cuenta.

new-sign-in-subject = Nuevo inicio de sesión en su cuenta
new-sign-in-intro = Alguien ha iniciado sesión en su cuenta en { $site } desde un dispositivo nuevo.
new-sign-in-other = Si ha sido usted, no tiene que hacer nada. Si no, cambie su contraseña cuanto antes.

password-changed-subject = Se ha cambiado su contraseña
password-changed-intro = Se ha cambiado la contraseña de su cuenta en { $site }. Se ha cerrado la sesión en los demás dispositivos.
password-changed-other = Si no ha sido usted, restablezca su contraseña cuanto antes.

mfa-changed-subject = Se ha cambiado su verificación en dos pasos
mfa-changed-intro = Se ha cambiado la configuración de la verificación en dos pasos de su cuenta en { $site }.
mfa-changed-totp-on-subject = La verificación en dos pasos está activada
mfa-changed-totp-on-intro = Para iniciar sesión en su cuenta en { $site } ahora también se necesita un código de su aplicación de autenticación. Guarde sus códigos de recuperación en un lugar seguro.
mfa-changed-totp-off-subject = La verificación en dos pasos está desactivada
mfa-changed-totp-off-intro = Para iniciar sesión en su cuenta en { $site } ya no se necesita un código de una aplicación de autenticación.
mfa-changed-recovery-code-used-subject = Se ha usado un código de recuperación
mfa-changed-recovery-code-used-intro = Alguien ha iniciado sesión en su cuenta en { $site } con un código de recuperación. Ese código ya no se puede volver a usar.
mfa-changed-recovery-codes-renewed-subject = Tiene nuevos códigos de recuperación
mfa-changed-recovery-codes-renewed-intro = Se han creado nuevos códigos de recuperación para su cuenta en { $site }. Los anteriores ya no son válidos.
mfa-changed-other = Si no ha sido usted, cambie su contraseña cuanto antes y póngase en contacto con { $brand }.

account-deleted-subject = Se ha eliminado su cuenta
account-deleted-intro = Se ha eliminado su cuenta en { $site }. Esta acción no se puede deshacer.
account-deleted-other = Si no ha sido usted, póngase en contacto con { $brand } cuanto antes.
