"use strict";
// Search, the switch of the reader, and the charts. All text is in the page already; nothing here makes HTML of a text.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  for (const tools of all("[data-filter]")) {
    const [input, select, told] = ["input", "select", "output"].map((name) => tools.querySelector(name));
    const items = all(tools.dataset.filter);
    const texts = items.map((item) => item.textContent.toLowerCase());
    const filter = () => {
      const wanted = input.value.trim().toLowerCase().split(/\s+/);
      const kind = select ? select.value : "";
      let count = 0;
      items.forEach((item, number) => {
        item.hidden = (kind && item.dataset.kind !== kind) || !wanted.every((word) => texts[number].includes(word));
        count += !item.hidden;
      });
      told.textContent = kind || input.value.trim() ? `${count} / ${items.length}` : "";
    };
    input.addEventListener("input", filter);
    if (select) select.addEventListener("change", filter);
  }

  const buttons = all("button[data-view]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      const pages = document.getElementById("pages");
      pages.classList.remove("before", "after");
      if (button.dataset.view !== "both") pages.classList.add(button.dataset.view);
    });
  }

  const names = document.querySelector("button[data-names]");
  if (names) {
    const name = (named) => {
      names.setAttribute("aria-pressed", String(named));
      document.getElementById("pages").classList.toggle("named", named);
    };
    names.addEventListener("click", () => name(names.getAttribute("aria-pressed") !== "true"));
    name(matchMedia("(hover: none)").matches); // where nothing can be hovered over, and on paper below
    addEventListener("beforeprint", () => name(true));
  }

  const given = JSON.parse(document.getElementById("charts").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const axis = (title) => ({
    grid: { color: colour("--line") },
    ticks: { color: colour("--dim"), precision: 0 },
    title: { display: Boolean(title), text: title, color: colour("--dim") },
  });
  const bare = (title) => ({ ...axis(title), grid: { display: false } });
  // Long names, of sites and outlets, lose their beginning on a narrow screen.
  function fitting(name) {
    const most = innerWidth < 500 ? 14 : 40;
    const wide = (text) => [...text].reduce((sum, one) => sum + (one > "\u2e7f" ? 2 : 1), 0);
    let shown = [...name];
    while (wide(shown.join("")) > most) shown = shown.slice(1);
    return shown.length < [...name].length ? `…${shown.join("")}` : name;
  }
  const rows = () => ({
    ...bare(),
    ticks: { color: colour("--ink"), autoSkip: false, callback(_, at) { return fitting(this.getLabelForValue(at)); } },
  });
  const noLegend = { legend: { display: false } };
  const legend = { legend: { position: "bottom", labels: { color: colour("--ink"), boxWidth: 12 } } };
  const flat = { indexAxis: "y", layout: { padding: { left: 4, right: 104 } } }; // room for the figures behind the bars
  const height = (rows, rest) => `${rows * 1.45 + rest}rem`;
  // Each makes of one entry of the data what Chart.js draws.
  const kinds = {
    waterfall: (one) => ({
      type: "bar",
      data: {
        labels: one.labels,
        datasets: [{
          data: one.values,
          backgroundColor: one.values.map((_, at) =>
            colour(at === 0 || at === one.values.length - 1 ? "--accent" : one.changes[at] > 0 ? "--add" : one.changes[at] ? "--cut" : "--dim")),
          minBarLength: 2,
        }],
      },
      options: {
        ...flat,
        scales: { x: { ...axis(one.unit), beginAtZero: true }, y: rows() },
        plugins: { ...noLegend, tooltip: { callbacks: { label: (item) => number.format(one.changes[item.dataIndex]) } } },
      },
      plugins: [figures(one.changes, one.whole)],
    }),
    bars: (one) => ({
      type: "bar",
      data: { labels: one.labels, datasets: [{ data: one.values, backgroundColor: colour("--accent"), minBarLength: 2 }] },
      options: { ...flat, scales: { x: axis(one.unit), y: rows() }, plugins: noLegend },
      plugins: [figures(one.values, one.whole)],
    }),
    stacked: (one) => ({
      type: "bar",
      data: {
        labels: one.labels,
        datasets: one.series.map((part, at) => ({
          label: part.name,
          data: part.values,
          backgroundColor: at === 0 ? colour("--add") : `hsl(${40 - (30 * at) / one.series.length} 75% ${45 + (25 * at) / one.series.length}%)`,
        })),
      },
      options: { ...flat, scales: { x: { ...axis(one.unit), stacked: true }, y: { ...rows(), stacked: true } }, plugins: legend },
    }),
    alike: (one) => ({
      data: {
        datasets: [
          { type: "line", label: one.curve_unit, data: points(one.curve), yAxisID: "share", borderColor: colour("--warn"), borderWidth: 2, pointRadius: 0 },
          { type: "bar", label: one.unit, data: points(one.values), backgroundColor: colour("--accent"), barPercentage: 1, categoryPercentage: 0.94 },
        ],
      },
      options: {
        scales: {
          x: { ...bare("Jaccard"), type: "linear", min: 0, max: 1, offset: false, ticks: { color: colour("--dim"), stepSize: 0.1 } },
          y: { ...axis(one.unit), beginAtZero: true },
          share: { ...bare(), position: "right", min: 0, max: 1, ticks: { color: colour("--dim"), callback: (part) => `${Math.round(100 * part)} %` } },
        },
        plugins: {
          legend: legend.legend,
          tooltip: { callbacks: { title: (items) => {
            const at = items[0].dataIndex / one.values.length;
            return `${at.toFixed(2)} – ${(at + 1 / one.values.length).toFixed(2)}`;
          } } },
        },
      },
      plugins: [thresholds(one)],
    }),
    histogram: (one) => ({
      type: "bar",
      data: {
        labels: one.labels,
        datasets: one.series.map((part, at) => ({
          label: part.name, data: part.values, backgroundColor: colour(at ? "--cut" : "--accent"), barPercentage: 1, categoryPercentage: 0.9,
        })),
      },
      options: {
        scales: {
          x: { ...bare(), ticks: { color: colour("--dim"), maxRotation: 0, autoSkip: false, callback: (_, at) => ends(at, one) } },
          y: { ...axis(), type: one.logarithm ? "logarithmic" : "linear", ticks: { color: colour("--dim"), maxTicksLimit: 4, callback: (share) => `${share} %` } },
        },
        plugins: {
          legend: { ...legend.legend, display: one.series.length > 1 && one.labels.length > 1 && !one.logarithm },
          tooltip: { callbacks: {
            title: (items) => `${one.labels[items[0].dataIndex]} – ${one.ends[items[0].dataIndex]}`,
            label: (item) => {
              const part = one.series[item.datasetIndex];
              return `${part.name}: ${number.format(part.counts[item.dataIndex])} (${part.values[item.dataIndex]} %)`;
            },
          } },
        },
      },
      plugins: [upright(one.marks)],
    }),
    columns: (one) => ({
      type: "bar",
      data: {
        labels: one.labels,
        datasets: one.series.map((part, at) => ({
          label: part.name, data: part.values, maxBarThickness: 60, backgroundColor: `hsl(${(215 + 67 * at) % 360} ${at === one.series.length - 1 && at ? 8 : 60}% 55%)`,
        })),
      },
      options: { scales: { x: { ...bare(), stacked: true }, y: { ...axis(one.unit), stacked: true, beginAtZero: true } }, plugins: legend },
    }),
    line: (one) => ({
      type: "line",
      data: {
        labels: one.labels,
        datasets: [{ data: one.values, borderColor: colour("--accent"), borderWidth: 2, pointRadius: one.values.length > 20 ? 0 : 2, tension: 0 }],
      },
      options: { scales: { x: { display: false }, y: { ...axis(), beginAtZero: true, ticks: { color: colour("--dim"), maxTicksLimit: 3 } } }, plugins: noLegend },
    }),
  };
  // Of the borders of a distribution the least, the greatest, and one between have room, if they are short.
  function ends(at, one) {
    const last = one.labels.length - 1, middle = one.labels.length >> 1;
    const fits = one.labels[0].length + one.labels[middle].length + one.ends[last].length < 14;
    return at === last ? one.ends[last] : at === 0 || (at === middle && fits) ? one.labels[at] : "";
  }
  function points(values) {
    return values.map((y, at) => ({ x: (at + 0.5) / values.length, y }));
  }
  // The figures themselves, behind the bars.
  function percent(count, whole) {
    const share = (100 * Math.abs(count)) / whole;
    return !count || !whole ? "" : share < 0.01 ? " · < 0.01 %" : ` · ${share < 10 ? Number(share.toPrecision(2)) : Math.round(share)} %`;
  }
  function figures(values, whole) {
    return {
      id: "figures",
      afterDatasetsDraw(chart) {
        const { ctx } = chart;
        ctx.save();
        ctx.fillStyle = colour("--dim");
        ctx.font = "11px system-ui, sans-serif";
        ctx.textBaseline = "middle";
        chart.getDatasetMeta(0).data.forEach((bar, at) => {
          ctx.fillText(number.format(values[at]) + percent(values[at], whole), Math.max(bar.x, bar.base) + 5, bar.y);
        });
        ctx.restore();
      },
    };
  }
  // Upright lines at shares of the width: limits.
  function upright(shares) {
    return {
      id: "upright",
      afterDatasetsDraw(chart) {
        const { ctx, chartArea: area } = chart;
        ctx.save();
        ctx.strokeStyle = colour("--warn");
        ctx.lineWidth = 2;
        for (const share of shares) {
          ctx.beginPath();
          ctx.moveTo(area.left + share * area.width, area.top);
          ctx.lineTo(area.left + share * area.width, area.bottom);
          ctx.stroke();
        }
        ctx.restore();
      },
    };
  }
  // Upright lines at the thresholds, with their names.
  function thresholds(one) {
    return {
      id: "thresholds",
      afterDatasetsDraw(chart) {
        const { ctx, chartArea: area } = chart;
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle = colour("--dim");
        ctx.setLineDash([4, 3]);
        ctx.font = "12px system-ui, sans-serif";
        ctx.textAlign = "right";
        Object.entries(one.lines).forEach(([name, share], row) => {
          const at = chart.scales.x.getPixelForValue(share);
          ctx.beginPath();
          ctx.moveTo(at, area.top);
          ctx.lineTo(at, area.bottom);
          ctx.stroke();
          ctx.fillText(`${name} ${share}`, at - 4, area.top + 14 + 15 * row);
        });
        ctx.restore();
      },
    };
  }
  Chart.defaults.animation = false;
  Chart.defaults.layout.padding = { left: 4, right: 16 };
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.font.family = "system-ui, sans-serif";
  let drawn = [];
  const draw = () => {
    for (const chart of drawn) chart.destroy();
    drawn = Object.entries(given).map(([name, one]) => {
      const canvas = document.getElementById(`chart-${name}`);
      if (["waterfall", "bars", "stacked"].includes(one.kind)) canvas.parentElement.style.height = height(one.labels.length, one.kind === "stacked" ? 6 : 4);
      return new Chart(canvas, kinds[one.kind](one));
    });
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // Paper is white: charts are pictures, and have to be drawn again in its colours.
  for (const [event, paper] of [["beforeprint", true], ["afterprint", false]]) {
    addEventListener(event, () => { document.documentElement.classList.toggle("paper", paper); draw(); });
  }
  document.documentElement.dataset.ready = String(drawn.length);
})();
