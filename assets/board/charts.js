// Small drawings in SVG: altitude curves, scores over seeds, the map of one hike.
const SVG = "http://www.w3.org/2000/svg";
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// Two signs a point: what remained of the way, in thousandths.
function curve(text) {
  const points = [];
  for (let k = 0; k < text.length; k += 2) {
    points.push((DIGITS.indexOf(text[k]) * 64 + DIGITS.indexOf(text[k + 1])) / 1000);
  }
  return points;
}

function picture(width, height, label) {
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
}

function altitudeChart(daylight, lines, label) {
  const [left, top, right, bottom] = [46, 10, 508, 196];
  const svg = picture(520, 236, label);
  const x = (k, n) => left + ((right - left) * k) / (n - 1);
  const y = (share) => top + (bottom - top) * (1 - share);
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(
      draw("line", { x1: left, x2: right, y1: y(share), y2: y(share), class: "gridline" }),
      draw("text", { x: left - 7, y: y(share) + 4, "text-anchor": "end", class: "tick" }, `${share * 100}%`),
    );
  }
  const step = [10, 15, 20, 30, 60, 120, 240].find((s) => daylight / s <= 7) || 480;
  for (let minute = 0; minute <= daylight + 1e-9; minute += step) {
    const at = left + ((right - left) * minute) / daylight;
    svg.append(
      draw("line", { x1: at, x2: at, y1: bottom, y2: bottom + 4, class: "gridline" }),
      draw("text", { x: at, y: bottom + 18, "text-anchor": at > right - 8 ? "end" : "middle", class: "tick" }, String(minute)),
    );
  }
  svg.append(draw("text", { x: right, y: bottom + 36, "text-anchor": "end", class: "tick" }, "minutes of daylight"));
  for (const [kind, text] of lines) {
    const points = curve(text);
    const d = points.map((p, k) => `${k ? "L" : "M"}${x(k, points.length).toFixed(1)} ${y(p).toFixed(1)}`).join("");
    if (kind === "mean") svg.append(draw("path", { class: "area", d: `${d}L${right} ${y(0)}L${left} ${y(0)}Z` }));
    svg.append(draw("path", { class: kind, d }));
  }
  return svg;
}

function scoreStrip(level, label) {
  const [left, right] = [14, 506];
  const svg = picture(520, 74, label);
  const x = (score) => left + ((right - left) * score) / 1000;
  if (level.middle) {
    const [low, mid, high] = level.middle;
    svg.append(
      draw("rect", { class: "strip-class", x: x(low), width: Math.max(1, x(high) - x(low)), y: 6, height: 40 }),
      draw("line", { class: "strip-mid", x1: x(mid), x2: x(mid), y1: 6, y2: 46 }),
    );
  }
  for (let score = 0; score <= 1000; score += 250) {
    svg.append(
      draw("line", { x1: x(score), x2: x(score), y1: 46, y2: 51, class: "gridline" }),
      draw("text", { x: x(score), y: 67, "text-anchor": score ? (score < 1000 ? "middle" : "end") : "start", class: "tick" }, String(score)),
    );
  }
  level.scores.forEach((score, k) => {
    if (score === null) return;
    const y = 12 + ((k * 13) % 29); // spread, so that equal scores do not hide each other
    const fault = level.faulty.includes(k);
    const title = draw("title", null, `seed ${k}: ${score}${fault ? ", ended by a fault" : ""}`);
    svg.append(fault
      ? draw("path", { class: "strip-fault", d: `M${x(score) - 4.5} ${y - 4}h9l-4.5 8z` }, title)
      : draw("circle", { class: "strip-dot", cx: x(score), cy: y, r: 4 }, title));
  });
  return svg;
}

function hikeMap(mountain, path, label) {
  const svg = picture(1000, 1000, label);
  svg.append(draw("rect", { class: "map-ground", width: 1000, height: 1000 }));
  svg.append(
    draw("path", { class: "map-line", d: mountain.contours }),
    draw("path", { class: "map-line index", d: mountain.index }),
  );
  const at = (p) => [(1000 * p[0]) / mountain.size, 1000 - (1000 * p[1]) / mountain.size];
  const d = path.map((p, k) => (k ? "L" : "M") + at(p).map((v) => v.toFixed(0)).join(" ")).join("");
  svg.append(draw("path", { class: "map-path", d }));
  const [start, end, hut] = [at(path[0]), at(path[path.length - 1]), at(mountain.hut)];
  // A word stands on the side away from what it could cover.
  const word = (p, text, away) => {
    const wide = 30 + 18 * text.length;
    const right = p[0] < wide || (p[0] < 1000 - wide && away[0] <= p[0]);
    // At the edge there is no other side: then above or below what comes from there.
    const covers = right === away[0] > p[0] && Math.abs(away[1] - p[1]) < Math.abs(away[0] - p[0]);
    const y = p[1] + (!covers ? 12 : away[1] > p[1] ? -26 : 52);
    return draw("text", {
      class: "map-word", x: p[0] + (right ? 26 : -26), y: Math.min(985, Math.max(36, y)), "text-anchor": right ? "start" : "end",
    }, text);
  };
  svg.append(
    draw("circle", { class: "map-start", cx: start[0], cy: start[1], r: 13 }),
    draw("path", { class: "map-hut", d: `M${hut[0] - 20} ${hut[1] + 16}v-20l20-16l20 16v20z` }),
    draw("rect", { class: "map-end", x: end[0] - 11, y: end[1] - 11, width: 22, height: 22 }),
    word(start, "start", end),
  );
  const reached = Math.hypot(end[0] - hut[0], end[1] - hut[1]) < 40;
  svg.append(word(hut, "hut", reached ? start : end));
  if (!reached) svg.append(word(end, "dusk", Math.hypot(end[0] - start[0], end[1] - start[1]) < 200 ? start : hut));
  const metres = [100, 200, 500, 1000, 2000, 5000, 10000].find((m) => m >= mountain.size / 8);
  const long = (1000 * metres) / mountain.size;
  svg.append(
    draw("path", { class: "map-scale", d: `M30 958v12h${long}v-12`, fill: "none" }),
    draw("text", { class: "map-word", x: 30 + long / 2, y: 950, "text-anchor": "middle" }, `${metres} m`),
  );
  return svg;
}
