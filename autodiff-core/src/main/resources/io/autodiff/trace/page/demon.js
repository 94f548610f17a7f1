// The demon: it nudges one element of a value, and what the engine then found for the cost is set beside the prediction δ·Δz.

function nudgeable() {
  return tape.demon.values.find((value) => value.step === state.step);
}

/** Which of the nudges: sizes up come first, then sizes down. */
let nudge = 4;

function demonPanel() {
  const value = nudgeable();
  const choice = html("p", {}, html("label", {}, "Nudge ", html("select", { id: "demon-value", change: (e) => pick(Number(e.target.value)) },
    value === undefined ? html("option", { value: "", selected: "" }, "choose a value") : null,
    tape.demon.values.map(({ step }) => html("option", { value: step, selected: step === state.step ? "" : null },
      nameOf(step) + " (" + shapeText(steps.get(step).shape) + ")")))));
  return [html("h2", {}, "The demon"), choice, value === undefined ? notNudged() : nudged(value), leftOut()];
}

function notNudged() {
  return html("p", { class: "note" }, tape.demon.values.length === 0
    ? "No value of this tape is small enough to be nudged."
    : state.step === tape.cost ? "This is the cost itself. Choose a value before it, such as a z or a w."
      : steps.get(state.step).name + " was not nudged.");
}

function leftOut() {
  const left = tape.demon.left.length;
  return left === 0 ? null : html("p", { class: "faint" }, "Left out, since they are large or there are too many: "
    + tape.demon.left.slice(0, 12).map((number) => steps.get(number)?.name ?? "v" + number).join(", ")
    + (left > 12 ? " and " + (left - 12) + " others." : "."));
}

function nudged(value) {
  const step = steps.get(value.step);
  const element = Math.min(state.element, step.value.length - 1);
  const name = step.name + placeOf(element, step.shape);
  const delta = adjoint(step)[element];
  const count = tape.demon.sizes.length;
  const sizes = [...tape.demon.sizes, ...tape.demon.sizes.map((h) => -h)].map((h) => h * value.unit);
  const rows = sizes.map((h, i) => {
    const truth = value.changes[element][i];
    return { i, h, truth, predicted: delta * h, error: truth === null ? null : truth - delta * h };
  });
  const sorted = [...rows].sort((a, b) => a.h - b.h);
  const now = rows[nudge];
  const choose = (i) => {
    nudge = i;
    update();
  };
  return [
    step.value.length === 1 ? null : named("which element", grid(step.value, step.shape, step.name, { digits: 4, pick: pickElement, picked: element })),
    html("p", {}, html("label", {}, html("span", {}, "Δ" + name + " = " + format(now.h)), html("input", {
      id: "nudge", type: "range", min: 0, max: sorted.length - 1, value: sorted.indexOf(now), "aria-valuetext": format(now.h),
      input: (e) => choose(sorted[Number(e.target.value)].i),
    }))),
    html("dl", { class: "compare" },
      html("dt", {}, "predicted δ·Δz"), html("dd", { class: "reverse", id: "predicted" }, format(now.predicted)),
      html("dt", {}, "true ΔC"), html("dd", { class: "forward", id: "true" }, format(now.truth)),
      html("dt", {}, "error"), html("dd", { id: "error" }, format(now.error, 3))),
    plot(rows, delta, now, name),
    html("p", {}, "The smaller the nudge, the better the prediction: a tenth of Δz leaves a hundredth of the error, so the last column settles."),
    html("div", { class: "scrolls" }, html("table", { class: "law" },
      html("thead", {}, html("tr", {}, ["Δz", "δ·Δz", "true ΔC", "error", "error/Δz²"].map((text) => html("th", { class: "number" }, text)))),
      html("tbody", {}, rows.slice(0, count).map((row) => html("tr", { class: row.i === nudge ? "current" : null },
        [format(row.h), format(row.predicted, 3), format(row.truth, 3), format(row.error, 2),
          row.error === null ? "undefined" : format(row.error / (row.h * row.h), 3)].map((text) => html("td", { class: "number" }, text))))))),
  ];
}

/** The true change of the cost as points and the prediction as a straight line. */
function plot(rows, delta, now, name) {
  const known = rows.filter((row) => row.truth !== null).sort((a, b) => a.h - b.h);
  const reach = Math.max(...rows.map((row) => row.h));
  const high = Math.max(...known.map((row) => Math.abs(row.truth)), Math.abs(delta) * reach) || 1;
  const x = (h) => 180 + 165 * h / reach;
  const y = (change) => 100 - 88 * change / high;
  const points = [...known, { h: 0, truth: 0 }].sort((a, b) => a.h - b.h);
  return svg("svg", { class: "plot", viewBox: "0 0 360 200", role: "img",
    "aria-label": "The true change of the cost beside the straight line of the prediction" },
  svg("line", { class: "axis", x1: 0, y1: 100, x2: 360, y2: 100 }), svg("line", { class: "axis", x1: 180, y1: 6, x2: 180, y2: 194 }),
  svg("text", { class: "legend", x: 356, y: 116, "text-anchor": "end" }, "Δ" + name),
  svg("text", { class: "legend", x: 186, y: 16 }, "ΔC"),
  svg("line", { class: "prediction", x1: x(-reach), y1: y(-delta * reach), x2: x(reach), y2: y(delta * reach) }),
  svg("polyline", { class: "truth", points: points.map((row) => x(row.h) + "," + y(row.truth)).join(" ") }),
  now.truth === null ? null : [
    svg("line", { class: "gap", x1: x(now.h), y1: y(now.predicted), x2: x(now.h), y2: y(now.truth) }),
    svg("circle", { class: "prediction", cx: x(now.h), cy: y(now.predicted), r: 5 }),
    svg("circle", { class: "truth", cx: x(now.h), cy: y(now.truth), r: 5 })]);
}
