"""Words of the page *Account*."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "tab_sign_in": ("Sign in", "Se connecter"),
    "tab_register": ("Create an account", "Créer un compte"),
    "tab_forgotten": ("Forgotten password", "Mot de passe oublié"),
    "email": ("E-mail address", "Adresse électronique"),
    "password": ("Password", "Mot de passe"),
    "new_password": ("New password", "Nouveau mot de passe"),
    "password_info": (
        "12 characters or more; a phrase is easiest to remember",
        "12 caractères ou plus ; une phrase se retient le mieux",
    ),
    "password_today": ("Your password of today", "Votre mot de passe actuel"),
    "do_sign_in": ("Sign in", "Se connecter"),
    "do_register": ("Create the account", "Créer le compte"),
    "do_forgotten": ("Send me a message", "M’envoyer un message"),
    "register_hint": (
        "An account gives you watches, batches, a history and API keys. Forecasts need none.",
        "Un compte donne les alertes, les lots, l’historique et les clés d’API. Les prévisions "
        "n’en demandent pas.",
    ),
    "forgotten_hint": (
        "A message goes to your address, with a link that is good for one hour.",
        "Un message part à votre adresse, avec un lien valable une heure.",
    ),
    "letter_sent": (
        "If this address can be used, a message is on its way. Follow its link to go on.",
        "Si cette adresse peut servir, un message est parti. Suivez son lien pour continuer.",
    ),
    "again_hint": ("No message? Ask for it again.", "Pas de message ? Redemandez-le."),
    "do_again": ("Send the message again", "Renvoyer le message"),
    "verify_title": ("Confirm your address", "Confirmez votre adresse"),
    "verify_hint": (
        "Type the password that you chose: so the account opens for you alone.",
        "Tapez le mot de passe choisi : ainsi le compte ne s’ouvre que pour vous.",
    ),
    "do_verify": ("Confirm", "Confirmer"),
    "verified": (
        "Your address is confirmed. You can sign in now.",
        "Votre adresse est confirmée. Vous pouvez vous connecter.",
    ),
    "reset_title": ("Choose a new password", "Choisissez un nouveau mot de passe"),
    "reset_hint": (
        "All your sessions and API keys end with the old one.",
        "Toutes vos sessions et clés d’API prennent fin avec l’ancien.",
    ),
    "do_reset": ("Keep this password", "Garder ce mot de passe"),
    "reset_done": (
        "Your new password is in force. You can sign in now.",
        "Votre nouveau mot de passe est en vigueur. Vous pouvez vous connecter.",
    ),
    "erased": (
        "Your account and all that was kept of you are erased.",
        "Votre compte et tout ce qui était conservé de vous sont effacés.",
    ),
    "signed_out": ("You are signed out.", "Vous êtes déconnecté."),
    "profile": ("You", "Vous"),
    "role": ("Role", "Rôle"),
    "member_since": ("Member since", "Membre depuis"),
    "letters_language": ("Language of our messages", "Langue de nos messages"),
    "saved": ("Saved.", "Enregistré."),
    "sec_password": ("Change the password", "Changer le mot de passe"),
    "do_password": ("Change the password", "Changer le mot de passe"),
    "password_done": (
        "Your password has changed; your other sessions and all API keys have ended.",
        "Votre mot de passe a changé ; vos autres sessions et toutes les clés d’API ont pris fin.",
    ),
    "sec_email": ("Change the e-mail address", "Changer l’adresse électronique"),
    "new_email": ("New address", "Nouvelle adresse"),
    "new_email_info": (
        "In force once you have followed the link that goes there",
        "En vigueur quand vous aurez suivi le lien qui y est envoyé",
    ),
    "do_email": ("Change the address", "Changer l’adresse"),
    "sec_sessions": ("Where you are signed in", "Où vous êtes connecté"),
    "begun": ("Since", "Depuis"),
    "until": ("Until", "Jusqu’à"),
    "this_one": ("this browser", "ce navigateur"),
    "another_one": ("another browser or program", "un autre navigateur ou programme"),
    "more_sessions": ("and {n} more", "et {n} de plus"),
    "session": ("Session", "Session"),
    "everywhere": ("Sign out everywhere", "Se déconnecter partout"),
    "sec_data": ("Your data", "Vos données"),
    "export_hint": (
        "All that is kept of you, as one JSON file (GDPR, articles 15 and 20).",
        "Tout ce qui est conservé de vous, en un fichier JSON (RGPD, articles 15 et 20).",
    ),
    "do_export": ("Export my data", "Exporter mes données"),
    "erase_title": ("Erase me", "M’effacer"),
    "erase_hint": (
        "Your account, watches, batches, history and keys go at once and for good.",
        "Votre compte, vos alertes, vos lots, votre historique et vos clés disparaissent "
        "aussitôt et pour toujours.",
    ),
    "do_erase": ("Erase my account", "Effacer mon compte"),
    "erase_sure": (
        "Erase your account and all that is kept of you? This cannot be undone.",
        "Effacer votre compte et tout ce qui est conservé de vous ? C’est sans retour.",
    ),
    "err_credentials": (
        "E-mail or password is not right, or you have not followed our message’s link yet.",
        "L’adresse ou le mot de passe est faux, ou vous n’avez pas encore suivi le lien de "
        "notre message.",
    ),
    "err_password_today": ("This is not your password.", "Ce n’est pas votre mot de passe."),
    "err_token": (
        "This link is not good (any more), or the password is not the one that you chose.",
        "Ce lien n’est pas, ou plus, valable, ou le mot de passe n’est pas celui choisi.",
    ),
    "err_email": (
        "This is not an e-mail address: write it as ada@example.com.",
        "Ce n’est pas une adresse : écrivez-la comme ada@example.com.",
    ),
    "err_weak": (
        "Choose 12 characters or more that nobody guesses first.",
        "Choisissez au moins 12 caractères que personne n’essaierait en premier.",
    ),
    "err_last_admin": (
        "You are the last admin: make another one first.",
        "Vous êtes le dernier administrateur : nommez-en un autre d’abord.",
    ),
    "err_unavailable": (
        "This installation is not set up for it: it sends no messages, or opens no accounts.",
        "Cette installation ne le permet pas : elle n’envoie pas de messages, ou n’ouvre pas "
        "de comptes.",
    ),
    "sec_history": ("Your forecasts", "Vos prévisions"),
    "no_history": (
        "Forecasts that you ask for while signed in are kept here, with what happened.",
        "Les prévisions demandées en étant connecté sont gardées ici, avec ce qui s’est passé.",
    ),
    "history_departure": ("Departure", "Départ"),
    "history_made": ("Made before it", "Faite avant"),
    "history_unknown": ("not known yet", "pas encore connu"),
}
