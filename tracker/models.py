"""Every table of the core, imported together so that the metadata is whole."""

import tracker.attempts.models
import tracker.cases.clock_models
import tracker.cases.incident_models
import tracker.cases.models
import tracker.cases.page_models
import tracker.cases.queue_models
import tracker.cases.route_models
import tracker.cases.search_models
import tracker.cases.work_models
import tracker.catalogue.models
import tracker.files.models
import tracker.intake.models
import tracker.interactions.models
import tracker.messages.models
import tracker.people.merge_models
import tracker.people.models
import tracker.staff.models  # noqa: F401
