"""Words that all pages share."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "name": ("Ponctuel", "Ponctuel"),
    "skip": ("Skip to the content", "Aller au contenu"),
    "nav": ("Pages", "Pages"),
    "nav_forecast": ("Forecast", "Prévision"),
    "nav_compare": ("Compare", "Comparer"),
    "nav_connection": ("Connection", "Correspondance"),
    "nav_board": ("Board", "Tableau"),
    "nav_watches": ("My watches", "Mes alertes"),
    "nav_batch": ("Batch", "Lots"),
    "nav_account": ("Account", "Compte"),
    "nav_admin": ("Admin", "Administration"),
    "tag_forecast": (
        "How late will this flight be? The whole range of what may happen, and why.",
        "Quel retard pour ce vol ? Tout l’éventail de ce qui peut arriver, et pourquoi.",
    ),
    "tag_compare": (
        "Which flight should I take? All flights of a route and day, the safest first.",
        "Quel vol prendre ? Tous les vols d’une liaison et d’un jour, du plus sûr au moins sûr.",
    ),
    "tag_connection": (
        "Will I catch my next flight? The odds that a connection holds.",
        "Aurai-je ma correspondance ? Les chances qu’elle tienne.",
    ),
    "tag_board": (
        "An airport’s next hours: which departures are at risk.",
        "Les prochaines heures d’un aéroport : quels départs sont à risque.",
    ),
    "tag_watches": (
        "Be told when the risk of a flight passes your threshold.",
        "Soyez prévenu quand le risque d’un vol dépasse votre seuil.",
    ),
    "tag_batch": (
        "Many flights at once: a CSV file in, a CSV file of forecasts out.",
        "Beaucoup de vols d’un coup : un fichier CSV en entrée, les prévisions en sortie.",
    ),
    "tag_account": (
        "Who you are here, and all that is kept of you.",
        "Qui vous êtes ici, et tout ce qui est conservé de vous.",
    ),
    "tag_admin": (
        "Accounts and their roles, models, and who did what.",
        "Les comptes et leurs rôles, les modèles, et qui a fait quoi.",
    ),
    "sign_in": ("Sign in", "Se connecter"),
    "sign_out": ("Sign out", "Déconnexion"),
    "signed_in_as": ("Signed in as {email}", "Connecté : {email}"),
    "clock_replay": ("Replay clock", "Horloge rejouée"),
    "clock_real": ("Clock", "Horloge"),
    "clock_hint": (
        "The page lives in the past: it knows nothing that happened after this moment.",
        "La page vit dans le passé : elle ignore tout ce qui suit cet instant.",
    ),
    "language": ("Language", "Langue"),
    "advice": (
        "A forecast is no promise: never come later than the airline says.",
        "Une prévision n’est pas une promesse : ne venez jamais plus tard que la compagnie ne "
        "le demande.",
    ),
    "model": ("Model {version}", "Modèle {version}"),
    "docs": ("API documentation", "Documentation de l’API"),
    "footer": (
        "“Late” is the delay at arrival, against the schedule.",
        "Le retard est celui de l’arrivée, par rapport au programme.",
    ),
    "working": ("Working on it…", "Un instant…"),
    "working_long": (
        "This takes longer than usual. The answer will still come.",
        "C’est plus long que d’habitude. La réponse va venir.",
    ),
    "down_title": ("The service does not answer", "Le service ne répond pas"),
    "err_down": (
        "The forecasting service does not answer. Try again in a moment.",
        "Le service de prévision ne répond pas. Réessayez dans un instant.",
    ),
    "again": ("Try again", "Réessayer"),
    "ended_title": ("Please sign in", "Connectez-vous"),
    "ended_text": (
        "This page needs an account, and your session is not there or has ended. What you "
        "typed is not kept.",
        "Cette page demande un compte, et votre session n’existe pas ou a pris fin. Ce que "
        "vous avez saisi n’est pas conservé.",
    ),
    "refused_title": ("Not for this account", "Pas pour ce compte"),
    "refused_text": (
        "Your role does not open this page. An admin can give you another one.",
        "Votre rôle n’ouvre pas cette page. Un administrateur peut vous en donner un autre.",
    ),
    "err_too_many": (
        "Too many attempts. Try again in {wait}.",
        "Trop de tentatives. Réessayez dans {wait}.",
    ),
    "err_required": ("This field is needed.", "Ce champ est nécessaire."),
    "err_check": ("Please check the marked fields.", "Vérifiez les champs signalés."),
    "err_other": (
        "This request cannot be answered.",
        "Cette demande ne peut pas recevoir de réponse.",
    ),
    "next_page": ("Next", "Suite"),
    "first_page": ("Back to the first", "Revenir au début"),
    "nothing_title": ("Nothing yet", "Rien pour l’instant"),
    "yes": ("yes", "oui"),
    "no": ("no", "non"),
    "never": ("never", "jamais"),
    "role_traveller": ("traveller", "voyageur"),
    "role_analyst": ("analyst", "analyste"),
    "role_operator": ("operator", "exploitant"),
    "role_admin": ("admin", "administrateur"),
}
