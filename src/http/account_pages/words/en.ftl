# The pages that the links of mails lead to. The reader has come from a mail, often on a telephone.

go-on = Go on
password = New password
password-again = New password once more
email = E-mail address
code = Code
own-password = Your password
first-name = First name
last-name = Last name

confirm-email-title = Confirm your e-mail address
confirm-email-text = Press the button to confirm that this e-mail address is yours.
confirm-email-action = Confirm address
confirm-email-done = Your e-mail address is confirmed.

confirm-email-change-title = Confirm your new e-mail address
confirm-email-change-text = Press the button, and your account has this new e-mail address.
confirm-email-change-action = Use this address
confirm-email-change-done = Your account has its new e-mail address.

reset-password-title = Choose a new password
reset-password-text = Once it is changed, you are signed out on all devices.
reset-password-action = Change password
reset-password-done = Your password is changed. You can sign in with it now.

set-password-title = Set your password
set-password-text = With it you can sign in to your account.
set-password-action = Set password
set-password-done = Your password is set. You can sign in with it now.

sign-in-title = Sign in
sign-in-text = Press the button to sign in on this device.
sign-in-action = Sign in
sign-in-done = You are signed in.

accept-invitation-title = Accept your invitation
accept-invitation-text = Choose a password for your account, and you are signed in.
accept-invitation-action = Accept invitation
accept-invitation-done = Welcome! You are signed in.

join-title = Accept your invitation
join-text = You have an account already. Enter its password to accept the invitation with it.
join-action = Accept invitation
join-done = You have accepted the invitation, and you are signed in.

code-title = One more step
code-text = Enter the code that your authenticator shows, or one of your recovery codes.
code-action = Sign in

forgot-password-title = Forgot your password?
forgot-password-text = Enter your e-mail address, and we send a link by which you choose a new password.
forgot-password-action = Send the link
forgot-password-done = If there is an account with this address, the mail is on its way. If you do not see it, look among unwanted mail.

# What does not go.
gone = This link was used already, or its time is over. Open the newest mail, or ask for a new one.
foreign = Another site sent this form. Open the link of the mail once more.
busy = There is much to do here just now. Try again in a moment.
fault = Something went wrong here. Try again later.
nothing = There is nothing at this address. Use all of the link.
