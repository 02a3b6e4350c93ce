# Las páginas a las que llevan los enlaces de los correos.

go-on = Continuar
password = Contraseña nueva
password-again = Contraseña nueva otra vez
email = Dirección de correo electrónico
code = Código
own-password = Su contraseña
first-name = Nombre
last-name = Apellidos

confirm-email-title = Confirme su dirección de correo electrónico
confirm-email-text = Pulse el botón para confirmar que esta dirección de correo electrónico es suya.
confirm-email-action = Confirmar la dirección
confirm-email-done = Su dirección de correo electrónico está confirmada.

confirm-email-change-title = Confirme su nueva dirección de correo electrónico
confirm-email-change-text = Pulse el botón y su cuenta tendrá esta nueva dirección de correo electrónico.
confirm-email-change-action = Usar esta dirección
confirm-email-change-done = Su cuenta tiene la nueva dirección de correo electrónico.

reset-password-title = Elija una contraseña nueva
reset-password-text = Cuando la cambie, se cerrará la sesión en todos sus dispositivos.
reset-password-action = Cambiar la contraseña
reset-password-done = Su contraseña ha cambiado. Ya puede iniciar sesión con ella.

set-password-title = Establezca su contraseña
set-password-text = Con ella podrá iniciar sesión en su cuenta.
set-password-action = Establecer la contraseña
set-password-done = Su contraseña está establecida. Ya puede iniciar sesión con ella.

sign-in-title = Iniciar sesión
sign-in-text = Pulse el botón para iniciar sesión en este dispositivo.
sign-in-action = Iniciar sesión
sign-in-done = Ha iniciado sesión.

accept-invitation-title = Acepte la invitación
accept-invitation-text = Elija una contraseña para su cuenta e iniciará sesión al momento.
accept-invitation-action = Aceptar la invitación
accept-invitation-done = ¡Bienvenido! Ha iniciado sesión.

join-title = Acepte la invitación
join-text = Ya tiene una cuenta. Escriba su contraseña para aceptar la invitación con ella.
join-action = Aceptar la invitación
join-done = Ha aceptado la invitación y ha iniciado sesión.

code-title = Un paso más
code-text = Escriba el código que muestra su aplicación de autenticación o uno de sus códigos de recuperación.
code-action = Iniciar sesión

forgot-password-title = ¿Ha olvidado su contraseña?
forgot-password-text = Escriba su dirección de correo electrónico y le enviaremos un enlace para elegir una contraseña nueva.
forgot-password-action = Enviar el enlace
forgot-password-done = Si hay una cuenta con esta dirección, el correo está en camino. Si no lo ve, mire también en el correo no deseado.

# Lo que no puede ser.
gone = Este enlace ya se ha utilizado o ha caducado. Abra el correo más reciente o solicite uno nuevo.
foreign = Otro sitio ha enviado este formulario. Abra de nuevo el enlace del correo.
busy = Ahora mismo hay mucho que hacer aquí. Inténtelo de nuevo dentro de un momento.
fault = Algo ha ido mal aquí. Inténtelo de nuevo más tarde.
nothing = No hay nada en esta dirección. Utilice el enlace completo.
