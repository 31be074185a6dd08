"""Inside Superset: roles and users exactly as `dashboards/rights.yml` says; passwords are the secrets in the state."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dashboards.builder.files import read_yaml
from infra.errors import OperationError

ROOT = Path(__file__).resolve().parent.parent


class RightsError(OperationError):
    """A right that can't be given as written; the message names it."""


def written() -> dict[str, Any]:
    """`rights.yml`; a role that includes another has that one's dashboards and permissions too."""
    rights = read_yaml(ROOT / "rights.yml")
    for name, body in rights["roles"].items():
        if included := body.pop("includes", None):
            other = rights["roles"].get(included)
            if other is None or "includes" in other:
                raise RightsError(f"role {name} includes {included}: name a role of rights.yml that includes none")
            body["dashboards"] = [*other["dashboards"], *body["dashboards"]]
            body["permissions"] = other["permissions"] | body["permissions"]
    return rights


def readers() -> dict[str, set[str]]:
    """By dashboard (its slug): the roles that may open it."""
    found: dict[str, set[str]] = {}
    for name, body in written()["roles"].items():
        for slug in body["dashboards"]:
            found.setdefault(slug, set()).add(name)
    return found


def ensure_users(security: Any) -> None:
    """Make the users, set their passwords and roles. Other users with a password are left to their administrator."""
    secrets = Path(os.environ["RISICOBEELD_SECRETS"])
    for name, body in written()["users"].items():
        password = (secrets / body["secret"]).read_text()
        role = security.find_role(body["role"])
        if role is None:
            raise RightsError(f"user {name}: there is no role {body['role']!r}; name it in rights.yml or correct it")
        user = security.find_user(name)
        if user is None:
            address = f"{name}@risicobeeld.example"
            user = security.add_user(name, body["first_name"], body["last_name"], address, role, password=password)
            if not user:
                raise RightsError(f"user {name} couldn't be made: see Superset's log")
            continue
        user.roles = [role]
        security.update_user(user)
        if not security.auth_user_db(name, password):
            security.reset_password(user.id, password)


def ensure_roles(security: Any, database: Any) -> None:
    """Give each role its permissions and nothing else; nobody who isn't logged in has any."""
    for name, body in written()["roles"].items():
        role = security.add_role(name) or security.find_role(name)
        pairs = [(action, thing) for action, things in body["permissions"].items() for thing in things]
        found = {pair: security.find_permission_view_menu(*pair) for pair in pairs}
        if unknown := [f"{action} on {thing}" for (action, thing), right in found.items() if right is None]:
            raise RightsError(f"role {name}: Superset has no right {', '.join(unknown)}")
        role.permissions = list(found.values())
    public = security.find_role("Public")
    if public is not None:
        public.permissions = []
    database.session.commit()


def open_dashboards(security: Any, database: Any) -> None:
    """Open each dashboard to the roles that may see it, and to no other (administrators see all)."""
    from superset.models.dashboard import Dashboard

    seen_by = {slug: [security.find_role(name) for name in sorted(names)] for slug, names in readers().items()}
    dashboards = {dashboard.slug: dashboard for dashboard in database.session.query(Dashboard).all()}
    if unknown := sorted(seen_by.keys() - dashboards.keys()):
        raise RightsError(f"rights.yml opens {', '.join(unknown)}: there is no such dashboard")
    for slug, dashboard in dashboards.items():
        dashboard.roles = seen_by.get(slug, [])
        if not dashboard.roles:
            raise RightsError(
                f"no role in rights.yml may see dashboard {slug}: without a role, anyone with its data could"
            )
        dashboard.owners = []
    database.session.commit()
