// Signing out leaves nothing of this account on the device. What was not sent yet is told first: it
// would be gone for good.

const version = new URL(import.meta.url).search;

export async function mount(form) {
  const drafts = await import(`./drafts.js${version}`);
  const records = await import(`./device-records.js${version}`);
  const files = await import(`./entry-files.js${version}`);
  const account = document.querySelector("[data-reader]")?.dataset.reader || "";
  let isSure = false;

  form.addEventListener("submit", async (event) => {
    if (isSure) return;
    event.preventDefault();
    const texts = (await records.of(account).catch(() => [])).filter(records.isOpen).length;
    const photos = (await files.of(account)).length;
    const things = [texts && `${texts} nội dung`, photos && `${photos} tệp`].filter(Boolean).join(", ");
    if (!things || (await warned(form, things))) {
      await forget();
      isSure = true;
      form.submit();
    }
  });

  async function forget() {
    drafts.forgetAll(account);
    await files.wipe(account);
    await records.wipe(account).catch(() => {});
  }
}

// The question stands where the button was pressed; Escape and «Ở lại» leave everything as it is.
async function warned(form, things) {
  const { make, button, note } = await import(`./dom.js${version}`);
  form.querySelector("[data-warning]")?.remove();
  return new Promise((done) => {
    const answer = (isYes) => {
      section.remove();
      form.querySelector("button[type='submit']").focus();
      done(isYes);
    };
    const section = make("div", "sign-out-warning", "", {
      "data-warning": "", tabindex: "-1", role: "group", "aria-labelledby": "warning-title",
    });
    const title = make("p", "", `Trên máy này còn ${things} chưa gửi`, { id: "warning-title" });
    const text = make("p", "", "Đăng xuất sẽ xóa những nội dung này khỏi máy. Gửi xong rồi hãy đăng xuất.");
    const look = make("a", "button button-primary", "Xem nội dung chưa gửi", { href: "/ngoai-tuyen#dang-cho" });
    section.append(
      note("warning", "warning", title, text),
      look,
      button("Ở lại", () => answer(false)),
      button("Xóa khỏi máy và đăng xuất", () => answer(true), "destructive"),
    );
    section.addEventListener("keydown", (event) => event.key === "Escape" && answer(false));
    form.append(section);
    section.focus();
  });
}
