"""What we write to people, in their language."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.domain.letter import Letter

_TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "verify": {
        "en": (
            "Your Ponctuel account",
            "Welcome to Ponctuel.\n\nTo open your account, follow this link within 24 hours:\n\n"
            "{link}\n\nIf you did not ask for an account, do nothing: it will never be opened.",
        ),
        "fr": (
            "Votre compte Ponctuel",
            "Bienvenue sur Ponctuel.\n\nPour ouvrir votre compte, suivez ce lien dans les "
            "24 heures\u202f:\n\n{link}\n\nSi vous n’avez pas demandé de compte, ne faites "
            "rien\u202f: il ne sera jamais ouvert.",
        ),
    },
    "taken": {
        "en": (
            "You already have a Ponctuel account",
            "Someone, perhaps you, asked for a Ponctuel account with this address, which has one "
            "already.\n\nIf you no longer know its password, choose another one here:\n\n{link}\n",
        ),
        "fr": (
            "Vous avez déjà un compte Ponctuel",
            "Quelqu’un, peut-être vous, a demandé un compte Ponctuel pour cette adresse, qui en a "
            "déjà un.\n\nSi vous n’en savez plus le mot de passe, choisissez-en un autre "
            "ici\u202f:\n\n{link}\n",
        ),
    },
    "reset": {
        "en": (
            "A new password for Ponctuel",
            "To choose a new password, follow this link within the hour:\n\n{link}\n\nIf you did "
            "not ask for it, do nothing: your password stays what it is.",
        ),
        "fr": (
            "Un nouveau mot de passe pour Ponctuel",
            "Pour choisir un nouveau mot de passe, suivez ce lien dans l’heure\u202f:\n\n"
            "{link}\n\nSi vous ne l’avez pas demandé, ne faites rien\u202f: votre mot de passe "
            "reste le même.",
        ),
    },
    "password_changed": {
        "en": (
            "Your Ponctuel password has changed",
            "Your password has just been changed, and all sessions and API keys were ended.\n\n"
            "If it was not you, choose another one at once:\n\n{link}\n",
        ),
        "fr": (
            "Votre mot de passe Ponctuel a changé",
            "Votre mot de passe vient d’être changé, et toutes les sessions et clés d’API ont été "
            "fermées.\n\nSi ce n’était pas vous, choisissez-en un autre sans attendre\u202f:\n\n"
            "{link}\n",
        ),
    },
    "change_email": {
        "en": (
            "Your new address for Ponctuel",
            "To use this address for your Ponctuel account, follow this link within 24 hours:\n\n"
            "{link}\n\nIf you did not ask for it, do nothing.",
        ),
        "fr": (
            "Votre nouvelle adresse pour Ponctuel",
            "Pour employer cette adresse pour votre compte Ponctuel, suivez ce lien dans les "
            "24 heures\u202f:\n\n{link}\n\nSi vous ne l’avez pas demandé, ne faites rien.",
        ),
    },
    "email_changed": {
        "en": (
            "Your Ponctuel address has changed",
            "Your account now goes by another address. If it was not you, tell whoever runs this "
            "site:\n\n{link}\n",
        ),
        "fr": (
            "Votre adresse Ponctuel a changé",
            "Votre compte répond désormais à une autre adresse. Si ce n’était pas vous, dites-le à "
            "qui tient ce site\u202f:\n\n{link}\n",
        ),
    },
}
LETTERS = tuple(_TEXTS)


@dataclass(frozen=True)
class Letters:
    """Writes letters whose links begin with the application's own address.

    That address comes from the settings, never from a request's Host header, which a stranger
    could choose.
    """

    public_url: str

    def write(self, kind: str, to: str, locale: str, token: str | None = None) -> Letter:
        """One letter of `LETTERS`; a token makes its link good for something."""
        subject, text = _TEXTS[kind]["fr" if locale == "fr" else "en"]
        link = self.public_url + "/account"
        if token is not None:
            # The page reads it and asks for a confirmation: opening a link changes nothing.
            link += f"?{_PARAMETER[kind]}={token}"
        elif kind in ("taken", "password_changed"):
            link += "?forgotten"
        return Letter(to, subject, text.format(link=link))


_PARAMETER = {"verify": "verify", "change_email": "verify", "reset": "reset"}
