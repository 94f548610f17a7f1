// The network with the norms of its errors, and the curves, as SVG in pixels of the screen, so that text keeps its size.
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number to so many digits, short. */
const brief = (x, digits = 3) => (x === 0 ? "0" : x < 0.01 ? x.toExponential(digits - 1) : x.toPrecision(digits));

/** A new element of SVG. */
function element(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** An element in the colour of a layer, of so many. */
function ofLayer(l, layers, made) {
  made.classList.add("layer");
  made.style.setProperty("--t", layers === 1 ? 1 : (l - 1) / (layers - 1));
  return made;
}

function start(svg) {
  const { width, height } = svg.getBoundingClientRect();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  return { width, height };
}

/** Whole powers of ten around all positive numbers, and how far between them a number is, from 0 to 1. */
function decades(numbers) {
  const logs = numbers.filter(x => x > 0).map(Math.log10);
  const high = Math.ceil(Math.max(0, ...logs));
  const low = Math.max(high - 16, Math.min(high - 3, Math.floor(Math.min(...logs, 0))));
  const every = Math.ceil((high - low) / 6);
  const ticks = [];
  for (let power = high; power >= low; power -= every) ticks.push(power);
  return { ticks, share: x => (x > 0 ? Math.max(0, (Math.log10(x) - low) / (high - low)) : 0) };
}

const powerOfTen = power => (power === 0 ? "1" : "10" + String(power).replace("-", "⁻").replace(/\d/g, digit => SUPERSCRIPTS[digit]));

/** The units and weights of each layer; in the same columns ‖δˡ‖, on a logarithmic scale. */
export function drawNetwork(svg, { layers, history }) {
  const { width, height } = start(svg);
  const last = layers.length;
  const column = l => 30 + (width - 60) * l / last;
  const units = [layers[0].inputs, ...layers.map(layer => layer.outputs)];
  const split = Math.round(height * 0.55);
  const place = (l, unit) => 24 + (split - 40) * (unit + 0.5) / units[l];
  const largest = Math.max(...layers.flatMap(layer => layer.w.map(Math.abs)));
  layers.forEach(({ outputs, w }, k) => w.forEach((value, i) => {
    svg.append(element("line", {
      class: value > 0 ? "edge one" : "edge zero",
      "stroke-width": 0.25 + 3.75 * Math.abs(value) / largest,
      x1: column(k), y1: place(k, Math.floor(i / outputs)), x2: column(k + 1), y2: place(k + 1, i % outputs),
    }));
  }));
  const radius = Math.max(3, Math.min(8, (split - 40) / Math.max(...units) / 3));
  units.forEach((count, l) => {
    for (let unit = 0; unit < count; unit++) {
      svg.append(element("circle", { class: "unit", cx: column(l), cy: place(l, unit), r: radius }));
    }
    svg.append(element("text", { class: "middle", x: column(l), y: 12 }, l === 0 ? "x" : "a" + SUPERSCRIPTS[l]));
  });

  const top = split + 24;
  const bottom = height - 20;
  const { ticks, share } = decades(history.flatMap(moment => moment.deltas));
  for (const power of ticks) {
    const y = bottom - (bottom - top) * share(10 ** power);
    svg.append(
      element("line", { class: "grid", x1: 32, x2: width, y1: y, y2: y }),
      element("text", { class: "axis end", x: 28, y: y + 4 }, powerOfTen(power)));
  }
  const deltas = history.at(-1).deltas;
  const room = (width - 60) / last;
  const thick = Math.min(36, 0.6 * room);
  deltas.forEach((norm, k) => {
    const l = k + 1;
    const y = bottom - (bottom - top) * share(norm);
    const x = Math.min(column(l), width - thick / 2);
    svg.append(
      ofLayer(l, last, element("rect", { x: x - thick / 2, y, width: thick, height: bottom - y, rx: 2 })),
      element("text", { class: "middle norm", x: Math.min(x, width - 26), y: y - 5 }, brief(norm, room < 52 ? 2 : 3)),
      element("text", { class: "middle", x, y: height - 4 }, "δ" + SUPERSCRIPTS[l]));
  });
  svg.setAttribute("aria-label", "Norms of δ: " + deltas.map((norm, k) => `layer ${k + 1} ${brief(norm)}`).join(", "));
}

/** Lines over the steps, in a frame with the ticks of their scale; y runs from 0 to 1. */
function drawCurves(svg, history, ticks, curves) {
  const { width, height } = start(svg);
  const [left, right, top, bottom] = [44, width - 28, 8, height - 22];
  const last = Math.max(1, history.at(-1).step);
  const x = step => left + (right - left) * step / last;
  const y = share => bottom - (bottom - top) * share;
  for (const [text, share] of ticks) {
    svg.append(
      element("line", { class: "grid", x1: left, x2: right, y1: y(share), y2: y(share) }),
      element("text", { class: "axis end", x: left - 6, y: y(share) + 4 }, text));
  }
  svg.append(
    element("text", { class: "axis", x: left, y: height - 4 }, "0"),
    element("text", { class: "axis end", x: right, y: height - 4 }, `step ${history.at(-1).step}`));
  const now = history.at(-1);
  for (const { share, colour } of curves) {
    const d = history.map((moment, i) => `${i ? "L" : "M"}${x(moment.step).toFixed(1)} ${y(share(moment)).toFixed(1)}`);
    svg.append(
      colour(element("path", { class: "curve", d: d.join("") })),
      colour(element("circle", { cx: x(now.step), cy: y(share(now)), r: 3 })));
  }
  const named = curves.filter(({ name }) => name).sort((a, b) => b.share(now) - a.share(now));
  spread(named.map(({ share }) => y(share(now))), bottom).forEach((at, i) =>
    svg.append(named[i].colour(element("text", { x: right + 8, y: at + 4 }, named[i].name))));
}

/** Heights, from the top on, moved as far apart as names need: first down, then up from the bottom. */
function spread(heights, bottom, line = 13) {
  for (let i = 1; i < heights.length; i++) heights[i] = Math.max(heights[i], heights[i - 1] + line);
  for (let i = heights.length - 1, free = bottom; i >= 0; i--, free -= line) heights[i] = Math.min(heights[i], free);
  return heights;
}

export function drawCost(svg, history) {
  const highest = Math.max(...history.map(moment => moment.cost));
  const unit = 10 ** Math.floor(Math.log10(highest));
  const top = Math.ceil(highest / unit) * unit;
  const ticks = [0, 0.5, 1].map(share => [String(Number((share * top).toPrecision(3))), share]);
  drawCurves(svg, history, ticks, [{ share: moment => moment.cost / top, colour: made => ofLayer(1, 1, made) }]);
  svg.setAttribute("aria-label", `The cost fell from ${brief(history[0].cost)} to ${brief(history.at(-1).cost)}`);
}

export function drawDeltas(svg, history) {
  const layers = history[0].deltas.length;
  const { ticks, share } = decades(history.flatMap(moment => moment.deltas));
  drawCurves(svg, history, ticks.map(power => [powerOfTen(power), share(10 ** power)]),
    history[0].deltas.map((_, k) => ({
      name: "δ" + SUPERSCRIPTS[k + 1],
      share: moment => share(moment.deltas[k]),
      colour: made => ofLayer(k + 1, layers, made),
    })));
  svg.setAttribute("aria-label", "Norms of δ by step, of each layer");
}
