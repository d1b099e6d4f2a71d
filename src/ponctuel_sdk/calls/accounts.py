"""Accounts: registration, changes, export and erasure."""

from __future__ import annotations

from ponctuel_sdk._call import Call, Document, SessionUse, document, model, no_content
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models import accounts as models


@operation("POST", "/v1/accounts")
def register(email: str, password: str, locale: models.Locale = "en") -> Call[models.Accepted]:
    """Register an account; a message is sent to the address.

    Args:
        email: an e-mail address.
        password: at least 12 characters; common ones are refused.
        locale: language of e-mails, 'en' or 'fr'.
    """
    return Call(
        model(models.Accepted),
        body=models.NewAccount(email=email, password=password, locale=locale),
    )


@operation("POST", "/v1/accounts/verification")
def send_verification(email: str) -> Call[models.Accepted]:
    """Request the verification message again.

    Args:
        email: an e-mail address.
    """
    return Call(model(models.Accepted), body=models.Address(email=email))


@operation("POST", "/v1/accounts/verification/confirm")
def confirm_verification(token: str, password: str) -> Call[None]:
    """Verify an account or a new address with the token of the message.

    Args:
        token: the token of the e-mail.
        password: the password of the account.
    """
    return Call(no_content, body=models.NewPassword(token=token, password=password))


@operation("POST", "/v1/accounts/password-reset")
def request_reset(email: str) -> Call[models.Accepted]:
    """Request a message for choosing a new password.

    Args:
        email: an e-mail address.
    """
    return Call(model(models.Accepted), body=models.Address(email=email))


@operation("POST", "/v1/accounts/password-reset/confirm")
def confirm_reset(token: str, password: str) -> Call[None]:
    """Choose a new password with the token of the message.

    Args:
        token: the token of the e-mail.
        password: the new one.
    """
    return Call(no_content, body=models.NewPassword(token=token, password=password))


@operation("GET", "/v1/accounts/me")
def read_me() -> Call[models.Account]:
    """Your account."""
    return Call(model(models.Account))


@operation("PATCH", "/v1/accounts/me")
def change_me(
    *,
    locale: models.Locale | None = None,
    email: str | None = None,
    new_password: str | None = None,
    password: str | None = None,
) -> Call[models.Account]:
    """Change your account; a new password or address needs the current password.

    Args:
        locale: language of e-mails, 'en' or 'fr'.
        email: the new address, valid once it is confirmed.
        new_password: valid at once; it ends all other sessions.
        password: the current password.
    """
    changed = models.AccountPatch(
        locale=locale, email=email, new_password=new_password, password=password
    )
    return Call(model(models.Account), body=changed)


@operation("DELETE", "/v1/accounts/me", session=SessionUse.ENDS)
def erase_me(password: str) -> Call[None]:
    """Erase your account and all your data, irreversibly.

    Args:
        password: the current password.
    """
    return Call(no_content, body=models.Erasure(password=password))


@operation("GET", "/v1/accounts/me/export")
def export_me() -> Call[Document]:
    """All your stored data, table by table."""
    return Call(document)
