"""Every service of the demo city can be asked for by the web form, from first page to reference."""

import pytest
from flask import Flask

from tests.parity.answers import answers_to
from tests.parity.web import begin, go_on, walk
from tests.visitor import Visitor
from tracker.catalogue.load import load_city
from tracker.settings import ROOT

SERVICES = {service.key: service for service in load_city(ROOT / "catalogue").services}


@pytest.mark.parametrize("key", list(SERVICES))
def test_a_service_is_asked_for_page_by_page(larkmouth: Flask, key: str) -> None:
    raws = answers_to(SERVICES[key], "full")
    visitor = Visitor(larkmouth)
    reference = walk(visitor, key, raws)
    page = visitor.get(f"/track/{reference}")
    assert page.heading == SERVICES[key].title


def test_a_request_is_begun_in_one_browser_and_finished_in_another(larkmouth: Flask) -> None:
    raws = answers_to(SERVICES["noise"], "full")
    code = begin(Visitor(larkmouth), "noise", raws, 3)
    assert len(go_on(Visitor(larkmouth), code, raws)) == 8
