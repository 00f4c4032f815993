"""The composition root: builds the application and opens its doors."""

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo

import channels
from tracker.application import create_app, csrf
from tracker.cli import COMMANDS
from tracker.database import db
from tracker.settings import Settings


def create_application(settings: Settings | None = None) -> Flask:
    """The whole application, with every door open."""
    app = create_app(settings)
    channels.open_doors(app, csrf)
    return app


def _create_for(context: click.Context) -> Flask:
    """The application for a command: a setting that is missing is told without a traceback."""
    try:
        app = create_application()
    except ValueError as fault:
        hint = "“alldoors doctor” looks over all settings."
        raise click.ClickException(f"{fault}\n{hint}") from fault

    @context.call_on_close
    def let_go_of_the_database() -> None:
        with app.app_context():
            db.engine.dispose()

    return app


@click.group(cls=AppGroup)
@click.pass_context
def main(context: click.Context) -> None:
    """One case, every door: an assisted-digital case tracker for cities."""
    context.obj = ScriptInfo(create_app=lambda: _create_for(context), set_debug_flag=False)


for command in COMMANDS:
    main.add_command(command)
