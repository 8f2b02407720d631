// The chart of a board for leaders: one measure of all units, or one unit over the months.
// The figures stand in the page, and in the table beneath; without scripts that table is all.

const LEVEL = "theo-thang";

function load(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", fail);
    document.head.append(script);
  });
}

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// «−1.234,5»: as the pages write numbers.
const spoken = (value) => new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 }).format(value);

function bars(told, measure) {
  const colours = told.units.map((unit) => style(unit.own ? "--c1" : "--bar"));
  return {
    type: "bar",
    data: {
      labels: told.units.map((unit) => unit.name),
      datasets: [{ label: measure.label, data: measure.values, backgroundColor: colours }],
    },
    options: { indexAxis: "y" },
  };
}

function lines(told, place) {
  const line = (label, data, colour, dash) => ({
    label, data, borderColor: style(colour), backgroundColor: style(colour), borderDash: dash,
    borderWidth: 3, pointRadius: 4,
  });
  return {
    type: "line",
    data: {
      labels: told.months,
      datasets: [
        line(told.units[place].name, told.units[place].monthly, "--c1", []),
        line("Mức giữa của cụm", told.middle, "--c2", [6, 4]),
      ],
    },
    options: {},
  };
}

function dressed(config) {
  const isLine = config.type === "line";
  const axis = { ticks: { color: style("--text"), font: { size: 14 } }, grid: { color: style("--line") } };
  Object.assign(config.options, {
    animation: false,
    maintainAspectRatio: false,
    locale: "vi-VN",
    scales: { x: axis, y: axis },
    plugins: {
      legend: { display: isLine, labels: { color: style("--text"), font: { size: 14 } } },
      tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${spoken(item.raw)}` } },
    },
  });
  return config;
}

export async function mount(element) {
  const told = JSON.parse(element.dataset.told);
  const [measure, unit] = element.querySelectorAll("select");
  const canvas = element.querySelector("canvas");
  let drawn = null;

  function draw() {
    const isLine = measure.value === LEVEL;
    const wanted = told.measures.find((one) => one.key === measure.value);
    unit.closest("label").hidden = !isLine;
    canvas.parentElement.style.height = isLine ? "360px" : `${Math.max(220, 60 + told.units.length * 34)}px`;
    drawn?.destroy();
    drawn = new window.Chart(canvas, dressed(isLine ? lines(told, Number(unit.value)) : bars(told, wanted)));
    canvas.setAttribute("aria-label", isLine ? `Điểm theo tháng: ${told.units[unit.value].name}` : wanted.label);
    element.setAttribute("data-drawn", measure.value);
  }

  // The line of the page that says where else to look stays when the library does not come.
  try {
    await load(element.dataset.library);
  } catch {
    return;
  }
  window.Chart.defaults.font.family = getComputedStyle(element).fontFamily;
  element.querySelector("[data-chart]").hidden = false;
  measure.addEventListener("change", draw);
  unit.addEventListener("change", draw);
  draw();
}
