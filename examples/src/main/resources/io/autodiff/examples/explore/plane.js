// The plane: the network's output as a field of colour, the line where it is one half, and the points.

export function drawPlane(canvas, { reach, outputs, points, targets, explained, right }) {
  const size = canvas.clientWidth * devicePixelRatio;
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  const colour = name => style.getPropertyValue(name).trim();
  const classes = [colour("--zero"), colour("--one")];
  const n = Math.sqrt(outputs.length);
  const at = (x, y) => [(x / reach + 1) / 2 * size, (1 - y / reach) / 2 * size];

  drawField(context, outputs, n, size, classes);
  context.lineWidth = 2 * devicePixelRatio;
  context.strokeStyle = colour("--ink");
  context.stroke(boundary(outputs, n, reach, at));

  const radius = size / 110;
  context.lineWidth = size / 400;
  for (let i = 0; i < targets.length; i++) {
    const [x, y] = at(points[2 * i], points[2 * i + 1]);
    context.beginPath();
    if (targets[i] === 1) context.arc(x, y, radius, 0, 2 * Math.PI);
    else context.rect(x - radius * 0.9, y - radius * 0.9, 1.8 * radius, 1.8 * radius);
    context.fillStyle = classes[targets[i]];
    context.strokeStyle = colour("--paper");
    context.fill();
    context.stroke();
    if (explained.includes(i)) {
      context.beginPath();
      context.arc(x, y, 2.2 * radius, 0, 2 * Math.PI);
      context.lineWidth = size / 250;
      context.strokeStyle = colour("--ink");
      context.stroke();
      context.lineWidth = size / 400;
    }
  }
  canvas.setAttribute("aria-label", `The decision boundary; ${right} of ${targets.length} points are on their side of it`);
}

/** A pixel for each output, the stronger the surer; then stretched, smoothly, until the outer ones have their middles on the edge. */
function drawField(context, outputs, n, size, classes) {
  const small = document.createElement("canvas");
  small.width = small.height = n;
  const brush = small.getContext("2d");
  outputs.forEach((a, i) => {
    brush.globalAlpha = Math.abs(2 * a - 1) * 0.5;
    brush.fillStyle = classes[a > 0.5 ? 1 : 0];
    brush.fillRect(i % n, n - 1 - Math.floor(i / n), 1, 1);
  });
  context.clearRect(0, 0, size, size);
  context.imageSmoothingQuality = "high";
  const square = size / (n - 1);
  context.drawImage(small, -square / 2, -square / 2, size + square, size + square);
}

/** Marching squares: between neighbours on either side of one half, the line passes where a straight line between them does. */
function boundary(outputs, n, reach, at) {
  const path = new Path2D();
  const place = k => reach * (2 * k / (n - 1) - 1);
  for (let row = 0; row + 1 < n; row++) {
    for (let column = 0; column + 1 < n; column++) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
      const crossings = [];
      corners.forEach(([i, j], k) => {
        const [u, v] = corners[(k + 1) % 4];
        const a = outputs[j * n + i] - 0.5;
        const b = outputs[v * n + u] - 0.5;
        if (a < 0 !== b < 0) {
          const t = a / (a - b);
          crossings.push(at(place(i + t * (u - i)), place(j + t * (v - j))));
        }
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        path.moveTo(...crossings[k]);
        path.lineTo(...crossings[k + 1]);
      }
    }
  }
  return path;
}
