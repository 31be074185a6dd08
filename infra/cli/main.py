"""The command line `risicobeeld`.

Our own commands (the process stack) stand in `infra.cli.stack`. Every other command comes from the room it belongs to:
a module of `ROOM_COMMANDS` that has

    def register(app: typer.Typer) -> None: ...

and adds its commands or groups to `app` there. Such a module imports, at its top, only typer, the standard library and
`infra.settings` / `infra.errors`; what a command needs it imports inside the command, so that `--help` stays quick and
a broken room doesn't stop `up` and `down`. Exit codes: 0 done, 1 the thing asked for isn't so or failed (an
`OperationError` is shown as one message), 2 wrong use.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from infra.cli import stack
from infra.errors import OperationError

ROOM_COMMANDS = (
    "streams.cli",
    "streams.agreements.cli",
    "streams.redrive.cli",
    "streams.deliveries.cli",
    "connectors.sender.cli",
    "connectors.sender.enroll_cli",
    "connectors.contract.cli",
    "connectors.publication.build_cli",
    "connectors.publication.cli",
    "connectors.publication.trace.cli",
    "connectors.publication.restatements.cli",
    "connectors.publication.shadow_cli",
    "connectors.publication.statutory.cli",
    "connectors.simulation.cli",
    "dashboards.builder.cli",
    "infra.cli.demo",
)


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # a folder above it isn't there
        return False


class RoomGroup(TyperGroup):
    """Our own commands first; a name that isn't among them is looked up in the rooms, which are imported only then."""

    _rooms: TyperGroup | None = None

    def _room_commands(self) -> TyperGroup:
        if self._rooms is None:
            collected = typer.Typer()
            for name in filter(_is_there, ROOM_COMMANDS):
                try:
                    importlib.import_module(name).register(collected)
                except ImportError as error:
                    sys.stderr.write(f"risicobeeld: the commands of {name} can't be loaded: {error}\n")
            self._rooms = get_group(collected)
        return self._rooms

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *self._room_commands().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, cmd_name) or self._room_commands().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except OperationError as error:
            sys.stderr.write(f"risicobeeld: {error}\n")
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=RoomGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals can hold passwords and partners' content
    help="Risicobeeld: the government-wide picture of corruption risk, from partners' events to dashboards.",
)


@app.callback()
def _everything() -> None:
    os.umask(0o077)  # whatever a command writes into the state folder is ours alone
    # What fails of the broker's client is raised, and told by us; on a busy machine it also logs of its own event loop.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)


stack.register(app)

if __name__ == "__main__":
    app()
