// The view of scalars: a value opened into its elements, and the paths from one of them on, whose contributions add up to its adjoint.

const MOST_OPEN = 24;
const DOT = { radius: 20, gap: 56, margin: 108 };

function scalarsView() {
  const element = html("div", { class: "scalars" });
  return { element, update() { element.replaceChildren(...opened().filter((part) => part !== null)); } };
}

/** The steps that take a value, with the entries that their Jacobians have for it; undefined if one is not told. */
function usersOf(step) {
  return step.users.map((event) => {
    const user = steps.get(event.step);
    return { event, user, entries: user.inputs[event.input].jacobian, columns: sizeOf(step.shape) };
  });
}

function opened() {
  const step = steps.get(state.step);
  const users = usersOf(step);
  const n = sizeOf(step.shape);
  const title = html("h2", {}, "The elements of ", html("b", {}, step.name), " ",
    html("button", { click: () => pick(neighbour(-1)), "aria-label": "The value before", "aria-keyshortcuts": "ArrowUp" }, "↑"), " ",
    html("button", { click: () => pick(neighbour(1)), "aria-label": "The next value", "aria-keyshortcuts": "ArrowDown" }, "↓"), " ",
    html("span", { class: "faint" }, "click an element to see its paths"));
  if (step.number === tape.cost) {
    return [title, html("p", { class: "note" }, step.name + " is the cost: its adjoint is ∂C/∂C = 1, where the way back starts. "
      + "Choose a value before it.")];
  }
  if (users.length === 0) {
    return [title, html("p", { class: "note" }, "No path leads from " + step.name + " to the cost.")];
  }
  const paths = users.reduce((total, use) => total + sizeOf(use.user.shape), 0);
  if (n > MOST_OPEN || paths > MOST_OPEN || users.some((use) => use.entries === undefined)) {
    return [title, html("p", { class: "note" }, step.name + " is " + shapeText(step.shape) + " and goes into "
      + (users.length > 8 ? users.length + " steps" : users.map((use) => use.user.name + " (" + shapeText(use.user.shape) + ")").join(", "))
      + ": too many elements to draw. Choose another value.")];
  }
  const element = Math.min(state.element, n - 1);
  return [title, html("div", { class: "scrolls" }, drawing(step, users, element)), sum(step, users, element)];
}

/** On the left the elements of the value, on the right those of all that is computed from it. */
function drawing(step, users, element) {
  const right = users.flatMap((use) => use.user.value.map((x, k) => ({ use, k })));
  const n = step.value.length;
  const height = Math.max(n, right.length) * DOT.gap + 40;
  const room = document.getElementById("stage").clientWidth * 16 / parseFloat(getComputedStyle(document.documentElement).fontSize);
  const width = Math.min(Math.max(room - 32, 330), 640);
  const [x1, x2] = [DOT.margin, width - DOT.margin];
  const place = (i, count) => 40 + (height - 40) * (i + 0.5) / count;
  const lines = [];
  const labels = [];
  right.forEach(({ use, k }, i) => {
    for (let e = 0; e < n; e++) {
      const slope = use.entries[k * use.columns + e];
      if (slope !== 0) {
        const from = place(e, n);
        const to = place(i, right.length);
        lines.push({ on: e === element, mark: svg("line", { class: "path" + (e === element ? " on" : ""), x1, y1: from, x2, y2: to }) });
        if (e === element) {
          labels.push(svg("text", { class: "slope", x: x1 + (x2 - x1) * 0.62, y: from + (to - from) * 0.62 - 5, "text-anchor": "middle" }, format(slope, 4)));
        }
      }
    }
  });
  lines.sort((a, b) => Number(a.on) - Number(b.on));
  const bar = adjoint(step);
  return svg("svg", { class: "paths", width: rem(width), height: rem(height), viewBox: "0 0 " + width + " " + height, role: "group", "aria-label": "The paths from " + step.name },
    svg("text", { class: "name", x: x1, y: 20, "text-anchor": "middle" }, step.name),
    svg("text", { class: "name", x: x2, y: 20, "text-anchor": "middle" }, [...new Set(users.map((use) => use.user.name))].join(", ")),
    svg("text", { class: "slope", x: width / 2, y: 20, "text-anchor": "middle" }, "∂ / ∂" + step.name),
    lines.map((line) => line.mark), labels,
    step.value.map((x, e) => dot(x1, place(e, n), placeOf(e, step.shape), x, bar[e], e === element, () => pickElement(e), "end")),
    right.map(({ use, k }, i) => dot(x2, place(i, right.length), placeOf(k, use.user.shape), use.user.value[k],
      adjoint(use.user)[k], use.entries[k * use.columns + element] !== 0, null, "start")));
}

function dot(x, y, place, value, bar, on, click, anchor) {
  const side = anchor === "end" ? x - DOT.radius - 8 : x + DOT.radius + 8;
  return svg("g", { class: "dot" + (on ? " on" : ""), role: click === null ? null : "button", tabindex: click === null ? null : 0, click,
    keydown: click === null ? null : (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); click(); } },
    "aria-label": place + " value " + format(value) + ", adjoint " + format(bar) },
  svg("circle", { cx: x, cy: y, r: DOT.radius }),
  svg("text", { x, y: y + 5, "text-anchor": "middle" }, place.replace(/ /g, "")),
  svg("text", { class: "value", x: side, y: y - 3, "text-anchor": anchor }, format(value, 3)),
  svg("text", { class: "adjoint", x: side, y: y + 15, "text-anchor": anchor }, "δ " + format(bar, 3)));
}

/** Σ over all paths: adjoint there times local derivative. */
function sum(step, users, element) {
  const parts = [];
  for (const { event, user, entries, columns } of users) {
    adjoint(user).forEach((bar, k) => {
      const slope = entries[k * columns + element];
      if (slope !== 0) {
        parts.push(html("tr", {}, html("td", {}, user.name + placeOf(k, user.shape)),
          html("td", { class: "adjoint number" }, format(bar)), html("td", {}, "·"),
          html("td", { class: "number" }, format(slope)), html("td", {}, "="),
          html("td", { class: "number contribution" }, format(bar * slope))));
      }
    });
  }
  const name = step.name + placeOf(element, step.shape);
  return html("section", { class: "sum" },
    html("h3", {}, "Every path from " + name + " brings adjoint times local derivative; together they are its adjoint"),
    html("div", { class: "scrolls" }, html("table", {},
      html("thead", {}, html("tr", {}, ["path to", "its adjoint", "", "local derivative", "", "contribution"].map((text) => html("th", {}, text)))),
      html("tbody", {}, parts),
      html("tfoot", {}, html("tr", {}, html("th", { colspan: 5 }, "adjoint(" + name + ") of the tape"),
        html("td", { class: "number adjoint" }, format(adjoint(step)[element])))))));
}
