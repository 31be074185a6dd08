"""Plain pages of our own for the moments without a dashboard: no release yet, not allowed, not found, broken."""

from __future__ import annotations

WAITING = "waiting"
_TEXTS = {
    "nl": {
        WAITING: (
            "Nog geen risicobeeld",
            "Het eerste risicobeeld wordt gemaakt. Deze pagina kijkt elke 15 seconden opnieuw.",
        ),
        "403": ("Geen toegang", "U mag deze pagina niet zien. Vraag toegang aan bij de beheerder van Risicobeeld."),
        "404": ("Pagina niet gevonden", "Deze pagina bestaat niet, of bestaat niet meer."),
        "500": ("Er ging iets mis", "De fout ligt bij ons. Probeer het later opnieuw."),
        "start": "Naar het risicobeeld",
    },
    "en": {
        WAITING: (
            "No risk picture yet",
            "The first risk picture is being made. This page looks again every 15 seconds.",
        ),
        "403": ("No access", "You may not see this page. Ask the administrator of Risicobeeld for access."),
        "404": ("Page not found", "This page doesn't exist, or no longer exists."),
        "500": ("Something went wrong", "The fault is ours. Please try again later."),
        "start": "To the risk picture",
    },
}
STATUSES = (403, 404, 500)


def notice(kind: str, language: str, start_page: str) -> str:
    """A page that says what is the matter. `kind`: WAITING, or a status of STATUSES as text."""
    title, text = _TEXTS[language][kind]
    refresh = '<meta http-equiv="refresh" content="15">' if kind == WAITING else ""
    link = (
        ""
        if kind == WAITING
        else f'<p><a style="color:#154273" href="{start_page}">{_TEXTS[language]["start"]}</a></p>'
    )
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8">{refresh}<title>{title}</title>'
        '<link rel="icon" href="/risicobeeld/static/favicon.svg"></head>'
        '<body style="font-family:Arial,sans-serif;color:#1A1A1A;margin:15vh auto;max-width:36rem;padding:0 1rem">'
        '<main><img src="/risicobeeld/static/logo.svg" alt="Risicobeeld" height="40">'
        f'<h1 style="color:#154273">{title}</h1><p role="status">{text}</p>{link}</main></body></html>'
    )
