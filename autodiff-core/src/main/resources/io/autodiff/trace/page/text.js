// Numbers and elements of the page: how they are written and made.

/** A number with so many significant digits; six as everywhere in the library. */
function format(x, digits = 6) {
  if (x === null || x === undefined) {
    return "undefined";
  }
  const rounded = Number(x.toPrecision(digits));
  const size = Math.abs(rounded);
  const text = size !== 0 && (size < (digits > 4 ? 1e-4 : 1e-3) || size >= 1e7) ? rounded.toExponential() : String(rounded);
  return text.replace(/-/g, "−");
}

/** How many elements a tensor of this shape has. */
function sizeOf(shape) {
  return shape.reduce((product, n) => product * n, 1);
}

function shapeText(shape) {
  return shape.length === 0 ? "scalar" : "[" + shape.join(", ") + "]";
}

/** The first elements of a tensor, as many as there is room for. */
function brief(numbers, shape, room = 21) {
  if (shape.length === 0) {
    return format(numbers[0]);
  }
  const texts = numbers.map((x) => format(x, 4));
  const whole = "[" + texts.join(", ") + "]";
  if (numbers.length === sizeOf(shape) && whole.length <= room) {
    return whole;
  }
  let text = texts.length === 0 ? "" : texts[0];
  for (let i = 1; i < texts.length && (text + texts[i]).length + 7 <= room; i++) {
    text += ", " + texts[i];
  }
  return "[" + text + ", …]";
}

/** An element's place within a tensor, such as [1, 0]. */
function placeOf(element, shape) {
  const place = [];
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return place.length === 0 ? "" : "[" + place.join(", ") + "]";
}

function add(parent, children) {
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false && child !== "") {
      parent.append(child);
    }
  }
  return parent;
}

/** Children in place of those before. */
function fill(parent, children) {
  parent.replaceChildren();
  return add(parent, children);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  return element;
}

/** An element of HTML; an attribute that is a function listens. */
function html(tag, attributes, ...children) {
  return add(set(document.createElement(tag), attributes), children);
}

/** An element of SVG. */
function svg(tag, attributes, ...children) {
  return add(set(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes), children);
}

/** The elements of a tensor, rows as rows. With a function pick, each is a button. */
function grid(numbers, shape, name, { digits = 6, pick = null, picked = -1 } = {}) {
  const isCut = numbers.length < sizeOf(shape);
  const columns = isCut || shape.length === 0 ? numbers.length : shape[shape.length - 1];
  const rows = [];
  for (let start = 0; start < numbers.length; start += columns) {
    rows.push(html("tr", {}, numbers.slice(start, start + columns).map((x, i) => cell(x, start + i))));
  }
  function cell(x, element) {
    const on = element === picked;
    return html("td", { class: on ? "picked" : null },
      pick === null ? format(x, digits)
        : html("button", {
          click: () => pick(element), "aria-pressed": String(on), "data-element": element,
          "aria-label": name + placeOf(element, shape) + " = " + format(x),
        }, format(x)));
  }
  return html("div", { class: "scrolls", tabindex: pick === null && columns > 4 ? 0 : null,
    role: "group", "aria-label": name + ", " + shapeText(shape) },
  html("table", { class: "matrix" }, html("tbody", {}, rows)),
  isCut ? html("p", { class: "faint" }, "the first of " + sizeOf(shape) + " numbers") : null);
}

/** A length that grows with the font, as on a projector. */
function rem(pixels) {
  return pixels / 16 + "rem";
}

/** A grid under its name. */
function named(name, content, kind = "") {
  return html("figure", { class: kind }, html("figcaption", {}, name), content);
}

/** The last of these ascending numbers that is at most n; −1 if there is none. */
function latest(ascending, n) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= n) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low === 0 ? -1 : ascending[low - 1];
}
