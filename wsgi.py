"""The composition root: builds the application and opens its doors."""

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo

import channels
from tracker.application import create_app, csrf
from tracker.cli import COMMANDS
from tracker.settings import Settings


def create_application(settings: Settings | None = None) -> Flask:
    """The whole application, with every door open."""
    app = create_app(settings)
    channels.open_doors(app, csrf)
    return app


def _create_for_commands() -> Flask:
    """The application for a command: a setting that is missing is told without a traceback."""
    try:
        return create_application()
    except ValueError as fault:
        raise click.ClickException(f"{fault}\n“alldoors doctor” looks over all settings.") from fault


@click.group(cls=AppGroup)
@click.pass_context
def main(context: click.Context) -> None:
    """One case, every door: an assisted-digital case tracker for cities."""
    context.obj = ScriptInfo(create_app=_create_for_commands, set_debug_flag=False)


for command in COMMANDS:
    main.add_command(command)
