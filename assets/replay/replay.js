"use strict";
// One hike at any minute: map, charts, code and variables on one timeline. Every text of a strategy
// is put in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const digits = new Intl.NumberFormat(data.language, {useGrouping: false, maximumFractionDigits: 0});
const short = new Intl.NumberFormat(data.language, {useGrouping: false, maximumSignificantDigits: 4});
const state = {minute: 0, playing: false, chosen: data.chosen, stops: new Set(), file: 0, shown: -1};
const last = data.verbs.length - 1;

function draw(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function make(parent, name, text, kind) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  parent.append(element);
  return element;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all);
}

// ---- the hike at a minute
function verbAt(minute) {
  let low = 0, high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (data.verbs[middle].begin <= minute + 1e-9) low = middle; else high = middle - 1;
  }
  return low;
}

function sampleAt(minute) {
  const track = data.track;
  let low = 0, high = track.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (track[middle][0] <= minute) low = middle; else high = middle - 1;
  }
  const here = track[low], next = track[Math.min(low + 1, track.length - 1)];
  const share = next[0] > here[0] ? (minute - here[0]) / (next[0] - here[0]) : 0;
  return {index: low, values: here.map((value, k) => value + share * (next[k] - value))};
}

// ---- what the strategy knew
function framesOf(number) { return data.trace ? data.trace[number].frames : []; }

const plotted = {};
for (const mark of data.marks) {
  if (mark.kind === "plot") (plotted[data.plot + mark.text] ||= []).push([Math.min(mark.verbs, last), mark.value]);
}

function variablesOf(number) {
  const found = new Map();
  for (const frame of [...framesOf(number)].reverse()) {
    for (const [name, value] of Object.entries(frame.variables)) found.set(name, value);
  }
  for (const [name, values] of Object.entries(plotted)) {
    const before = values.filter(([verb]) => verb <= number);
    if (before.length) {
      const value = before[before.length - 1][1];
      found.set(name, [String(Number(value.toPrecision(6))), value]);
    }
  }
  return found;
}

function isChanged(name, number) {
  if (!number) return false;
  const now = variablesOf(number).get(name), before = variablesOf(number - 1).get(name);
  return now !== undefined && (before === undefined || before[0] !== now[0] || before[1] !== now[1]);
}

function goToChange(name, way) {
  state.chosen = name;
  state.shown = -1;
  let number = verbAt(state.minute) + way;
  while (number > 0 && number <= last && !isChanged(name, number)) number += way;
  pause();
  go(data.verbs[Math.max(0, Math.min(last, number))].begin);
}

const curves = new Map();
function curveOf(name) {
  if (!curves.has(name)) curves.set(name, readCurve(name));
  return curves.get(name);
}

function readCurve(name) {
  if (name in plotted) return plotted[name].map(([verb, value]) => [data.verbs[verb].begin, value]);
  const points = [];
  for (let number = 0; number <= last; number++) {
    const value = variablesOf(number).get(name);
    if (value && value[1] !== null) points.push([data.verbs[number].begin, value[1]]);
  }
  return points;
}

// ---- the map
function drawMap(now, number) {
  const svg = at("ways"), k = 1000 / data.size;
  svg.replaceChildren();
  const x = east => east * k, y = north => 1000 - north * k;
  const way = data.track.slice(0, now.index + 1).map(row => `${x(row[1]).toFixed(1)},${y(row[2]).toFixed(1)}`);
  way.push(`${x(now.values[1])},${y(now.values[2])}`);
  draw(svg, "polyline", {points: way.join(" "), fill: "none", stroke: "#fff", "stroke-width": 8, "stroke-linejoin": "round"});
  draw(svg, "polyline", {points: way.join(" "), fill: "none", stroke: "#d55e00", "stroke-width": 4.5, "stroke-linejoin": "round"});
  for (const [minute, east, north, gx, gy] of data.readings) {
    if (minute > state.minute + 1e-9) break;
    const slope = Math.hypot(gx, gy), px = x(east), py = y(north);
    draw(svg, "circle", {cx: px, cy: py, r: 4, fill: "#2c241c"});
    if (slope < 1e-9) continue;
    const east2 = gx * data.way / slope, north2 = gy * data.way / slope, reach = 30 + 22 * Math.min(1, slope);
    const tip = [px + east2 * reach, py - north2 * reach], neck = [px + east2 * (reach - 16), py - north2 * (reach - 16)];
    for (const [pen, width] of [["#f6efde", 6], ["#2c241c", 2.4]]) {
      draw(svg, "line", {x1: px, y1: py, x2: neck[0], y2: neck[1], stroke: pen, "stroke-width": width});
      const wings = [[neck[0] + north2 * 7, neck[1] + east2 * 7], [neck[0] - north2 * 7, neck[1] - east2 * 7]];
      draw(svg, "polygon", {points: [tip, ...wings].join(" "), fill: "#2c241c", stroke: pen, "stroke-width": width - 2});
    }
  }
  for (const mark of data.marks) {
    if (!mark.places.length || mark.verbs > number) continue;
    const places = mark.places.map(([east, north]) => [x(data.start[0] + east), y(data.start[1] + north)]);
    for (const [pen, width] of [["#fff", 5], ["#0b5f8f", 2.4]]) {
      const style = {fill: "none", stroke: pen, "stroke-width": width};
      if (mark.kind === "line") draw(svg, "polyline", {points: places.join(" "), ...style});
      else if (mark.kind === "circle") draw(svg, "circle", {cx: places[0][0], cy: places[0][1], r: mark.value * k, ...style});
      else draw(svg, "circle", {cx: places[0][0], cy: places[0][1], r: 3 + width / 2, ...style});
    }
    if (mark.text) {
      const end = places[0][0] > 820;
      draw(svg, "text", {x: places[0][0] + (end ? -12 : 12), y: places[0][1] + 6, "text-anchor": end ? "end" : "start", "font-size": 22, fill: "#0b4a70", stroke: "#fff", "stroke-width": 5, "paint-order": "stroke"}, mark.text);
    }
  }
  draw(svg, "circle", {cx: x(now.values[1]), cy: y(now.values[2]), r: 11, fill: "#d55e00", stroke: "#fff", "stroke-width": 4});
}

// ---- the charts
const LEFT = 52, RIGHT = 8, TOP = 8, FOOT = 22;

function axis(svg, low, high, height, width) {
  const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(n => n * power).find(n => n >= rough);
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) {
    const y = height - FOOT - (value - low) / (high - low) * (height - FOOT - TOP);
    draw(svg, "line", {x1: LEFT, x2: width - RIGHT, y1: y, y2: y, stroke: "var(--rule)"});
    draw(svg, "text", {x: LEFT - 6, y: y + 4, "text-anchor": "end"}, short.format(Math.abs(value) < step * 1e-9 ? 0 : value));
  }
}

function frameOf(svg, low, high) {
  const width = svg.clientWidth || 700, height = svg.clientHeight || 180;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const x = minute => LEFT + minute / data.daylight * (width - LEFT - RIGHT);
  const y = value => height - FOOT - (value - low) / (high - low) * (height - FOOT - TOP);
  draw(svg, "rect", {x: LEFT, y: TOP, width: width - LEFT - RIGHT, height: height - FOOT - TOP, fill: "var(--card)"});
  axis(svg, low, high, height, width);
  for (let minute = 0; minute <= data.daylight; minute += data.tick) {
    draw(svg, "text", {x: x(minute), y: height - 6, "text-anchor": "middle"}, digits.format(minute));
  }
  return {x, y, width, height};
}

const points = (rows, x, y) => rows.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(" ");

function drawAltitude(now) {
  const heights = data.track.map(row => row[3]).concat(data.hut);
  const low = Math.min(...heights), high = Math.max(...heights), room = 0.07 * (high - low) || 1;
  const svg = at("altitude"), {x, y, height} = frameOf(svg, low - room, high + room);
  const past = data.track.slice(0, now.index + 1).map(row => [row[0], row[3]]);
  past.push([state.minute, now.values[3]]);
  const top = data.track[0][3], clip = value => data.way < 0 ? Math.min(top, Math.max(value, data.hut)) : Math.max(top, Math.min(value, data.hut));
  const area = [[0, top], ...past.map(([minute, value]) => [minute, clip(value)]), [state.minute, top]];
  draw(svg, "polygon", {points: points(area, x, y), fill: "var(--area)"});
  draw(svg, "line", {x1: x(0), x2: x(data.daylight), y1: y(data.hut), y2: y(data.hut), stroke: "var(--soft)", "stroke-dasharray": "4 3"});
  draw(svg, "polyline", {points: points(data.track.map(row => [row[0], row[3]]), x, y), fill: "none", stroke: "var(--rule)", "stroke-width": 1.6});
  draw(svg, "polyline", {points: points(past, x, y), fill: "none", stroke: "var(--way)", "stroke-width": 2.6});
  draw(svg, "line", {x1: x(state.minute), x2: x(state.minute), y1: TOP, y2: height - FOOT, stroke: "var(--ink)"});
}

function stairs(rows) {
  const found = [];
  rows.forEach((row, k) => { if (k) found.push([row[0], rows[k - 1][1]]); found.push(row); });
  return found;
}

function drawCurve() {
  const rows = state.chosen ? curveOf(state.chosen) : [];
  at("curve-figure").hidden = !data.trace;
  at("curve-name").textContent = state.chosen || data.words.choose;
  if (!data.trace) return;
  const values = rows.length ? rows.map(row => row[1]) : [0, 1];
  const low = Math.min(...values), high = Math.max(...values);
  const room = 0.1 * (high - low) || 0.1 * Math.abs(high) || 1;
  const svg = at("curve"), {x, y, height} = frameOf(svg, low - room, high + room);
  const past = rows.filter(row => row[0] <= state.minute + 1e-9);
  if (rows.length) draw(svg, "polyline", {points: points(stairs(rows), x, y), fill: "none", stroke: "var(--rule)", "stroke-width": 1.6});
  if (past.length) {
    past.push([state.minute, past[past.length - 1][1]]);
    draw(svg, "polyline", {points: points(stairs(past), x, y), fill: "none", stroke: "var(--mark)", "stroke-width": 2.4});
  }
  draw(svg, "line", {x1: x(state.minute), x2: x(state.minute), y1: TOP, y2: height - FOOT, stroke: "var(--ink)"});
}

// ---- the code
const WORD = /#.*|"[^"]*"|'[^']*'|\b(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b/g;

function writeCode(parent, text) {
  let end = 0;
  for (const found of text.matchAll(WORD)) {
    parent.append(text.slice(end, found.index));
    const sign = found[0][0];
    make(parent, "span", found[0], sign === "#" ? "c" : sign === '"' || sign === "'" ? "s" : "w");
    end = found.index + found[0].length;
  }
  parent.append(text.slice(end) || " ");
}

function showFile(file) {
  const lines = at("lines");
  lines.replaceChildren();
  at("file").textContent = data.files[file].name;
  data.files[file].text.split("\n").forEach((text, k) => {
    const line = make(lines, "div", undefined, "line"), key = `${file}:${k + 1}`;
    const margin = make(line, "button", String(k + 1));
    margin.type = "button";
    margin.setAttribute("aria-pressed", String(state.stops.has(key)));
    margin.addEventListener("click", () => {
      if (!state.stops.delete(key)) state.stops.add(key);
      margin.setAttribute("aria-pressed", String(state.stops.has(key)));
    });
    writeCode(make(line, "span"), text);
  });
  state.file = file;
}

function showCode(number) {
  if (!data.trace || !data.files.length) return;
  const frames = framesOf(number);
  const file = frames.length ? frames[0].file : state.file;
  if (file !== state.file || !at("lines").childElementCount) showFile(file);
  at("ended").textContent = frames.length ? "" : data.words.ended;
  for (const line of at("lines").querySelectorAll(".here, .near")) line.classList.remove("here", "near");
  frames.forEach((frame, k) => {
    const line = frame.file === file ? at("lines").children[frame.line - 1] : undefined;
    if (line) line.classList.add(k ? "near" : "here");
  });
  const here = at("lines").querySelector(".here"), box = at("lines");
  if (here && (here.offsetTop < box.scrollTop + 20 || here.offsetTop > box.scrollTop + box.clientHeight - 50)) {
    box.scrollTop = here.offsetTop - box.clientHeight / 2;
  }
}

function showVariables(number) {
  if (!data.trace) return;
  const body = at("variables").querySelector("tbody");
  const focused = document.activeElement && document.activeElement.dataset.focus;
  body.replaceChildren();
  for (const [name, [text, value]] of variablesOf(number)) {
    const row = make(body, "tr");
    row.classList.toggle("number", value !== null);
    row.classList.toggle("changed", isChanged(name, number));
    row.classList.toggle("chosen", name === state.chosen);
    const button = make(make(row, "td"), "button", name);
    button.dataset.focus = name;
    button.addEventListener("click", () => { state.chosen = name; state.shown = -1; show(); });
    make(row, "td", text).title = text;
    const ways = make(row, "td");
    for (const [way, sign, label] of [[-1, "‹", data.words.before], [1, "›", data.words.after]]) {
      const arrow = make(ways, "button", sign);
      arrow.title = label;
      arrow.setAttribute("aria-label", `${name}: ${label}`);
      arrow.dataset.focus = `${way} ${name}`;
      arrow.addEventListener("click", () => goToChange(name, way));
    }
  }
  if (focused) for (const one of body.querySelectorAll("button")) if (one.dataset.focus === focused) one.focus();
  const notes = data.marks.filter(mark => mark.kind === "note" && mark.verbs <= number);
  const printed = data.trace.slice(0, number + 1).map(verb => verb.printed.trim()).filter(Boolean);
  const said = at("said");
  said.replaceChildren();
  for (const [label, text] of [[data.words.note, notes.length && notes[notes.length - 1].text],
    [data.words.printed, printed.length && printed[printed.length - 1].split("\n").pop()]]) {
    if (!text) continue;
    const line = make(said, "span");
    make(line, "i", label);
    line.append(text);
  }
}

// ---- time
function show() {
  const now = sampleAt(state.minute), number = verbAt(state.minute);
  drawMap(now, number);
  drawAltitude(now);
  drawCurve();
  if (number !== state.shown) {
    showCode(number);
    showVariables(number);
    at("doing").textContent = data.verbs[number].doing;
    at("verb").textContent = fill(data.words.verb, {n: digits.format(number + 1), all: digits.format(last + 1)});
    state.shown = number;
  }
  at("score").textContent = digits.format(now.values[4]);
  at("so-far").textContent = data.words.so_far;
  at("left").textContent = fill(data.words.left, {minutes: digits.format(Math.ceil(data.daylight - state.minute - 1e-9))});
  at("minute").value = state.minute;
  at("play").textContent = state.playing ? data.words.pause : state.minute >= data.daylight ? data.words.again : data.words.go_on;
}

function go(minute) {
  state.minute = Math.max(0, Math.min(data.daylight, minute));
  show();
}

function pause() { state.playing = false; }

function step(way) {
  pause();
  const number = verbAt(state.minute), verb = data.verbs[number];
  if (way > 0) go(number < last ? data.verbs[number + 1].begin : data.daylight);
  else go(state.minute > verb.begin + 1e-9 ? verb.begin : data.verbs[Math.max(0, number - 1)].begin);
}

function pass(minutes) {
  let until = state.minute + minutes;
  for (const [number, verb] of data.verbs.entries()) {
    const stops = framesOf(number).some(frame => state.stops.has(`${frame.file}:${frame.line}`));
    if (stops && verb.begin > state.minute + 1e-9 && verb.begin <= until) { until = verb.begin; pause(); break; }
  }
  if (until >= data.daylight) pause();
  go(until);
}

let before = 0;
function frame(time) {
  if (!state.playing) return;
  pass(Math.min(0.1, (time - before) / 1000) * data.daylight / 30);
  before = time;
  requestAnimationFrame(frame);
}

function play() {
  if (state.playing) { pause(); show(); return; }
  if (state.minute >= data.daylight) state.minute = 0;
  state.playing = true;
  before = performance.now();
  requestAnimationFrame(frame);
}

function drag(svg) {
  const to = event => {
    const box = svg.getBoundingClientRect();
    pause();
    go((event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT) * data.daylight);
  };
  svg.addEventListener("pointerdown", event => { svg.setPointerCapture(event.pointerId); to(event); });
  svg.addEventListener("pointermove", event => { if (event.buttons & 1) to(event); });
}

at("minute").max = data.daylight;
at("minute").addEventListener("input", event => { pause(); go(Number(event.target.value)); });
at("play").addEventListener("click", play);
at("back").addEventListener("click", () => step(-1));
at("step").addEventListener("click", () => step(1));
drag(at("altitude"));
drag(at("curve"));
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "BUTTON" && event.key === " ") return;
  const does = {" ": play, ".": () => step(1), ",": () => step(-1), Home: () => go(0), End: () => go(data.daylight)}[event.key];
  if (does && (event.target.tagName !== "INPUT" || event.key.length === 1)) { event.preventDefault(); does(); }
});
window.addEventListener("resize", show);
at("code").hidden = !data.trace || !data.files.length;
at("variables").hidden = !data.trace;
at("curve-figure").hidden = !data.trace;
show();
