"""The composition root: builds the application and opens its doors."""

import click
from flask import Flask
from flask.cli import FlaskGroup

import channels
from tracker.application import create_app, csrf
from tracker.cli import COMMANDS
from tracker.settings import Settings


def create_application(settings: Settings | None = None) -> Flask:
    """The whole application, with every door open."""
    app = create_app(settings)
    channels.open_doors(app, csrf)
    return app


@click.group(
    cls=FlaskGroup,
    create_app=create_application,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
)
def main() -> None:
    """One case, every door: an assisted-digital case tracker for cities."""


for command in COMMANDS:
    main.add_command(command)
