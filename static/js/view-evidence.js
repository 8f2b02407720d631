// A proof opens large in its place: the arrows go on to the next one, Escape closes, a press shows it in full size.

function closeOn(viewer) {
  viewer.addEventListener("click", (event) => event.target === viewer && viewer.close());
}

function made() {
  const viewer = document.createElement("dialog");
  viewer.className = "viewer";
  viewer.setAttribute("aria-label", "Minh chứng");
  viewer.innerHTML = `<figure><button class="viewer-picture" type="button" aria-label="Xem đúng cỡ"><img alt=""></button>
    <figcaption></figcaption></figure>
    <div class="viewer-acts"><button class="button button-outlined" type="button" data-step="-1"><span>Ảnh trước</span></button>
    <button class="button button-outlined" type="button" data-step="1"><span>Ảnh sau</span></button>
    <a class="button button-outlined"><span>Mở tệp gốc</span></a>
    <button class="button button-outlined" type="button" data-close><span>Đóng</span></button></div>`;
  closeOn(viewer);
  return viewer;
}

export function mount(gallery) {
  const links = [...gallery.querySelectorAll("[data-large]")];
  if (!links.length || !window.HTMLDialogElement) return;
  let viewer = null;
  let place = 0;

  function turn(step) {
    place = (place + step + links.length) % links.length;
    const link = links[place];
    viewer.classList.remove("is-full");
    viewer.querySelector("img").src = link.dataset.large;
    viewer.querySelector("figcaption").textContent = link.querySelector(".evidence-caption").textContent;
    viewer.querySelector("a").href = link.href;
  }

  function build() {
    viewer = made();
    gallery.append(viewer);
    viewer.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.step) turn(Number(button.dataset.step));
      else if (button?.matches("[data-close]")) viewer.close();
      else if (button) viewer.classList.toggle("is-full");
    });
    viewer.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") turn(1);
      if (event.key === "ArrowLeft") turn(-1);
    });
    viewer.addEventListener("close", () => links[place].focus());
  }

  gallery.addEventListener("click", (event) => {
    const link = event.target.closest("[data-large]");
    if (!link || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    if (!viewer) build();
    place = links.indexOf(link);
    turn(0);
    viewer.showModal();
  });
}
