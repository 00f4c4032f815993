// Runs before anything of the page is shown: says that scripts run, so that what only a script can
// work (a menu's button) is there from the first moment. A file, and not a line within the page,
// because the page's policy allows no script within it.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
