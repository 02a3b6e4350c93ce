# What mails say. The reader has a telephone in one hand: a sentence or two, and one thing to do.
# `site` is the shop front or web site, `brand` the business, `address` where the mail goes to.

greeting = Hello,
greeting-named = Hello { $name },
button-help = If the button does not work, open this address in a browser:
reset-action = Reset password
back = Back to { $site }
fact-device = Device
fact-time = Time
fact-address = New address
fact-recovery-codes-left = Recovery codes left

# How long a link holds.
holds-minutes = { $count ->
    [one] The link can be used once, within one minute.
   *[other] The link can be used once, within { $count } minutes.
}
holds-hours = { $count ->
    [one] The link can be used once, within one hour.
   *[other] The link can be used once, within { $count } hours.
}
holds-days = { $count ->
    [one] The link can be used once, within one day.
   *[other] The link can be used once, within { $count } days.
}

# Why the mail came.
why-entered = You received this mail because { $address } was entered at { $site }.
why-account = You received this mail because { $address } is the address of an account at { $site }.
why-former = You received this mail because { $address } was the address of an account at { $site } until now.
why-invited = You received this mail because somebody invited { $address } to { $site }.

confirm-email-subject = Confirm your e-mail address
confirm-email-intro = This e-mail address was entered for an account at { $site }. Please confirm that it is yours.
confirm-email-action = Confirm address
confirm-email-other = If you know nothing of this account, ignore this mail: the address then stays unconfirmed.

welcome-subject = Welcome to { $site }
welcome-intro = Your account at { $site } is ready.
welcome-action = Sign in
welcome-other = If you know nothing of this account, please contact { $brand }.

set-password-subject = Set your password
set-password-intro = An account at { $site } was created for you. Choose a password, and you can sign in.
set-password-intro-anew = Somebody, probably you, signed up at { $site } with this e-mail address. Choose the password here, and you can sign in: nobody else's counts.
set-password-action = Set password
set-password-other = If you do not want this account, ignore this mail: without a password nobody can sign in to it.
set-password-other-anew = If it was not you, ignore this mail: nobody can sign in with a password until you have chosen one.

reset-password-subject = Reset your password
reset-password-intro = Somebody, probably you, asked to reset the password of your account at { $site }. You can choose a new one here.
reset-password-action = Choose a new password
reset-password-other = If it was not you, ignore this mail: your password stays as it is.

invitation-subject = Your invitation to { $site }
invitation-subject-to = Your invitation to { $organization }
invitation-intro = You are invited to open an account at { $site }.
invitation-intro-by = { $inviter } invites you to open an account at { $site }.
invitation-intro-to = You are invited to join { $organization } at { $site }.
invitation-intro-by-to = { $inviter } invites you to join { $organization } at { $site }.
invitation-action = Accept the invitation
invitation-other = If you do not expect this invitation, ignore this mail: nothing happens without your consent.

confirm-email-change-subject = Confirm your new e-mail address
confirm-email-change-intro = This is to be the new e-mail address of an account at { $site }. Please confirm that it is yours. Until then the old address stays.
confirm-email-change-action = Confirm the new address
confirm-email-change-other = If you did not ask for this, ignore this mail: nothing changes.

email-changed-subject = Your e-mail address was changed
email-changed-intro = The e-mail address of your account at { $site } was changed. This address gets no further mails about the account.
email-changed-other = If it was not you, somebody else may have access to your account. Please contact { $brand } at once.

account-exists-subject = You already have an account
account-exists-intro = Somebody, probably you, tried to sign up at { $site } with this e-mail address. There is an account with it already: just sign in.
account-exists-intro-phone = Somebody, probably you, tried to sign up at { $site } with your telephone number. You have an account with it already: just sign in.
account-exists-action = Sign in
account-exists-other = If it was not you, ignore this mail: nothing about your account has changed.

sign-in-link-subject = Your sign-in link
sign-in-link-intro = With this link you sign in to { $site }.
sign-in-link-action = Sign in
sign-in-link-other = If you did not ask for this link, ignore this mail. Do not pass the link on: whoever has it can sign in to your account.

new-sign-in-subject = New sign-in to your account
new-sign-in-intro = Somebody signed in to your account at { $site } on a new device.
new-sign-in-other = If it was you, there is nothing to do. If not, change your password at once.

password-changed-subject = Your password was changed
password-changed-intro = The password of your account at { $site } was changed. Other devices were signed out.
password-changed-other = If it was not you, reset your password at once.

mfa-changed-subject = Your two-step sign-in was changed
mfa-changed-intro = The settings of the two-step sign-in to your account at { $site } were changed.
mfa-changed-totp-on-subject = Two-step sign-in is on
mfa-changed-totp-on-intro = To sign in to your account at { $site }, a code from your authenticator app is now needed, too. Keep your recovery codes in a safe place.
mfa-changed-totp-off-subject = Two-step sign-in is off
mfa-changed-totp-off-intro = To sign in to your account at { $site }, a code from an authenticator app is no longer needed.
mfa-changed-recovery-code-used-subject = A recovery code was used
mfa-changed-recovery-code-used-intro = Somebody signed in to your account at { $site } with a recovery code. That code cannot be used again.
mfa-changed-recovery-codes-renewed-subject = You have new recovery codes
mfa-changed-recovery-codes-renewed-intro = New recovery codes were made for your account at { $site }. The old ones are no longer valid.
mfa-changed-other = If it was not you, change your password at once and contact { $brand }.

account-deleted-subject = Your account was deleted
account-deleted-intro = Your account at { $site } was deleted. This cannot be undone.
account-deleted-other = If it was not you, please contact { $brand } at once.
