# What is wrong with an input, for the person who can put it right. One sentence or two, no jargon.

required = Este dato es obligatorio.
blank = Este dato no puede estar vacío.
email = Escriba una dirección de correo electrónico, por ejemplo, name@example.com.
phone = Escriba un número válido con el prefijo del país, por ejemplo, +420 777 123 456.
username = Use solo letras (de la a a la z), dígitos, guiones y guiones bajos.
code = Use de 1 a 64 letras (de la a a la z), dígitos, guiones, guiones bajos y puntos.
date = Escriba una fecha con año, mes y día, por ejemplo, 2026-11-21.
date-time = Escriba una fecha y hora con su zona horaria, por ejemplo, 2026-11-21T12:00:00Z.
number = Escriba un número, por ejemplo, 12.50.
whole-number = Escriba un número entero.
postcode = Escriba un código postal de este país, por ejemplo, { $example }.
name-plain = Use solo letras, dígitos, espacios y los caracteres , - _ . y '.
pattern = Este dato no tiene la forma requerida.
bad-pattern = Esto no es una expresión regular.
url-format = Escriba una dirección que empiece por https:// o http://.
origin = Indique solo el esquema, el servidor y el puerto, como en https://shop.example.
color = Escriba el color como # y seis cifras hexadecimales, como en #1f5fbf.
url-template = Escriba una dirección que empiece por https:// o http:// y contenga {"{"}id{"}"}.
https-url = Escriba una dirección que empiece por https://, sin consulta (?) ni fragmento (#).
host-name = Escriba el nombre de un host, por ejemplo, www.example.com.
language = Indique un idioma con su código ISO 639-1 de dos letras, por ejemplo, en.
message-language = Los mensajes están disponibles en estos idiomas: en, cs, de, es, fr.
country = Indique un país con su código ISO 3166-1 de dos letras, por ejemplo, GB.
region = Indique una región del país de la dirección con su código ISO 3166-2, por ejemplo, US-CA.
time-zone = Indique una zona horaria con su nombre de IANA, por ejemplo, Europe/Prague.
future = La fecha no puede ser futura.
option = Esta no es ninguna de las opciones disponibles.
control-character = Aquí no se permiten caracteres de control.
given-twice = Este dato aparece dos veces.
too-small = El valor mínimo permitido es { $min }.
too-large = El valor máximo permitido es { $max }.
end-before-start = El final no puede ser anterior al comienzo.
cycle = Una organización no puede formar parte de sí misma.
document-id = Use de 1 a { $max } letras sin acentos, cifras y signos, sin espacios.
document-hash = Este no es el SHA-256 del documento.
document = Este documento no se puede ejecutar: { $why }
unique-default = Un campo único no puede tener un valor predeterminado: solo uno podría tenerlo.
region-without-country = Un código de región necesita también el countryCode de la dirección.
store-of-another-site = Esta tienda pertenece a otro sitio web.
password-confirmation = Las dos contraseñas no coinciden.
nothing-to-confirm = No hay ninguna dirección de correo electrónico que confirmar.
contradiction = Esto contradice otro dato.
field-type = El valor de este campo se indica como { $expected }.
min-above-max = El valor mínimo es mayor que el valor máximo.
rule-of-another-type = Los campos de este tipo no tienen esta regla.
no-organization = Para ser miembro se necesita una organización.
plan-of-another-product = Este plan pertenece a otro producto.
too-long = { $max ->
    [one] Use como máximo un carácter.
   *[other] Use como máximo { $max } caracteres.
}
too-many-bytes = { $max ->
    [one] Use como máximo un byte.
   *[other] Use como máximo { $max } bytes.
}
too-short = { $min ->
    [one] Use al menos un carácter.
   *[other] Use al menos { $min } caracteres.
}
too-many = Indique como máximo { $max }.
full = No puede haber más: ya hay { $max }.
too-many-partners = Un cliente puede tener como máximo { $max } socios y esta clave de API ve más: use una que vea menos.
second-default = Solo una dirección puede ser la predeterminada para este uso.
second-plan = Ya hay una suscripción a este producto que no ha terminado.
local-address = Esta dirección lleva a una red privada.
language-of-site = Este sitio web no usa este idioma.
redirect-url = Esta dirección no está en la lista de direcciones permitidas del sitio web.
deprecated = Esto ya no se usa.
not-searchable = No se puede buscar por este campo.
not-unique = Este campo no es único.
not-removable = Este dato se puede cambiar, pero no eliminar.
only-new = Este dato solo vale para un cliente nuevo; no se ha modificado.
no-secret-key = Este servidor no guarda secretos mientras FRONTDESK_SECRET_KEY no esté definida.
no-verifier = Entonces nadie podría registrarse. Configure primero un verificador de riesgo con setRiskVerifier.
erased = Este cliente se ha borrado.
email-taken = Ya hay un cliente con esta dirección de correo electrónico.
username-taken = Ya hay un cliente con este nombre de usuario.
phone-taken = Ya hay un cliente con este número de teléfono.
value-taken = Este valor ya se usa en otro lugar.
code-taken = Este código ya se usa.
external-id-taken = Este identificador externo ya se usa en otro lugar.
member-already = Este cliente ya es miembro de esta organización.
account-taken = Otro cliente ya tiene esta cuenta.
external-ids-of-several = Estos identificadores externos pertenecen a varias organizaciones.
not-found = Este elemento no existe o usted no tiene acceso a él.
credentials = Con estos datos no puede iniciar sesión. Compruebe lo que ha escrito; tras varios intentos, espere un poco o establezca una contraseña nueva.
session-over = Esta sesión ha terminado. Inicie sesión de nuevo.
token-unknown = Este enlace o código no se reconoce. Abra el correo más reciente y utilice el enlace completo.
token-expired = Esto ya no es válido. Solicite un enlace o código nuevo.
token-used = Esto ya se ha utilizado. Solicite un enlace o código nuevo si todavía lo necesita.
email-unconfirmed = Confirme primero su dirección de correo electrónico con el enlace que se le envió.
one-identifier = Indique exactamente uno de email, username y phone.
second-factor = Con este código no se puede iniciar sesión. Espere a que aparezca uno nuevo e introdúzcalo; tras varios intentos, inicie sesión desde el principio.
wrong-code = Este código no es correcto o ya se ha utilizado. Espere a que aparezca uno nuevo e introdúzcalo.
authenticator-on = Su cuenta ya tiene una aplicación de autenticación. Desactívela o sustitúyala primero.
authenticator-off = Su cuenta no tiene ninguna aplicación de autenticación. Configure una primero.
mfa-demanded = Este sitio exige la verificación en dos pasos. Puede sustituir su aplicación de autenticación, pero no desactivarla.
account-inactive = Esta cuenta no se puede utilizar en este momento.
assistance-denied = Este cliente no permite que otras personas actúen en su cuenta.
past = La fecha y la hora deben estar en el futuro.
signed-in-long-ago = Inicie sesión de nuevo y hágalo en menos de 5 minutos, o establezca antes una contraseña con el enlace de un correo.
email-already = Esta ya es la dirección de esta cuenta.
email-confirmed = Esta dirección ya está confirmada.
unknown-field = No hay ningún campo personalizado con este código.
twins = { $count ->
    [one] Un cliente tiene aquí el mismo valor que otro. Cambie primero el valor de ese cliente.
   *[other] { $count } clientes tienen aquí el mismo valor que otro. Cambie primero los valores de esos clientes.
}
value-twins = { $count ->
    [one] Un objeto tiene el mismo valor que otro. Cámbielo primero.
   *[other] { $count } objetos tienen el mismo valor que otro. Cámbielos primero.
}
stale = Este elemento se ha modificado entretanto; su versión es ahora { $version }. Consúltelo de nuevo y cámbielo después.
ended = Esta suscripción ha terminado.
provider-in-use = Hay clientes con cuentas de este proveedor. Desactívelo en su lugar.
social-token = No se ha podido verificar este inicio de sesión. Vuelva a iniciar sesión allí.
risk = La comprobación de seguridad no se ha superado. Inténtelo de nuevo.
last-owner = Una organización necesita un propietario. Haga primero propietario a otro miembro.
sole-owner = Usted es el único propietario de una organización que tiene otros miembros. Haga primero propietario a otro miembro.
subscribed = Tiene una suscripción que aún no ha terminado. Primero debe terminar.
managers = Esto solo pueden hacerlo los propietarios y administradores de la organización.
owners = Esto solo puede hacerlo un propietario de la organización.
not-permitted = Este campo requiere una clave de API con el permiso { $scope }.

# A password: the demands that are not met follow, each as a part of one list.
password-policy = La contraseña debe tener { $demands }.
password-min-length = { $count ->
    [one] al menos un carácter
   *[other] al menos { $count } caracteres
}
password-max-length = { $count ->
    [one] como máximo un carácter
   *[other] como máximo { $count } caracteres
}
password-digit = un dígito
password-uppercase = una letra mayúscula
password-lowercase = una letra minúscula
password-symbol = un símbolo
password-three-character-classes = tres de estos tipos de caracteres (minúsculas, mayúsculas, dígitos, símbolos)
password-no-edge-spaces = un principio y un final sin espacios
password-not-email = una combinación distinta de la dirección de correo electrónico
password-not-common = una combinación menos común
