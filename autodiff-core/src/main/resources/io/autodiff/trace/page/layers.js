// The view of layers: of each layer z, a and δ, and the textbook's equations BP1 to BP4 as the sweep comes by them.

const LAYER_DIGITS = { digits: 4 };

function layersView() {
  if (tape.layers.length === 0) {
    return { element: html("p", { class: "note" }, "These are not the layers of one network: " + tape.why
      + ". The other views show the same sweeps without them."), update() {} };
  }
  const element = html("div", { class: "layers" });
  function update() {
    element.replaceChildren(...tape.layers.map(layerCard), costCard());
    if (!element.contains(document.activeElement)) {
      element.querySelector(".current")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }
  return { element, update };
}

function layerCard(layer) {
  const a = layer.a < 0 ? null : steps.get(layer.a);
  const through = tape.backward.filter((event) => event.label.includes("δ" + (layer.number + 1) + " through"));
  const weights = tape.backward.filter((event) => event.label !== "" && (event.target === layer.b || event.target === layer.w));
  return html("article", { class: "layer" },
    html("h2", {}, "Layer " + layer.number),
    html("div", { class: "row" },
      computed(steps.get(layer.z), weightedInput(layer), steps.get(layer.product).valueEvent),
      a === null ? null : computed(a, a.equation, a.valueEvent)),
    through.map((event) => equation(event, null)),
    tape.backward.filter((event) => event.label !== "" && event.target === layer.z).map((event) => equation(event, deltas(layer, a))),
    html("div", { class: "row" }, weights.map((event) => equation(event, contents(event)))));
}

/** «z1 = a W + b», whatever steps it took. */
function weightedInput(layer) {
  const product = steps.get(layer.product).equation.split(" = ").slice(1).join(" = ");
  return nameOf(layer.z) + " = " + product + (layer.b < 0 ? "" : " + " + nameOf(layer.b));
}

function costCard() {
  const cost = steps.get(tape.cost);
  const seed = tape.backward[0];
  return html("article", { class: "layer" },
    html("h2", {}, "Cost"),
    html("div", { class: "row" }, computed(cost, cost.equation, cost.valueEvent),
      html("div", { class: "fact reverse" + (seed.at === state.at ? " current" : "") },
        html("button", { class: "equation", click: () => pick(tape.cost) }, seed.equation),
        hasHappened(seed) ? null : waits())));
}

/** A value that the forward sweep computes, from an event on; choosing it opens it in the panel. */
function computed(step, text, from) {
  const isNow = state.at >= from && state.at <= step.valueEvent;
  return html("div", { class: "fact forward" + (isNow ? " current" : "") },
    html("button", { class: "equation", click: () => pick(step.number) }, text),
    step.valueEvent <= state.at ? grid(step.value, step.shape, step.name, LAYER_DIGITS) : waits());
}

function waits() {
  return html("span", { class: "faint" }, "not yet");
}

/** A contribution that the textbook names, with what it gave if it has happened. */
function equation(event, content) {
  const [label, ...rest] = event.label.split(": ");
  return html("div", { class: "fact reverse" + (event.at === state.at ? " current" : "") },
    html("button", { class: "equation", click: () => pick(event.target) },
      html("span", { class: "label" }, label), " ", rest.join(": "), " ", html("small", {}, event.equation)),
    hasHappened(event) ? content : waits());
}

function contents(event) {
  return grid(event.sum, steps.get(event.target).shape, event.label, LAYER_DIGITS);
}

/** δ at a, the slope, and δ at z: what the activation makes of one of the other. */
function deltas(layer, a) {
  const z = steps.get(layer.z);
  const atA = a === null ? null : adjointNow(a);
  const slopes = a === null ? null : diagonal(a);
  const shown = (numbers, name) => grid(numbers, z.shape, name, LAYER_DIGITS);
  return html("div", { class: "row" },
    atA === null ? null : [named("δ at " + a.name + ": ∂C/∂" + a.name, shown(atA, "adjoint of " + a.name), "reverse"),
      html("span", { class: "sign" }, slopes === null ? "→" : "⊙")],
    atA === null || slopes === null ? null : [named("slope ∂" + a.name + "/∂" + z.name, shown(slopes, "slope at " + z.name), "forward"),
      html("span", { class: "sign" }, "=")],
    named("δ at " + z.name + ": ∂C/∂" + z.name, shown(adjoint(z), "adjoint of " + z.name), "reverse"));
}

/** The slopes of an elementwise step; null if its Jacobian is not told or not diagonal. */
function diagonal(step) {
  const entries = step.inputs.length === 1 ? step.inputs[0].jacobian : undefined;
  const n = sizeOf(step.shape);
  if (entries === undefined || entries.length !== n * n) {
    return null;
  }
  return entries.every((x, k) => k % (n + 1) === 0 || x === 0) ? entries.filter((x, k) => k % (n + 1) === 0) : null;
}
