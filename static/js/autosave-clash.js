// Somebody saved the same entry elsewhere. What only one side changed is joined; where both did, both
// texts are shown, and a person chooses field by field. Nothing is thrown away before that.

const version = new URL(import.meta.url).search;
const { make, button, note } = await import(`./dom.js${version}`);
const values = await import(`./form-values.js${version}`);

const CHOICES = [
  ["mine", "Phần vừa viết trên máy này"],
  ["theirs", "Bản trên máy chủ"],
];

// conflict: rows of {name, label, mine, theirs}; base: what both began from.
// -> {name: [text]} as the person, or the comparison, decided.
export async function settle(form, conflict, base) {
  const before = (name) => values.clean((base[name] || []).join(", "));
  const asked = [];
  const chosen = {};
  for (const row of conflict) {
    const isMine = values.clean(row.mine) !== before(row.name);
    const isTheirs = values.clean(row.theirs) !== before(row.name);
    if (isMine && isTheirs) asked.push(row);
    else chosen[row.name] = [isMine ? row.mine : row.theirs];
  }
  if (asked.length) Object.assign(chosen, await ask(form, asked));
  values.fill(form, chosen);
  return chosen;
}

function choice(form, row, [side, label], place) {
  const id = `clash-${place}-${side}`;
  const frame = make("label", "choice", "", { for: id });
  const box = make("input", "choice-box", "", { type: "radio", name: `clash-${place}`, id, value: side });
  const text = make("span", "", label);
  text.append(make("span", "choice-hint pre-line", values.words(form, row.name, row[side]) || "để trống"));
  box.checked = side === "mine";
  frame.append(box, text);
  return frame;
}

// The choices lie outside the form: they are no answer of the entry.
function ask(form, rows) {
  return new Promise((done) => {
    const section = make("section", "clash", "", { tabindex: "-1", "aria-labelledby": "clash-title" });
    const title = make("h2", "", "Bản trên máy chủ khác với phần đồng chí đang viết");
    title.id = "clash-title";
    const sets = rows.map((row, place) => {
      const set = make("fieldset", "field choices");
      set.append(make("legend", "label", row.label), ...CHOICES.map((one) => choice(form, row, one, place)));
      return set;
    });
    const decide = () => {
      const picked = rows.map((row, place) => {
        const side = section.querySelector(`input[name="clash-${place}"]:checked`).value;
        return [row.name, [row[side]]];
      });
      section.remove();
      form.elements.namedItem(rows[0].name)?.focus?.();
      done(Object.fromEntries(picked));
    };
    const lead = make("p", "", "Cả hai bản đều còn. Chọn bản cần giữ ở từng mục rồi lưu.");
    section.append(note("conflict", "users", title, lead), ...sets, button("Lưu bản đã chọn", decide, "primary"));
    form.before(section);
    section.focus();
  });
}
