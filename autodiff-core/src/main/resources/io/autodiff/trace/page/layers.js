// The view of layers: of each layer z, a and δ, and the textbook's equations BP1 to BP4 as the sweep comes by them.

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
  const z = steps.get(layer.z);
  const a = layer.a < 0 ? null : steps.get(layer.a);
  const l = layer.number;
  return html("article", { class: "layer" },
    html("h2", {}, "Layer " + l),
    value(steps.get(layer.product)),
    layer.product === layer.z ? null : value(z),
    a === null ? null : value(a),
    html("h3", {}, "δ" + l + " = ∂C/∂" + z.name),
    deltas(layer, z, a),
    tape.backward.filter((event) => belongs(event, layer)).map(equation));
}

function costCard() {
  const cost = steps.get(tape.cost);
  const seed = events.find((event) => event.sweep === "reverse");
  return html("article", { class: "layer" },
    html("h2", {}, "Cost"), value(cost),
    html("h3", {}, "Where the way back starts"),
    hasHappened(seed) ? html("p", { class: "equation reverse" + current(seed) }, seed.equation) : waits());
}

/** A value that the forward sweep computes; choosing it opens it in the panel. */
function value(step) {
  const isNow = state.at === step.valueEvent ? " current" : "";
  return html("div", { class: "fact" + isNow + (state.step === step.number ? " picked" : "") },
    html("button", { class: "equation forward", click: () => pick(step.number) }, step.equation),
    step.valueEvent <= state.at ? grid(step.value, step.shape, step.name) : waits());
}

function waits() {
  return html("p", { class: "faint" }, "not yet");
}

function current(event) {
  return event.at === state.at ? " current" : "";
}

/** Whether the textbook names a contribution to this layer's δ, w or b. */
function belongs(event, layer) {
  if (event.label === "") {
    return false;
  }
  return event.target === layer.z || event.target === layer.b || event.target === layer.w
    || event.label.includes("δ" + layer.number + " through");
}

function equation(event) {
  const [name, ...rest] = event.label.split(": ");
  return html("div", { class: "fact" + current(event) },
    html("button", { class: "equation reverse", click: () => pick(event.target) },
      html("span", { class: "label" }, name), " ", rest.join(": "), " ", html("small", {}, event.equation)),
    hasHappened(event) ? grid(event.sum, steps.get(event.target).shape, event.label) : waits());
}

/** δ at a, the slope, and δ at z: what the activation makes of one of the other. */
function deltas(layer, z, a) {
  const atZ = adjointNow(z);
  const atA = a === null ? null : adjointNow(a);
  if (atA === null && atZ === null) {
    return waits();
  }
  const slopes = a === null ? null : diagonal(a);
  return html("div", { class: "row" },
    atA === null ? null : named("at " + a.name + ": ∂C/∂" + a.name, grid(atA, a.shape, "adjoint of " + a.name), "reverse"),
    atZ === null || slopes === null ? null
      : [html("span", { class: "sign" }, "⊙"), named("slope at " + z.name, grid(slopes, z.shape, "slope at " + z.name), "forward"),
        html("span", { class: "sign" }, "=")],
    atZ === null ? null : named("at " + z.name + ": δ" + layer.number, grid(atZ, z.shape, "adjoint of " + z.name), "reverse"));
}

/** The slopes of an elementwise step; null if its Jacobian is not told or not diagonal. */
function diagonal(step) {
  const entries = step.inputs.length === 1 ? step.inputs[0].jacobian : null;
  const n = sizeOf(step.shape);
  if (entries === null || entries.length !== n * n) {
    return null;
  }
  return entries.every((x, k) => k % (n + 1) === 0 || x === 0) ? entries.filter((x, k) => k % (n + 1) === 0) : null;
}
