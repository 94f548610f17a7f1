// The page as a whole: its views and panels, and the keys.

const VIEWS = { layers: layersView, operations: operationsView, scalars: scalarsView };
const PANELS = { value: valuePanel, demon: demonPanel, modes: modesPanel };
const views = {};

/** Shows a step in the panel, and in the view of scalars. */
function pick(number) {
  if (steps.has(number) && number !== state.step) {
    state.step = number;
    state.element = 0;
  }
  update();
}

function pickElement(element) {
  state.element = element;
  update();
}

/** Goes to an event, and shows what it changes, unless the demon is at work on another value. */
function go(at) {
  state.at = Math.min(Math.max(at, 0), events.length - 1);
  if (state.panel !== "demon") {
    state.step = events[state.at].target;
    state.element = 0;
  }
  update();
}

function open(kind, name) {
  state[kind] = name;
  update();
}

function update() {
  const view = views[state.view] ??= VIEWS[state.view]();
  const stage = document.getElementById("stage");
  if (stage.firstChild !== view.element) {
    stage.replaceChildren(view.element);
  }
  keepingFocus(() => {
    view.update();
    fill(document.getElementById("panel"), PANELS[state.panel]());
  });
  for (const [kind, names] of [["view", VIEWS], ["panel", PANELS]]) {
    for (const name of Object.keys(names)) {
      const tab = document.getElementById("tab-" + name);
      tab.setAttribute("aria-selected", String(state[kind] === name));
      tab.tabIndex = state[kind] === name ? 0 : -1;
    }
  }
  const event = events[state.at];
  document.getElementById("slider").value = state.at;
  document.getElementById("slider").setAttribute("aria-valuetext", event.sweep + ", " + steps.get(event.step).operation);
  document.getElementById("first").disabled = document.getElementById("back").disabled = state.at === 0;
  document.getElementById("last").disabled = document.getElementById("next").disabled = state.at === events.length - 1;
  fill(document.getElementById("now"), now(event));
  document.body.dataset.sweep = event.sweep;
}

/** Elements are made anew; the one that had the focus gives it to the one in its place. */
function keepingFocus(change) {
  const focused = document.activeElement;
  const id = focused?.id;
  const element = focused?.dataset?.element;
  const index = [...document.querySelectorAll("#stage [role=button], #stage button")].indexOf(focused);
  change();
  if (!document.contains(focused)) {
    const again = id ? document.getElementById(id)
      : element !== undefined ? document.querySelector("#panel [data-element='" + element + "']")
        : [...document.querySelectorAll("#stage [role=button], #stage button")][index];
    again?.focus({ preventScroll: true });
  }
}

/** What just happened, in one line. */
function now(event) {
  const step = steps.get(event.step);
  const equation = event.sweep === "forward" ? step.equation : event.equation;
  const numbers = event.sweep === "forward" ? step.value : event.term;
  return [
    html("span", { class: "badge " + event.sweep }, event.sweep), " ",
    html("span", { class: "faint count" }, (state.at + 1).toLocaleString("en") + " / " + events.length.toLocaleString("en")), " ",
    html("span", { class: "equation" }, equation), " ",
    html("span", { class: "numbers" }, "= " + brief(numbers, steps.get(event.target).shape, 40)), " ",
    event.label ? html("span", { class: "label" }, event.label) : null,
  ];
}

function summarise() {
  const cost = steps.get(tape.cost);
  const shown = tape.steps.length < tape.size ? ", of which the first and last of each node are shown" : "";
  const folded = tape.nodes.some((node) => node.times > 1) ? ", folded to " + tape.nodes.length + " nodes" : "";
  document.getElementById("summary").textContent = tape.size.toLocaleString("en") + " values" + folded + shown
    + "; the cost " + cost.name + " is " + format(cost.value[0]);
}

/** The value before or after the picked one, in the order of the tape; on a folded tape the node. */
function neighbour(by) {
  const picked = steps.get(state.step);
  const node = tape.nodes[Math.min(Math.max(picked.node + by, 0), tape.nodes.length - 1)];
  return node.steps[node.steps.length - 1];
}

const KEYS = {
  ArrowLeft: () => go(state.at - 1),
  ArrowRight: () => go(state.at + 1),
  Home: () => go(0),
  End: () => go(events.length - 1),
  ArrowUp: () => pick(neighbour(-1)),
  ArrowDown: () => pick(neighbour(1)),
  1: () => open("view", "layers"),
  2: () => open("view", "operations"),
  3: () => open("view", "scalars"),
  v: () => open("panel", "value"),
  d: () => open("panel", "demon"),
  m: () => open("panel", "modes"),
};

function start() {
  summarise();
  const slider = document.getElementById("slider");
  slider.max = events.length - 1;
  slider.addEventListener("input", () => go(Number(slider.value)));
  for (const [id, key] of [["first", "Home"], ["back", "ArrowLeft"], ["next", "ArrowRight"], ["last", "End"]]) {
    document.getElementById(id).addEventListener("click", KEYS[key]);
  }
  for (const [kind, names] of [["view", VIEWS], ["panel", PANELS]]) {
    for (const name of Object.keys(names)) {
      document.getElementById("tab-" + name).addEventListener("click", () => open(kind, name));
    }
  }
  document.addEventListener("keydown", (e) => {
    const takesKeys = e.target.matches("select, input:not(#slider)");
    const key = KEYS[e.key];
    if (key !== undefined && !takesKeys && !e.ctrlKey && !e.altKey && !e.metaKey) {
      e.preventDefault();
      key();
    }
  });
  window.addEventListener("resize", update);
  go(0);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
