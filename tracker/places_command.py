"""The ``alldoors locate`` command: cases from before find their place on the map."""

import click
from flask.cli import with_appcontext

from tracker.cases.locating import city_map, count_with_places, locate_next, street_points
from tracker.database import db, unit_of_work


@click.command()
@click.option(
    "--every",
    is_flag=True,
    help="Also those that are on the map already, after its areas or streets have changed.",
)
@with_appcontext
def locate(every: bool) -> None:
    """Find cases on the map: those not found yet. It can be stopped, and begun again."""
    known, streets = city_map(db.session), street_points(db.session)
    if not known.areas and not streets:
        raise click.ClickException(
            "The city has no map: put areas.geojson and streets.geojson beside city.yaml, and run "
            "“alldoors city”."
        )
    total = count_with_places(db.session, every=every)
    db.session.rollback()
    last, found = 0, 0
    with click.progressbar(length=total, label="Locating cases") as bar:
        while True:
            with unit_of_work() as session:
                last, looked_at, on_map = locate_next(session, known, streets, last, every=every)
            if not looked_at:
                break
            found += on_map
            bar.update(looked_at)
    click.echo(f"{found:,} of {total:,} cases are on the map.")
