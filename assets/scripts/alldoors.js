// What every page runs. A page works without it: it only adds comfort.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";

import { countAlarms } from "./_alarms.js";
import { keepBadge } from "./_badge.js";
import { offerCopies } from "./_copy.js";
import { forgetDrafts } from "./_drafts.js";
import { coverWhenIdle } from "./_idle.js";
import { offerKeys } from "./_keys.js";
import { countMentions, offerMentions } from "./_mentions.js";
import { offerSearch } from "./_search.js";
import { forgetEnded, forgetUnsaved } from "./_unsaved.js";

// A second press on a button within a second is the same press.
createAll(Button, { preventDoubleClick: true });
for (const component of [
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
]) {
  createAll(component);
}
// A browser puts the keyboard where a page says only as it first paints it: a key that is pressed as
// soon as the page is there must not be lost.
if (document.activeElement === document.body) {
  document.querySelector("[autofocus]")?.focus();
}
offerCopies(document);
keepBadge(document);
countAlarms(document);
countMentions(document);
offerMentions(document);
offerKeys(document);
offerSearch(document);
coverWhenIdle(document.body);
forgetEnded();
document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => {
  forgetDrafts();
  forgetUnsaved();
});
