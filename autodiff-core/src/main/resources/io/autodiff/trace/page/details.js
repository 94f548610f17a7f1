// The panel of one value: its formula and line, its numbers, and of every input the small Jacobian beside the vjp.

function valuePanel() {
  const step = steps.get(state.step);
  const bar = adjointNow(step);
  return [
    html("h2", {}, html("b", {}, step.name), " ", html("span", { class: "faint" }, (step.operation === "watch" ? "watched" : step.operation) + ", " + shapeText(step.shape))),
    step.operation === "watch" ? null : html("p", { class: "equation forward" }, step.equation),
    tape.lines[step.line] === "" ? null : html("p", { class: "line" }, tape.lines[step.line]),
    siblings(step),
    html("div", { class: "row" },
      named("value", grid(step.value, step.shape, "value of " + step.name), "forward"),
      bar === null
        ? html("p", { class: "faint" }, adjoint(step) === null
          ? "The cost does not depend on it." : "The reverse sweep has not come here yet.")
        : named(isDelta(step) ? "adjoint: the δ of the layer" : "adjoint", grid(bar, step.shape, "adjoint of " + step.name), "reverse")),
    html("p", { class: "kept" }, keeps(step)),
    step.inputs.map((input, i) => rule(step, i)),
    step.operation === "watch"
      ? html("p", {}, "A watched value: the sweep ends here, and its adjoint is a part of the gradient.") : null,
  ];
}

function isDelta(step) {
  return tape.layers.some((layer) => layer.z === step.number);
}

/** Of a node that stands for many steps, the others. */
function siblings(step) {
  const node = tape.nodes[step.node];
  if (node.times === 1) {
    return null;
  }
  const place = node.steps.indexOf(step.number);
  const go = (to) => pick(node.steps[Math.min(Math.max(to, 0), node.steps.length - 1)]);
  return html("p", { class: "siblings" },
    html("button", { click: () => go(place - 1), "aria-label": "The step before in this node" }, "◂"),
    html("label", {}, " value ", html("input", {
      type: "number", min: 1, max: node.steps.length, value: place + 1, change: (e) => go(Number(e.target.value) - 1),
    }), " of " + node.times + (node.steps.length < node.times ? " (" + node.steps.length + " are shown)" : "")),
    html("button", { click: () => go(place + 1), "aria-label": "The next step in this node" }, "▸"));
}

/** What the tape keeps for the rule of this step. */
function keeps(step) {
  const names = [...step.inputs.map((input) => input.name), step.name];
  const kept = names.filter((name, i) => step.kept.includes(i));
  const dropped = names.filter((name, i) => !step.kept.includes(i));
  if (step.operation === "watch") {
    return "";
  }
  const list = (names) => [...new Set(names)].join(", ");
  return (kept.length === 0 ? "Kept for the way back: nothing" : "Kept for the way back: " + list(kept))
    + (dropped.length === 0 ? "." : "; not read by any rule: " + list(dropped) + ".");
}

/** One input's rule: what the sweep does, and the Jacobian that it does not build. */
function rule(step, i) {
  const input = step.inputs[i];
  const event = contributionTo(step, i);
  if (input.step < 0 || event === undefined) {
    return null;
  }
  const rows = sizeOf(step.shape);
  const columns = sizeOf(input.shape);
  const symbol = "∂" + step.name + " / ∂" + input.name;
  return html("section", { class: "rule" },
    html("h3", {}, "To " + input.name, event.label === "" ? null : html("span", { class: "label" }, event.label)),
    html("p", { class: "equation reverse" }, event.equation),
    html("div", { class: "row" },
      input.jacobian === undefined
        ? html("p", { class: "faint" }, "The Jacobian " + symbol + " would be " + rows + " × " + columns + ", "
          + (rows * columns).toLocaleString("en") + " numbers; the vjp never builds it.")
        : named("Jacobian " + symbol + ", built for this page only", jacobian(input.jacobian, rows, columns, symbol)),
      !hasHappened(event) ? null
        : named("vjp: from " + rows + (rows === 1 ? " number to " : " numbers to ") + columns,
          grid(event.term, input.shape, "contribution to " + input.name), "reverse")));
}

function jacobian(entries, rows, columns, name) {
  const table = grid(entries, rows * columns === 1 ? [] : [rows, columns], name);
  entries.forEach((x, k) => {
    if (x === 0) {
      table.querySelectorAll("td")[k].classList.add("zero");
    }
  });
  return table;
}
