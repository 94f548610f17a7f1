// The panel of modes: what a whole gradient costs forward and in reverse on this graph, and single forward sweeps.

let sweep = 0;

function modesPanel() {
  const { reverse, forward, sweeps } = tape.modes;
  const row = (name, work, kind) => html("tr", {}, html("th", { class: kind }, name),
    [work.sweeps, work.rules, work.numbers].map((n) => html("td", { class: "number" }, n.toLocaleString("en"))));
  return [
    html("h2", {}, "Forward and reverse mode"),
    html("p", {}, "The whole gradient, of all " + forward.sweeps.toLocaleString("en")
      + " watched numbers, on this graph: reverse mode sweeps back once, forward mode sweeps once for each of them. Rules are vjps or jvps, numbers what they give."),
    html("div", { class: "scrolls" }, html("table", { id: "work" },
      html("thead", {}, html("tr", {}, ["", "sweeps", "rules", "numbers"].map((text) => html("th", { class: "number" }, text)))),
      html("tbody", {}, row("reverse", reverse, "reverse"), row("forward", forward, "forward")))),
    html("p", {}, "Forward mode applies " + format(forward.rules / Math.max(1, reverse.rules), 3) + " times as many rules."),
    sweeps.length === 0
      ? html("p", { class: "faint" }, "The forward sweeps of this tape are too many or too long to be shown.")
      : oneSweep(sweeps),
  ];
}

/** The tangent of a step in the chosen forward sweep; undefined if it is none of the sweep's. */
function tangentOf(number) {
  return tape.modes.sweeps[sweep]?.tangents.find(([other]) => other === number)?.[1];
}

/** One forward sweep: the tangent of every value, of which the last is one number of the gradient. */
function oneSweep(sweeps) {
  sweep = Math.min(sweep, sweeps.length - 1);
  const { step, element, tangents } = sweeps[sweep];
  const name = (one) => nameOf(one.step) + placeOf(one.element, steps.get(one.step).shape);
  const last = tangents.find(([number]) => number === tape.cost);
  return [
    html("p", {}, html("label", {}, "One forward sweep, by ", html("select", { id: "sweep", change: (e) => {
      sweep = Number(e.target.value);
      update();
    } }, sweeps.map((one, i) => html("option", { value: i, selected: i === sweep ? "" : null }, name(one)))))),
    html("div", { class: "scrolls" }, html("table", { class: "tangents" },
      html("thead", {}, html("tr", {}, html("th", {}, "value v"), html("th", {}, "tangent ∂v/∂" + name(sweeps[sweep])))),
      html("tbody", {}, tangents.map(([number, numbers]) => html("tr", {}, html("td", {}, nameOf(number)),
        html("td", {}, brief(numbers, steps.get(number).shape, 34))))))),
    html("dl", { class: "compare" },
      html("dt", {}, "tangent of the cost"), html("dd", { class: "forward", id: "tangent" }, last === undefined ? "0" : format(last[1][0])),
      html("dt", {}, "adjoint of " + name(sweeps[sweep])),
      html("dd", { class: "reverse", id: "gradient" }, format(adjoint(steps.get(step))?.[element] ?? 0))),
    html("p", {}, "The same number: forward mode finds it at the end of this sweep, reverse mode finds all of them in one. The graph shows the tangents v̇ where it else shows adjoints."),
  ];
}
