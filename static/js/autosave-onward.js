// The next step, once the server has every word of this one: asked for at once, where the plain form
// would be sent, answered and led on. "" where the form says more than the keeper has sent.

const isMore = {
  "input[type='file']": (field) => field.files.length > 0,
  "[data-caption]": (field) => field.value !== field.defaultValue,
  "[name='person_words']": (field) => field.value.trim() !== "",
};

// now: of the keeper; outcome: what its last save came to.
export function onward(form, { code, problems }, outcome) {
  const { next } = form.dataset;
  const isWhole = ["same", "saved"].includes(outcome) && !problems;
  const hasMore = Object.entries(isMore).some(([found, says]) => [...form.querySelectorAll(found)].some(says));
  return next && code && isWhole && !hasMore ? `/ho-so/${code}/buoc/${next}` : "";
}
