"""Words of the page *Admin*."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "adm_users": ("Accounts", "Comptes"),
    "adm_audit": ("Audit log", "Journal d’audit"),
    "adm_role_filter": ("Role", "Rôle"),
    "adm_all": ("all", "tous"),
    "adm_role_of": ("Role of {email}", "Rôle de {email}"),
    "adm_verified": ("Confirmed", "Confirmé"),
    "adm_created": ("Created", "Créé"),
    "adm_seen": ("Last seen", "Vu"),
    "adm_state": ("State", "État"),
    "adm_active": ("active", "actif"),
    "adm_suspended": ("suspended", "suspendu"),
    "adm_suspend": ("Suspend", "Suspendre"),
    "adm_restore": ("Restore", "Rétablir"),
    "adm_suspend_sure": (
        "Suspend {email}? All sessions and keys end.",
        "Suspendre {email} ? Sessions et clés prennent fin.",
    ),
    "adm_acts": ("What they did", "Ses actes"),
    "adm_changed": ("{email} is now: {role}, {state}.", "{email} est désormais : {role}, {state}."),
    "adm_none": ("No account has this role.", "Aucun compte n’a ce rôle."),
    "adm_no_acts": ("Nothing is written here.", "Rien n’est écrit ici."),
    "adm_when": ("When", "Quand"),
    "adm_who": ("Who", "Qui"),
    "adm_what": ("What", "Quoi"),
    "adm_verdict": ("Verdict", "Verdict"),
    "adm_target": ("Of what", "Sur quoi"),
    "adm_detail": ("Detail", "Détail"),
    "adm_actor": ("Only this account (identifier)", "Seulement ce compte (identifiant)"),
    "adm_actor_info": ("Empty: everybody", "Vide : tout le monde"),
    "adm_show": ("Show", "Montrer"),
    "err_actor": (
        "This is no identifier of an account.",
        "Ce n’est pas l’identifiant d’un compte.",
    ),
}
