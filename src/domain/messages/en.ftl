# What is wrong with an input, for the person who can put it right. One sentence or two, no jargon.

required = This is required.
blank = This must not be empty.
email = Write an e-mail address, such as name@example.com.
phone = Write a valid number with its country code, such as +420 777 123 456.
username = Use only letters (a to z), digits, dashes and underscores.
code = Use 1 to 64 letters (a to z), digits, dashes, underscores and dots.
date = Write a date as year, month and day, such as 2026-11-21.
date-time = Write a date and time with its time zone, such as 2026-11-21T12:00:00Z.
number = Write a number, such as 12.50.
whole-number = Write a whole number.
postcode = Write a postal code of this country, such as { $example }.
name-plain = Use only letters, digits, spaces and the characters , - _ . and '.
pattern = This is not of the form that is needed.
bad-pattern = This is not a regular expression.
url-format = Write an address that starts with https:// or http://.
origin = Write scheme, host and port only, as in https://shop.example.
color = Write a colour as # and six hexadecimal digits, as in #1f5fbf.
url-template = Write an address that starts with https:// or http:// and contains {"{"}id{"}"}.
https-url = Write an address that starts with https://, without a query (?) or a fragment (#).
host-name = Write the name of a host, such as www.example.com.
language = Write a language as its two-letter ISO 639-1 code, such as en.
message-language = Messages are written in these languages: en, cs, de, es, fr.
country = Write a country as its two-letter ISO 3166-1 code, such as GB.
region = Write a region of the address's country as its ISO 3166-2 code, such as US-CA.
time-zone = Write a time zone by its IANA name, such as Europe/Prague.
future = This must not be in the future.
option = This is none of the options.
control-character = Control characters are not allowed here.
given-twice = This is given twice.
too-small = This must be at least { $min }.
too-large = This must be at most { $max }.
end-before-start = The end must not be before the start.
cycle = An organization cannot be a part of itself.
document-id = Use 1 to { $max } letters, digits and signs, without spaces.
document-hash = This is not the SHA-256 of the document.
document = This document cannot be run: { $why }
unique-default = A unique field cannot have a default: only one could have it.
region-without-country = A region code needs the address's countryCode.
store-of-another-site = This store belongs to another site.
password-confirmation = The two passwords are not the same.
nothing-to-confirm = There is no e-mail address to confirm.
contradiction = This contradicts another field.
field-type = A value of this field is written as { $expected }.
min-above-max = The smallest value is above the largest one.
rule-of-another-type = Fields of this kind have no such rule.
no-organization = A membership needs an organization.
plan-of-another-product = This plan is one of another product.
too-long = { $max ->
    [one] Use at most one character.
   *[other] Use at most { $max } characters.
}
too-many-bytes = { $max ->
    [one] Use at most one byte.
   *[other] Use at most { $max } bytes.
}
too-short = { $min ->
    [one] Use at least one character.
   *[other] Use at least { $min } characters.
}
too-many = Give at most { $max }.
full = There are as many as there can be already: { $max }.
too-many-partners = A customer can have { $max } partners, and this API key sees more: use one that sees fewer.
second-default = Only one address can be this default.
second-plan = There is a subscription to this product already that has not ended.
local-address = This address leads into a private network.
language-of-site = This site does not use this language.
redirect-url = This address is not on the site's list of allowed addresses.
deprecated = This is not used any more.
not-searchable = This field is not searchable.
not-unique = This field is not unique.
not-removable = This can be changed, but not removed.
only-new = This counts only for a new customer; it was left as it is.
no-secret-key = This server keeps no secrets until FRONTDESK_SECRET_KEY is set.
no-verifier = Nobody could sign up then. Set a risk verifier with setRiskVerifier first.
erased = This customer has been erased.
email-taken = There is a customer with this e-mail address already.
username-taken = There is a customer with this username already.
phone-taken = There is a customer with this telephone number already.
value-taken = Another one has this value already.
code-taken = There is one with this code already.
external-id-taken = Another one has this external id already.
member-already = This customer is a member of this organization already.
account-taken = Another customer has this account already.
external-ids-of-several = These external ids belong to several organizations.
not-found = There is no such thing, or you cannot access it.
credentials = This does not sign you in. Check what you typed; after several attempts wait a little, or set a new password.
session-over = This session has ended. Sign in again.
token-unknown = This link or code is not known here. Open the newest mail, and use all of its link.
token-expired = This is no longer valid. Ask for a new one.
token-used = This has been used already. Ask for a new one where you still need it.
email-unconfirmed = Confirm your e-mail address first, by the link that was sent to it.
one-identifier = Give exactly one of email, username and phone.
second-factor = This code does not sign you in. Wait for a new one and type it again; after several attempts sign in from the beginning.
wrong-code = This code is not right, or was used already. Wait for a new one and type it again.
authenticator-on = Your account has an authenticator already. Turn it off or replace it first.
authenticator-off = Your account has no authenticator. Set one up first.
mfa-demanded = This site demands two-step sign-in. You can replace your authenticator, but not turn it off.
account-inactive = This account cannot be used now.
assistance-denied = This customer does not allow others to act in the account.
past = This must be in the future.
signed-in-long-ago = Sign in again, and do this within 5 minutes; or set a password first, by the link of a mail.
email-already = This is the address of this account already.
email-confirmed = This address is confirmed already.
unknown-field = There is no custom field with this code.
twins = { $count ->
    [one] One customer shares this with another one. Change theirs first.
   *[other] { $count } customers share this with another one. Change theirs first.
}
value-twins = { $count ->
    [one] One object shares its value with another one. Change it first.
   *[other] { $count } objects share their value with another one. Change them first.
}
stale = This was changed meanwhile; its version is { $version } now. Read it again, and change it then.
ended = This subscription has ended.
provider-in-use = Customers have accounts of this provider. Disable it instead.
social-token = This sign-in could not be verified. Sign in there again.
risk = The security check did not succeed. Try again.
last-owner = An organization needs an owner. Make another member an owner first.
sole-owner = You are the only owner of an organization that has other members. Make another member an owner first.
subscribed = You have a subscription that has not ended. It has to end first.
managers = Only owners and administrators of the organization may do this.
owners = Only an owner of the organization may do this.
not-permitted = This field needs an API key with the scope { $scope }.

# A password: the demands that are not met follow, each as a part of one list.
password-policy = The password needs { $demands }.
password-min-length = at least { $count } characters
password-max-length = at most { $count } characters
password-digit = a digit
password-uppercase = an upper-case letter
password-lowercase = a lower-case letter
password-symbol = a symbol
password-three-character-classes = three of: lower-case letters, upper-case letters, digits, symbols
password-no-edge-spaces = no space at its beginning and end
password-not-email = to be different from the e-mail address
password-not-common = to be less common
