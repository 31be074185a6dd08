"""What nobody, a reader, and even an administrator can't reach through Superset: other data, other people, the host."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboards.builder.rights import written
from tests.browser.superset_stack import CURRENT, Served, log_in, running_superset

PAGE = "/superset/dashboard/risicobeeld/"
HOST_FILE = "/etc/passwd"
IN_HOST_FILE = "root:x:0"
CLOSED = {  # written apart from infra/superset/lockdown.py: loosening that must fail here
    "access_mode": "read_only",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
ATTACKS = (
    f"SELECT content FROM read_text('{HOST_FILE}')",
    f"SELECT * FROM read_csv('{HOST_FILE}', delim=':', header=false)",
    "SELECT file FROM glob('/etc/*')",
    "SELECT content FROM read_blob('/proc/self/environ')",
    "ATTACH '/tmp/attack.duckdb' AS elsewhere",
    "COPY (SELECT 1) TO '/tmp/attack.csv'",
    "INSTALL httpfs",
    "LOAD sqlite",
    "SET enable_external_access = true",
    "PRAGMA enable_profiling",
)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running_superset() as superset:
        yield superset


@pytest.fixture(scope="module")
def nobody(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture(scope="module")
def reader(served: Served) -> Iterator[httpx.Client]:
    with served.client("lezer") as client:
        yield client


@pytest.fixture(scope="module")
def admin(served: Served) -> Iterator[httpx.Client]:
    with served.client("admin") as client:
        yield client


@pytest.fixture(scope="module")
def tile(admin: httpx.Client) -> dict[str, Any]:
    """The tile of the four fields: ids of dashboard, chart and dataset."""
    dashboard = admin.get("/api/v1/dashboard/risicobeeld").json()["result"]["id"]
    charts = admin.get("/api/v1/dashboard/risicobeeld/charts").json()["result"]
    chart = next(chart for chart in charts if chart["slice_name"] == "Processen in vier vakken")
    return {
        "dashboard": dashboard,
        "chart": chart["id"],
        "dataset": int(chart["form_data"]["datasource"].split("__")[0]),
    }


def ask(client: httpx.Client, tile: dict[str, Any], dataset: int | None = None, **query: Any) -> httpx.Response:
    """A data request of a tile, as its page sends it, with parts of the query replaced."""
    basic = {"columns": ["handelen"], "metrics": [], "orderby": [], "filters": [], "extras": {}, "row_limit": 10}
    body = {
        "datasource": {"id": dataset or tile["dataset"], "type": "table"},
        "queries": [basic | query],
        "form_data": {"dashboardId": tile["dashboard"], "slice_id": tile["chart"], "viz_type": "table"},
        "result_format": "json",
        "result_type": "full",
    }
    return client.post("/api/v1/chart/data", json=body)


def sql_metric(expression: str) -> list[dict[str, Any]]:
    return [{"expressionType": "SQL", "sqlExpression": expression, "label": "x", "hasCustomLabel": True}]


# --- nobody


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/dashboard/",
        "/api/v1/dashboard/risicobeeld",
        "/api/v1/chart/",
        "/api/v1/dataset/",
        "/api/v1/database/",
        "/api/v1/security/users/",
        "/api/v1/assets/export/",
        "/api/v1/me/",
        "/superset/log/",
        "/swagger/v1",
    ],
)
def test_nobody_gets_an_answer_without_logging_in(nobody: httpx.Client, path: str) -> None:
    answer = nobody.get(path)
    assert answer.status_code in (302, 401, 403, 404, 405), answer.text[:200]
    assert answer.status_code != 302 or "/login" in answer.headers["location"]
    assert "risicobeeld_" not in answer.text


def test_nobody_gets_a_page_or_a_figure(nobody: httpx.Client, tile: dict[str, Any]) -> None:
    answer = nobody.get(f"{PAGE}?release={CURRENT}")
    assert answer.status_code == 302
    assert "/login" in answer.headers["location"]
    assert ask(nobody, tile).status_code in (401, 403)


def test_no_password_is_a_default_one(served: Served) -> None:
    for user in ("admin", "beheerder", "lezer"):
        for password in ("admin", "lezer", "general", "superset", "password", "welkom", ""):
            with served.client() as client:
                answer = log_in(client, user, password)
                assert "/login" in answer.headers.get("location", "/login"), f"{user} logs in with {password!r}"
    with served.client("lezer") as client:  # the generated one does open the door, so the refusals above mean something
        assert client.get(f"{PAGE}?release={CURRENT}").status_code == 200


def test_passwords_and_key_are_generated_long_and_only_ours_to_read(served: Served) -> None:
    values = set()
    for name in ("superset_admin", "superset_beheerder", "superset_lezer", "superset_secret_key"):
        file = served.settings.secrets_dir / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        values.add(file.read_text())
    assert len(values) == 4
    assert min(len(value) for value in values) >= 42


def test_no_secret_stands_in_a_log(served: Served) -> None:
    secrets = [file.read_text() for file in served.settings.secrets_dir.iterdir() if file.name.startswith("superset")]
    for log in served.settings.logs_dir.glob("superset*.log"):
        text = log.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], log.name


# --- a reader


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sqllab/"),
        ("POST", "/api/v1/sqllab/execute/"),
        ("GET", "/api/v1/database/"),
        ("GET", "/api/v1/security/users/"),
        ("GET", "/api/v1/security/roles/"),
        ("GET", "/api/v1/assets/export/"),
        ("POST", "/api/v1/assets/import/"),
        ("POST", "/api/v1/dataset/"),
        ("POST", "/api/v1/chart/"),
        ("POST", "/api/v1/dashboard/"),
        ("GET", "/api/v1/dashboard/export/?q=!(1)"),
        ("GET", "/api/v1/log/"),
        ("GET", "/api/v1/query/"),
        ("GET", "/explore/"),
        ("GET", "/users/list/"),
        ("GET", "/roles/list/"),
        ("GET", "/swagger/v1"),
    ],
)
def test_a_reader_is_refused_everything_but_reading(reader: httpx.Client, method: str, path: str) -> None:
    answer = reader.request(method, path, json={} if method == "POST" else None)
    assert answer.status_code in (401, 403, 404), f"{answer.status_code}: {answer.text[:200]}"


@pytest.mark.parametrize("kind", ["dataset", "chart", "dashboard"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_reader_changes_and_deletes_nothing(
    reader: httpx.Client, tile: dict[str, Any], kind: str, method: str
) -> None:
    answer = reader.request(method, f"/api/v1/{kind}/{tile[kind]}", json={} if method == "PUT" else None)
    assert answer.status_code in (401, 403, 404), answer.text[:200]


def test_a_reader_reads_the_tile_of_the_page(reader: httpx.Client, served: Served, tile: dict[str, Any]) -> None:
    answer = ask(reader, tile)
    assert answer.status_code == 200, answer.text[:300]
    (row,) = answer.json()["result"][0]["data"]
    assert str(served.content[CURRENT]["mart_picture__headline"][0]["handelen_count"]) in row["handelen"]


@pytest.mark.parametrize(
    "expression",
    [
        f"(SELECT max(content) FROM read_text('{HOST_FILE}'))",
        "(SELECT max(organisation_name) FROM mart_picture__units)",
        "(SELECT string_agg(name || value) FROM duckdb_settings())",
        f"max(handelen)) FROM read_text('{HOST_FILE}') --",
    ],
)
def test_a_reader_gets_no_other_table_or_file_through_a_free_expression(
    reader: httpx.Client, tile: dict[str, Any], expression: str
) -> None:
    answer = ask(reader, tile, columns=[], metrics=sql_metric(expression))
    assert answer.status_code >= 400, answer.text[:300]
    assert IN_HOST_FILE not in answer.text


@pytest.mark.parametrize("where", ["1=1) UNION ALL SELECT content FROM read_text('/etc/passwd') --", "1=(SELECT 1)"])
def test_a_reader_gets_no_other_table_or_file_through_a_filter(
    reader: httpx.Client, tile: dict[str, Any], where: str
) -> None:
    answer = ask(reader, tile, extras={"where": where})
    assert answer.status_code >= 400, answer.text[:300]
    assert IN_HOST_FILE not in answer.text


def test_a_readers_role_has_exactly_the_rights_that_are_written_down(admin: httpx.Client) -> None:
    for name, body in written()["roles"].items():
        query = json.dumps({"filters": [{"col": "name", "opr": "eq", "value": name}]})
        (role,) = admin.get("/api/v1/security/roles/", params={"q": query}).json()["result"]
        found = admin.get(f"/api/v1/security/roles/{role['id']}/permissions/").json()["result"]
        wanted = {(action, thing) for action, things in body["permissions"].items() for thing in things}
        assert {(right["permission_name"], right["view_menu_name"]) for right in found} == wanted


def test_somebody_without_login_has_no_rights_at_all(admin: httpx.Client) -> None:
    query = json.dumps({"filters": [{"col": "name", "opr": "eq", "value": "Public"}]})
    (role,) = admin.get("/api/v1/security/roles/", params={"q": query}).json()["result"]
    assert admin.get(f"/api/v1/security/roles/{role['id']}/permissions/").json()["result"] == []


# --- an administrator: the database itself is closed


def _dataset(admin: httpx.Client, name: str, sql: str) -> httpx.Response:
    database = admin.get("/api/v1/database/").json()["result"][0]["id"]
    return admin.post("/api/v1/dataset/", json={"database": database, "schema": "main", "table_name": name, "sql": sql})


def test_duckdb_runs_with_the_settings_that_close_it(admin: httpx.Client, tile: dict[str, Any]) -> None:
    made = _dataset(admin, "settings_of_duckdb", "SELECT name, value FROM duckdb_settings()")
    assert made.status_code == 201, made.text[:300]
    try:
        answer = ask(admin, tile, dataset=made.json()["id"], columns=["name", "value"], row_limit=1000)
        assert answer.status_code == 200, answer.text[:300]
        found = {row["name"]: row["value"] for row in answer.json()["result"][0]["data"]}
    finally:
        admin.delete(f"/api/v1/dataset/{made.json()['id']}")
    assert {name: found[name] for name in CLOSED} == CLOSED


@pytest.mark.parametrize("attack", ATTACKS)
def test_even_an_administrator_reads_and_writes_nothing_of_the_host(
    admin: httpx.Client, tile: dict[str, Any], attack: str
) -> None:
    made = _dataset(admin, "attack", attack)
    answers = [made]
    if made.status_code == 201:
        answers.append(ask(admin, tile, dataset=made.json()["id"], columns=[], metrics=sql_metric("count(*)")))
        admin.delete(f"/api/v1/dataset/{made.json()['id']}")
    assert answers[-1].status_code >= 400, answers[-1].text[:300]
    assert not [answer for answer in answers if IN_HOST_FILE in answer.text or "SUPERSET_SECRET_KEY" in answer.text]
    assert not Path("/tmp/attack.csv").exists()  # noqa: S108 (what the attack would have made)
    assert not Path("/tmp/attack.duckdb").exists()  # noqa: S108 (what the attack would have made)


def test_free_sql_is_not_offered_on_the_releases(admin: httpx.Client) -> None:
    for database in admin.get("/api/v1/database/").json()["result"]:
        assert not database["expose_in_sqllab"]
        assert not database["allow_dml"]
        assert not database["allow_ctas"]


# --- every answer


def test_answers_allow_nothing_from_another_server_and_no_frame(reader: httpx.Client) -> None:
    headers = reader.get(f"{PAGE}?release={CURRENT}").headers
    policy = headers["content-security-policy"]
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(served: Served) -> None:
    with served.client() as client:
        cookies = log_in(client, "lezer", served.password("lezer")).headers.get_list("set-cookie")
    (session,) = [cookie for cookie in cookies if cookie.startswith("risicobeeld=")]
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_an_error_names_no_file_and_no_statement_to_a_reader(reader: httpx.Client, tile: dict[str, Any]) -> None:
    answer = ask(reader, tile, columns=[], metrics=sql_metric("max(nosuchcolumn)"))
    assert answer.status_code >= 400
    assert ".duckdb" not in answer.text
    assert "mart_picture" not in answer.text
