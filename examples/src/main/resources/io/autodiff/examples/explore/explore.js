// The page of the playground. All numbers come from the server, which trains; here they are only asked for and drawn.
import { drawPlane } from "./plane.js";
import { drawCost, drawDeltas, drawNetwork } from "./charts.js";

const find = id => document.getElementById(id);
const settings = find("settings");
let view = null;
let running = false;
let queue = Promise.resolve();

/** Asks one thing after the other, so that answers come in the order of the questions. */
function ask(method, path) {
  queue = queue.then(async () => {
    try {
      const answer = await fetch(path, { method });
      if (!answer.ok) throw new Error(await answer.text());
      view = await answer.json();
      if (view.stopped) pause();
      complain(view.stopped && view.stopped + ". Choose a lower learning rate, then Reset.");
      draw();
    } catch (e) {
      pause();
      complain(e instanceof TypeError ? "The playground does not answer. Start it again, then reload this page." : e.message);
    }
  });
  return queue;
}

function complain(text) {
  find("problem").textContent = text;
  find("problem").hidden = !text;
}

function train(steps) {
  return ask("POST", "train?" + new URLSearchParams({ steps, rate: find("rate").value }));
}

function reset() {
  pause();
  return ask("POST", "reset?" + new URLSearchParams(new FormData(settings)));
}

async function run() {
  running = true;
  find("run").textContent = "Pause";
  while (running) {
    await train(find("speed").value);
    await new Promise(requestAnimationFrame);
  }
}

function pause() {
  running = false;
  find("run").textContent = "Run";
}

function step() {
  pause();
  return train(1);
}

function draw() {
  const now = view.history.at(-1);
  find("status").textContent =
    `step ${now.step} · cost ${now.cost.toPrecision(4)} · ${view.right} of ${view.targets.length} right`;
  drawPlane(find("plane"), view);
  drawNetwork(find("network"), view);
  drawCost(find("cost"), view.history);
  drawDeltas(find("deltas"), view.history);
}

function showSettings() {
  for (const [name, value] of Object.entries(view.settings)) settings.elements[name].value = value;
  showSliders();
}

function showSliders() {
  for (const slider of settings.querySelectorAll("[type=range]")) {
    slider.parentElement.querySelector("output").textContent = slider.value;
  }
}

const actions = { " ": () => (running ? pause() : run()), s: step, r: reset, e: () => find("explain").click() };
find("run").addEventListener("click", actions[" "]);
find("step").addEventListener("click", step);
find("reset").addEventListener("click", reset);
settings.addEventListener("submit", event => event.preventDefault());
settings.addEventListener("input", showSliders);
settings.addEventListener("change", event => event.target.name && reset());
document.addEventListener("keydown", event => {
  const typing = event.target.closest("select, input, a, button") && (event.key === " " || !event.target.closest("a, button"));
  const action = actions[event.key.toLowerCase()];
  if (action && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) {
    event.preventDefault();
    action();
  }
});
addEventListener("resize", () => view && draw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view && draw());

await ask("GET", "state");
if (view) showSettings();
