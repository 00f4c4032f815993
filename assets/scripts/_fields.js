// A question on a page: what its field holds, and what was wrong with it.

/** What was wrong; a field that counts its characters says it in its own way too. */
export const PROBLEM = ".govuk-error-message:not(.govuk-character-count__message)";

function inputs(field) {
  return [...field.querySelectorAll("input:not([type=hidden]), textarea")];
}

function isChoice(input) {
  return input.type === "radio" || input.type === "checkbox";
}

/** Where the keyboard enters a field. */
export function firstInput(field) {
  const all = inputs(field);
  return all.find((input) => input.checked) ?? field.querySelector("button") ?? all[0];
}

/** What a field holds, as the server would fill it in: a string, or a list of what is ticked. */
export function held(field) {
  const all = inputs(field);
  if (all[0]?.type === "checkbox") {
    return all.filter((input) => input.checked).map((input) => input.value);
  }
  if (all[0]?.type === "radio") {
    return all.find((input) => input.checked)?.value ?? "";
  }
  return all[0]?.value ?? "";
}

/** Whether a field holds this answer already. */
export function holdsAnswer(field, value) {
  return inputs(field)[0]?.type === "file" || String(held(field)) === String(value);
}

/** Fill a field with an answer: a string, or a list of what is ticked. */
export function putAnswer(field, value) {
  for (const input of inputs(field)) {
    if (isChoice(input)) {
      input.checked = Array.isArray(value) ? value.includes(input.value) : input.value === value;
    } else {
      input.value = value;
    }
  }
}

/** What describes the field to a screen reader: a group of choices, or the one input. */
function described(field) {
  return field.querySelector("fieldset") ?? inputs(field)[0];
}

/** Show beside a field what was wrong with its answer. */
export function showProblem(field, sentence) {
  if (!field) {
    return;
  }
  clearProblem(field);
  const group = field.querySelector(".govuk-form-group");
  const target = described(field);
  const problem = document.createElement("p");
  problem.id = `${field.dataset.field}-error`;
  problem.className = "govuk-error-message";
  const prefix = document.createElement("span");
  prefix.className = "govuk-visually-hidden";
  prefix.textContent = "Error: ";
  problem.append(prefix, sentence);
  group.classList.add("govuk-form-group--error");
  const choices = field.querySelector(".govuk-radios, .govuk-checkboxes");
  (choices ?? inputs(field)[0]).before(problem);
  if (!choices) {
    inputs(field)[0].classList.add(`govuk-${inputs(field)[0].localName}--error`);
  }
  const ids = (target.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  target.setAttribute("aria-describedby", [...ids, problem.id].join(" "));
}

/** Take away what was wrong with a field. */
export function clearProblem(field) {
  const problem = field.querySelector(PROBLEM);
  if (!problem) {
    return;
  }
  const target = described(field);
  const ids = (target.getAttribute("aria-describedby") ?? "").split(" ");
  target.setAttribute("aria-describedby", ids.filter((id) => id !== problem.id).join(" "));
  problem.remove();
  field.querySelector(".govuk-form-group")?.classList.remove("govuk-form-group--error");
  for (const input of inputs(field)) {
    input.classList.remove(`govuk-${input.localName}--error`);
  }
}
