// The tape and where on the way through both sweeps the page stands.

const tape = JSON.parse(document.getElementById("tape").textContent);
const steps = new Map(tape.steps.map((step) => [step.number, step]));

/** What happens, in order: every step forward, then every contribution on the way back. */
const events = [
  ...tape.steps.map((step) => ({ sweep: "forward", step: step.number, target: step.number })),
  ...tape.backward.map((contribution) => Object.assign(contribution, {
    sweep: "reverse", label: contribution.label ?? "", sum: contribution.sum ?? contribution.term,
  })),
];

/** Events by the step and by the node whose value or adjoint they change. */
for (const node of tape.nodes) {
  node.steps = [];
  node.valueEvents = [];
  node.adjointEvents = [];
}
for (const step of tape.steps) {
  for (const input of step.inputs) {
    input.name ??= steps.get(input.step).name;
    input.shape ??= steps.get(input.step).shape;
  }
  step.users = [];
  step.adjointEvents = [];
  tape.nodes[step.node].steps.push(step.number);
}
events.forEach((event, at) => {
  event.at = at;
  const step = steps.get(event.target);
  const node = tape.nodes[step.node];
  if (event.sweep === "forward") {
    step.valueEvent = at;
    node.valueEvents.push(at);
  } else {
    step.adjointEvents.push(at);
    node.adjointEvents.push(at);
    if (event.input >= 0) {
      step.users.push(event);
    }
  }
});

/** What the page shows; at is the latest event that has happened. */
const state = { at: 0, view: tape.layers.length > 0 ? "layers" : "operations", panel: "value", step: tape.cost, element: 0 };

/** The adjoint of a step as far as it has been summed by now; null before the first contribution. */
function adjointNow(step) {
  const event = latest(step.adjointEvents, state.at);
  return event < 0 ? null : events[event].sum;
}

/** The whole adjoint; null if the cost does not depend on the step. */
function adjoint(step) {
  return step.adjointEvents.length === 0 ? null : events[step.adjointEvents[step.adjointEvents.length - 1]].sum;
}

function hasHappened(event) {
  return event.at <= state.at;
}

/** The contribution that a step makes to its input, if the sweep reaches it. */
function contributionTo(step, input) {
  const target = steps.get(step.inputs[input].step);
  return target === undefined ? undefined : target.users.find((event) => event.step === step.number && event.input === input);
}

function nameOf(number) {
  return steps.get(number).name;
}
