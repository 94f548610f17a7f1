// The view of operations: the graph of the tape, laid out by dagre, with values and adjoints as they come.

const NODE = { width: 198, height: 76 };
const MOST_NODES = 400;

function layOut() {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 30, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  tape.nodes.forEach((node, i) => graph.setNode(String(i), { ...NODE }));
  for (const [from, to] of tape.edges) {
    if (from !== to) {
      graph.setEdge(String(from), String(to));
    }
  }
  dagre.layout(graph);
  return graph;
}

function pathOf(points) {
  const middle = (a, b) => (a.x + b.x) / 2 + " " + (a.y + b.y) / 2;
  let path = "M" + points[0].x + " " + points[0].y;
  for (let i = 1; i < points.length - 1; i++) {
    path += " Q" + points[i].x + " " + points[i].y + " " + middle(points[i], points[i + 1]);
  }
  const end = points[points.length - 1];
  return path + " L" + end.x + " " + end.y;
}

function arrowOf(points) {
  const [before, end] = points.slice(-2);
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const corner = (side) => end.x - 10 * dx + side * 4.5 * dy + "," + (end.y - 10 * dy - side * 4.5 * dx);
  return end.x + "," + end.y + " " + corner(1) + " " + corner(-1);
}

/** Draws the graph once; update shows the present state on it. */
function operationsView() {
  if (tape.nodes.length > MOST_NODES) {
    return { element: html("p", { class: "note" }, "A graph of " + tape.nodes.length
      + " nodes is more than can be read; step through the tape below."), update() {} };
  }
  const graph = layOut();
  const { width, height } = graph.graph();
  const lines = new Map();
  const edges = graph.edges().map(({ v, w }) => {
    const { points } = graph.edge(v, w);
    const line = svg("g", { class: "edge" }, svg("path", { d: pathOf(points) }), svg("polygon", { points: arrowOf(points) }));
    lines.set(v + " " + w, line);
    return line;
  });
  const boxes = tape.nodes.map((node, i) => box(node, graph.node(String(i))));
  const picture = svg("svg", {
    class: "graph", width: rem(width), height: rem(height), viewBox: "0 0 " + width + " " + height, role: "group", "aria-label": "The graph of the tape",
  }, edges, boxes.map((b) => b.element));
  const element = html("div", { class: "scrolls graphbox" }, picture);

  function update() {
    const event = events[state.at];
    const from = steps.get(event.step).node;
    const to = steps.get(event.target).node;
    for (const line of lines.values()) {
      line.setAttribute("class", "edge");
    }
    if (event.sweep === "reverse") {
      lines.get(to + " " + from)?.setAttribute("class", "edge reverse");
    } else {
      for (const input of steps.get(event.step).inputs) {
        if (steps.has(input.step)) {
          lines.get(steps.get(input.step).node + " " + to)?.setAttribute("class", "edge forward");
        }
      }
    }
    boxes.forEach((b, i) => b.update(i === to ? event.sweep : ""));
    const picked = boxes[steps.get(state.step).node].element;
    if (element.contains(document.activeElement)) {
      picked.focus({ preventScroll: true });
    }
    reveal(element.contains(document.activeElement) ? picked : boxes[to].element);
  }

  /** Scrolls the box, and not the page, so that a node is seen. */
  function reveal(node) {
    const outer = element.getBoundingClientRect();
    const inner = node.getBoundingClientRect();
    if (inner.top < outer.top || inner.bottom > outer.bottom || inner.left < outer.left || inner.right > outer.right) {
      element.scrollBy(inner.left + inner.width / 2 - outer.left - outer.width / 2,
        inner.top + inner.height / 2 - outer.top - outer.height / 2);
    }
  }

  return { element, update };
}

function box(node, { x, y }) {
  const first = steps.get(node.steps[0]);
  const operation = node.times > 1 ? node.operation + " × " + node.times : node.operation;
  const value = svg("text", { class: "value", x: 10, y: 43 });
  const bar = svg("text", { class: "adjoint", x: 10, y: 64 });
  const name = svg("text", { class: "name", x: 10, y: 21 });
  const element = svg("g", {
    class: "node", transform: "translate(" + (x - NODE.width / 2) + " " + (y - NODE.height / 2) + ")",
    role: "button", tabindex: -1, "data-step": first.number, click: () => pickNode(node),
    keydown: (e) => {
      if (e.key === "Enter" || e.key === " ") {
        e.preventDefault();
        pickNode(node);
      }
    },
  },
  svg("rect", { width: NODE.width, height: NODE.height, rx: node.operation === "watch" ? 20 : 5 }),
  svg("title", {}, operation), name,
  svg("text", { class: "operation", x: NODE.width - 10, y: 21, "text-anchor": "end" }, operation), value, bar);

  function update(sweep) {
    const valueAt = latest(node.valueEvents, state.at);
    const adjointAt = latest(node.adjointEvents, state.at);
    const shown = valueAt < 0 ? first : steps.get(events[adjointAt < 0 ? valueAt : adjointAt].target);
    const isPicked = steps.get(state.step).node === first.node;
    name.textContent = shown.name + (shown.shape.length === 0 ? "" : "  [" + shown.shape.join(", ") + "]");
    value.textContent = valueAt < 0 ? "" : brief(shown.value, shown.shape);
    const tangent = state.panel === "modes" ? tangentOf(shown.number) : undefined;
    bar.textContent = tangent !== undefined ? "v̇ " + brief(tangent, shown.shape, 19)
      : adjointAt < 0 || state.panel === "modes" ? "" : "δ " + brief(events[adjointAt].sum, shown.shape, 19);
    bar.setAttribute("class", tangent === undefined ? "adjoint" : "tangent");
    element.setAttribute("class", ["node", valueAt < 0 ? "ahead" : "", sweep, isPicked ? "picked" : ""].join(" "));
    element.setAttribute("tabindex", isPicked ? 0 : -1);
    element.setAttribute("data-step", shown.number);
    element.setAttribute("aria-label", shown.name + ", " + operation + ", " + shapeText(shown.shape)
      + (valueAt < 0 ? "" : ", value " + value.textContent)
      + (bar.textContent === "" ? "" : (tangent === undefined ? ", adjoint " : ", tangent ") + bar.textContent.replace(/^\S+ /, "")));
  }

  /** The step of a node that is shown on it now. */
  function pickNode(it) {
    const at = Math.max(latest(it.valueEvents, state.at), latest(it.adjointEvents, state.at));
    pick(at < 0 ? it.steps[0] : events[at].target);
  }

  return { element, update };
}
