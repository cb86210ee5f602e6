// Draws what the server tells: the inked map in the fog, the mountain without fog, charts, the race.
// It knows nothing by itself; every number on a picture came in a message.
"use strict";
(() => {
  const INK = "#2c241c", SOFT = "#5b4d3c", PAPER = "#f4ecd9", RULE = "#d1c1a2", MINE = "#d55e00", BLUE = "#0072b2";
  const LINES = [["#d55e00", []], ["#006bb4", [9, 4.5]], ["#964276", [2.5, 4]], ["#28223c", [10, 4, 2, 4]], ["#584609", [5, 3]],
    ["#007c5c", [14, 4]], ["#a36a00", []], ["#3f5aa8", [6, 3, 1, 3]]];
  const MARKS = ["dot", "square", "triangle", "diamond", "wedge", "dot", "square", "triangle"];
  const ZOOMS = [0.2, 0.3, 0.45, 0.65, 1.0, 1.5];
  const SERIF = '"Dusk Arabic", "Dusk Serif", "Dusk Chinese", serif';
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const shown = new Map(); // canvas id -> {kind, data, state}
  const digits = (text) => {
    const own = document.documentElement.dataset.digits ?? "0123456789%";
    return String(text).replace(/[\d%]/g, (sign) => own["0123456789%".indexOf(sign)]);
  };

  function show(id, kind, data) {
    const before = shown.get(id);
    const state = before && before.kind === kind ? before.state : {};
    if (data.known) data.route = [...(before?.data.route ?? []).slice(0, data.known), ...data.route];
    shown.set(id, { kind, data, state, at: performance.now() });
    ready(id);
  }
  function ready(id, tries = 120) {
    const canvas = document.getElementById(id);
    if (!canvas) { if (tries > 0) requestAnimationFrame(() => ready(id, tries - 1)); return; }
    if (!canvas.dataset.watched) {
      canvas.dataset.watched = "1";
      new ResizeObserver(() => paint(id)).observe(canvas);
      document.fonts.ready.then(() => paint(id));
      if (shown.get(id)?.kind === "paid") canvas.addEventListener("wheel", (event) => {
        event.preventDefault(); zoom(event.deltaY < 0 ? 1 : -1);
      }, { passive: false });
      if (shown.get(id)?.kind === "paid") canvas.addEventListener("click", (event) => {
        const box = canvas.getBoundingClientRect(), lamp = shown.get(id).state.lamp;
        if (lamp && Math.hypot(event.clientX - box.left - lamp[0], event.clientY - box.top + 8 - lamp[1]) < 28) verb("hut")?.click();
      });
      if (shown.get(id)?.kind === "bet") canvas.addEventListener("pointerdown", (event) => {
        const box = canvas.getBoundingClientRect(), plot = shown.get(id).state.plot;
        if (!plot) return;
        const percent = 100 * (1 - (event.clientY - box.top - plot.top) / plot.high);
        const range = document.getElementById("bet-range");
        if (!range || range.disabled) return;
        range.value = Math.max(0, Math.min(100, Math.round(percent)));
        range.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    const entry = shown.get(id);
    if (entry.data.said) fill(entry.data.said, entry.data);
    const walked = entry.data.route?.length;
    if (entry.data.bell && walked !== entry.state.rang) bell(entry.data.bell);
    entry.state.rang = walked;
    paint(id);
  }
  function fill(said, view) { // what stands beside the map
    for (const place of document.querySelectorAll("[data-said]")) {
      const name = place.dataset.said;
      if (name === "sun") place.style.width = `${100 * view.minutes / Math.max(1, view.daylight)}%`;
      else if (place.textContent !== said[name]) place.textContent = said[name];
      if (name === "news") place.classList.toggle("notice", view.over);
    }
    for (const button of document.querySelectorAll(".verbs [data-verb], .compass [data-verb]")) button.disabled = view.off.includes(button.dataset.verb);
    verb("hut")?.toggleAttribute("hidden", !view.hut || view.over);
  }
  function paint(id) {
    const entry = shown.get(id), canvas = document.getElementById(id);
    if (!entry || !canvas) return;
    const box = canvas.getBoundingClientRect();
    if (box.width < 8 || box.height < 8) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const wide = Math.round(box.width * ratio), high = Math.round(box.height * ratio);
    if (canvas.width !== wide || canvas.height !== high) { canvas.width = wide; canvas.height = high; }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineCap = pen.lineJoin = "round";
    const more = DRAW[entry.kind](pen, box.width, box.height, entry.data, entry.state, performance.now() - entry.at, id);
    if (more && !entry.asked) {
      entry.asked = true;
      requestAnimationFrame(() => { entry.asked = false; if (shown.get(id) === entry) paint(id); });
    }
  }
  function zoom(steps) {
    for (const [id, entry] of shown) if (entry.kind === "paid") {
      entry.state.zoom = Math.max(0, Math.min(ZOOMS.length - 1, (entry.state.zoom ?? 4) + steps));
      paint(id);
    }
  }

  // ---- the inked map, from paid facts alone
  function hash(x, y) { // cosmetic: the same tufts of grass wherever one looks, whatever the mountain
    let h = (x * 374761393 + y * 668265263) | 0;
    h = Math.imul(h ^ (h >>> 13), 1274126177);
    return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
  }
  function paid(pen, wide, high, view, state, past) {
    const route = view.route, last = route[route.length - 1];
    if (state.count !== route.length) {
      state.way = state.place ? [state.place, ...route.slice(state.count)] : [last];
      state.known = state.place ? route.slice(0, state.count) : route;
      state.count = route.length;
    }
    const { way, known } = state, lengths = way.map((p, k) => k ? Math.hypot(p[0] - way[k - 1][0], p[1] - way[k - 1][1]) : 0);
    const length = lengths.reduce((a, b) => a + b, 0), lasts = calm.matches ? 0 : Math.min(1100, 120 + length * 11);
    const share = lasts && length ? Math.min(1, past / lasts) : 1;
    let left = length * share, leg = 1;
    while (leg < way.length && left > lengths[leg]) left -= lengths[leg++];
    const walked = way.slice(0, leg), end = way[leg] ?? last, behind = walked[walked.length - 1], part = lengths[leg] ? left / lengths[leg] : 1;
    const here = share === 1 ? last : [behind[0] + (end[0] - behind[0]) * part, behind[1] + (end[1] - behind[1]) * part];
    const path = [...known, ...walked.slice(1), here];
    state.place = here;
    const scale = 0.22 * Math.max(420, high) / view.visibility * ZOOMS[state.zoom ?? 4];
    const at = (p) => [wide / 2 + (p[0] - here[0]) * scale, high / 2 - (p[1] - here[1]) * scale];
    pen.fillStyle = "#e6e1c5"; pen.fillRect(0, 0, wide, high);
    grass(pen, wide, high, here, scale);
    fog(pen, wide, high, path, at, view.visibility * scale, view.over);
    const fresh = (age) => 0.25 + 0.75 * Math.exp(-age / 25);
    const readings = view.readings.slice(-40);
    readings.forEach((r, k) => strokes(pen, at(r), r, scale, view.visibility, fresh(r[4]), k === readings.length - 1));
    pen.strokeStyle = PAPER; pen.lineWidth = 6; trace(pen, path, at);
    pen.strokeStyle = MINE; pen.lineWidth = 3.2; trace(pen, path, at);
    const start = at(route[0]);
    ring(pen, start, 5, INK, PAPER); words(pen, view.words.start, start[0] + 10, start[1] + 4, 14, SOFT);
    readings.forEach((r, k) => arrow(pen, at(r), r, fresh(r[4]), k === readings.length - 1, here, view.words.age));
    if (share === 1) plan(pen, [here, ...view.plan].map(at));
    // Where the hiker is shown, as far as the fog lets see from there.
    const lit = view.hut && Math.hypot(view.hut[0] - here[0], view.hut[1] - here[1]) <= view.visibility + .1;
    state.lamp = lit ? at(view.hut) : null;
    if (lit) lamp(pen, state.lamp);
    hiker(pen, at(here), share < 1 ? past : 0);
    return share < 1;
  }
  function lamp(pen, [x, y]) {
    const glow = pen.createRadialGradient(x, y - 5, 2, x, y - 5, 46);
    glow.addColorStop(0, "rgba(255,206,110,.95)"); glow.addColorStop(.35, "rgba(255,206,110,.4)"); glow.addColorStop(1, "rgba(255,206,110,0)");
    pen.fillStyle = glow; pen.fillRect(x - 46, y - 51, 92, 92);
    house(pen, [x, y], "", 9);
  }
  let loudspeaker = null;
  function bell(loudness) { // one stroke; its partials are no whole multiples of each other
    loudspeaker ??= window.AudioContext ? new AudioContext() : null;
    if (!loudspeaker || loudspeaker.state !== "running") return; // nobody has touched the page yet
    const now = loudspeaker.currentTime;
    for (const [ratio, loud, half] of [[1, 1, .55], [2.76, .5, .3], [5.4, .25, .14]]) {
      const tone = loudspeaker.createOscillator(), gain = loudspeaker.createGain();
      tone.frequency.value = 523.25 * ratio;
      gain.gain.setValueAtTime(.12 * loud * loudness, now); gain.gain.exponentialRampToValueAtTime(1e-4, now + 6 * half);
      tone.connect(gain).connect(loudspeaker.destination); tone.start(now); tone.stop(now + 6 * half);
    }
  }
  function grass(pen, wide, high, here, scale) {
    const cell = Math.max(18, 26 / scale);
    const west = Math.floor((here[0] - wide / 2 / scale) / cell), south = Math.floor((here[1] - high / 2 / scale) / cell);
    pen.strokeStyle = "rgba(120,126,84,.55)"; pen.lineWidth = 1.1; pen.beginPath();
    for (let i = west; i <= west + wide / scale / cell + 1; i++) for (let j = south; j <= south + high / scale / cell + 1; j++) {
      const h = hash(i, j);
      if (h > 0.55) continue;
      const x = wide / 2 + ((i + hash(j, i + 7)) * cell - here[0]) * scale, y = high / 2 - ((j + h * 1.7) * cell - here[1]) * scale;
      const t = 3 + 4 * hash(i + 3, j);
      pen.moveTo(x - 3, y - t * .7); pen.quadraticCurveTo(x - 1, y - 2, x, y);
      pen.moveTo(x, y - t); pen.lineTo(x, y); pen.moveTo(x + 3, y - t * .7); pen.quadraticCurveTo(x + 1, y - 2, x, y);
    }
    pen.stroke();
  }
  let cloud = null;
  function fog(pen, wide, high, route, at, reach, over) {
    const small = 4, w = Math.ceil(wide / small), h = Math.ceil(high / small);
    cloud ??= document.createElement("canvas");
    if (cloud.width !== w || cloud.height !== h) { cloud.width = w; cloud.height = h; }
    const mist = cloud.getContext("2d");
    mist.setTransform(1, 0, 0, 1, 0, 0); mist.globalCompositeOperation = "copy"; mist.fillStyle = over ? "#cfccd2" : "#e8e6df";
    mist.fillRect(0, 0, w, h);
    mist.globalCompositeOperation = "destination-out"; mist.lineCap = mist.lineJoin = "round";
    // Ground once seen stays half clear: three strokes for a soft edge.
    for (const [width, alpha] of [[1.9, .16], [1.4, .2], [.9, .24]]) {
      mist.strokeStyle = `rgba(0,0,0,${alpha})`; mist.lineWidth = Math.max(1, width * reach / small);
      mist.beginPath();
      route.forEach((p, k) => { const [x, y] = at(p); k ? mist.lineTo(x / small, y / small) : mist.moveTo(x / small, y / small); });
      if (route.length === 1) { const [x, y] = at(route[0]); mist.lineTo(x / small + .1, y / small); }
      mist.stroke();
    }
    if (!over) {
      const [x, y] = at(route[route.length - 1]).map((v) => v / small), r = 1.12 * reach / small;
      const light = mist.createRadialGradient(x, y, .55 * r, x, y, r);
      light.addColorStop(0, "rgba(0,0,0,1)"); light.addColorStop(.5, "rgba(0,0,0,.6)"); light.addColorStop(1, "rgba(0,0,0,0)");
      mist.fillStyle = light; mist.fillRect(x - r, y - r, 2 * r, 2 * r);
    }
    pen.imageSmoothingEnabled = true; pen.imageSmoothingQuality = "high";
    pen.drawImage(cloud, 0, 0, w * small, h * small);
  }
  function mixed(a, b, share) {
    return `rgb(${a.map((v, k) => Math.round(v + (b[k] - v) * share)).join(",")})`;
  }
  function strokes(pen, at, r, scale, visibility, fresh, newest) {
    const slope = Math.hypot(r[2], r[3]);
    if (slope < 1e-4) return;
    const reach = (newest ? .66 : .42) * visibility * scale, gap = Math.max(5, 5 / slope * scale);
    const ux = r[2] / slope, uy = -r[3] / slope, count = Math.min(9, Math.floor(reach / gap));
    pen.strokeStyle = mixed([224, 220, 196], [138, 92, 48], fresh); pen.lineWidth = 1.5;
    pen.beginPath();
    for (let k = -count; k <= count; k++) {
      const off = k * gap, half = .8 * Math.sqrt(Math.max(0, reach * reach - off * off));
      if (half < 7) continue;
      const inner = Math.abs(off) < 12 ? 17 : 0;
      for (const side of inner ? [-1, 1] : [0]) {
        const a = side ? side * inner : -half, b = side ? side * half : half;
        if (Math.abs(b) <= inner) continue;
        pen.moveTo(at[0] + ux * off - uy * a, at[1] + uy * off + ux * a);
        pen.lineTo(at[0] + ux * off - uy * b, at[1] + uy * off + ux * b);
      }
    }
    pen.stroke();
  }
  function arrow(pen, at, r, fresh, newest, here, age) {
    const slope = Math.hypot(r[2], r[3]) || 1e-9, size = newest ? .88 : .74;
    const length = (30 + 34 * Math.min(1, slope)) * size, ux = r[2] / slope, uy = -r[3] / slope;
    const close = newest && Math.hypot(r[0] - here[0], r[1] - here[1]) < 8, gap = close ? 20 : 0;
    const tail = [at[0] + ux * gap, at[1] + uy * gap - (close ? 12 : 0)];
    const tip = [tail[0] + ux * length, tail[1] + uy * length];
    const colour = mixed([198, 204, 204], [0, 114, 178], fresh);
    pen.beginPath(); const s = 7 * size, neck = length - 15 * size;
    const point = (along, across) => [tail[0] + ux * along - uy * across, tail[1] + uy * along + ux * across];
    [[0, s * .36], [neck, s * .36], [neck, s], [length, 0], [neck, -s], [neck, -s * .36], [0, -s * .36]]
      .forEach((p, k) => { const q = point(...p); k ? pen.lineTo(...q) : pen.moveTo(...q); });
    pen.closePath(); pen.strokeStyle = PAPER; pen.lineWidth = 2.5; pen.stroke(); pen.fillStyle = colour; pen.fill();
    if (!close) ring(pen, at, 2.8, colour, colour);
    if (!(close && r[4] === 0)) {
      const side = ux >= 0 ? [-uy, ux] : [uy, -ux];
      words(pen, age.replace("#", digits(r[4])), (tail[0] + tip[0]) / 2 + side[0] * 16, (tail[1] + tip[1]) / 2 + side[1] * 16 + 4,
        13.5, mixed([110, 116, 120], [0, 78, 124], fresh), "center");
    }
  }
  function plan(pen, points) {
    if (points.length < 2) return;
    pen.setLineDash([2, 6]); pen.strokeStyle = SOFT; pen.lineWidth = 1.6; trace(pen, points, (p) => p); pen.setLineDash([]);
    points.slice(1).forEach((p, k) => ring(pen, p, k === points.length - 2 ? 5.5 : 4, INK, PAPER));
  }
  function hiker(pen, [x, y], past) {
    const step = past ? Math.sin(past / 70) * 4 : 2.4;
    pen.strokeStyle = PAPER; pen.lineWidth = 7; figure();
    pen.strokeStyle = INK; pen.lineWidth = 3; figure();
    pen.fillStyle = INK; pen.beginPath(); pen.arc(x, y - 26, 4.6, 0, 7); pen.fill();
    pen.fillStyle = MINE; pen.beginPath(); pen.roundRect(x - 8.5, y - 21, 6, 10, 2); pen.fill();
    function figure() {
      pen.beginPath(); pen.moveTo(x, y - 22); pen.lineTo(x, y - 9); pen.lineTo(x - step, y); pen.moveTo(x, y - 9); pen.lineTo(x + step, y);
      pen.moveTo(x, y - 18); pen.lineTo(x + 7, y - 12); pen.moveTo(x + 8, y - 16); pen.lineTo(x + 9, y); pen.stroke();
    }
  }
  function ring(pen, [x, y], r, ink, fill) {
    pen.beginPath(); pen.arc(x, y, r, 0, 7); pen.fillStyle = fill; pen.fill(); pen.strokeStyle = ink; pen.lineWidth = 1.7; pen.stroke();
  }
  function trace(pen, points, at) {
    pen.beginPath(); points.forEach((p, k) => { const q = at(p); k ? pen.lineTo(...q) : pen.moveTo(...q); }); pen.stroke();
  }
  function words(pen, text, x, y, size, colour, align = "left", rim = PAPER) {
    pen.font = `italic 500 ${size}px ${SERIF}`; pen.textAlign = align; pen.direction = "inherit";
    pen.lineWidth = 3.5; pen.strokeStyle = rim; pen.strokeText(text, x, y); pen.fillStyle = colour; pen.fillText(text, x, y);
  }
  function mark(pen, kind, [x, y], r, colour) {
    pen.beginPath();
    if (kind === "square") pen.rect(x - r, y - r, 2 * r, 2 * r);
    else if (kind === "triangle") { pen.moveTo(x, y - 1.2 * r); pen.lineTo(x + 1.1 * r, y + r); pen.lineTo(x - 1.1 * r, y + r); }
    else if (kind === "diamond") { pen.moveTo(x, y - 1.3 * r); pen.lineTo(x + 1.1 * r, y); pen.lineTo(x, y + 1.3 * r); pen.lineTo(x - 1.1 * r, y); }
    else if (kind === "wedge") { pen.moveTo(x, y + 1.2 * r); pen.lineTo(x + 1.1 * r, y - r); pen.lineTo(x - 1.1 * r, y - r); }
    else pen.arc(x, y, r, 0, 7);
    pen.closePath(); pen.fillStyle = colour; pen.fill(); pen.strokeStyle = PAPER; pen.lineWidth = 1.5; pen.stroke();
  }

  // ---- the mountain without fog
  const pictures = new Map();
  function picture(url) {
    if (!pictures.has(url)) {
      const image = new Image();
      image.onload = () => { for (const id of shown.keys()) paint(id); };
      image.src = url; pictures.set(url, image);
    }
    return pictures.get(url);
  }
  function cut(data) { // the square of the map that holds all ways and the hut, with a margin
    const size = data.ground.size, easts = [data.ground.hut[0]], norths = [data.ground.hut[1]];
    for (const track of data.tracks) for (const p of track.points) { easts.push(p[1]); norths.push(p[2]); }
    const west = Math.min(...easts), south = Math.min(...norths);
    const reach = Math.max(Math.max(...easts) - west, Math.max(...norths) - south);
    const side = Math.min(size, Math.max(0.35 * size, 1.35 * reach));
    const from = (low, high) => Math.max(0, Math.min(size - side, (low + high - side) / 2));
    return [from(west, Math.max(...easts)), from(south, Math.max(...norths)), side];
  }
  function plate(pen, wide, high, data) {
    const side = Math.min(wide, high), left = (wide - side) / 2, top = (high - side) / 2, ground = data.ground;
    const [west, south, metres] = (data.cut ??= cut(data)), k = side / metres;
    const at = (east, north) => [left + (east - west) * k, top + side - (north - south) * k];
    pen.clearRect(0, 0, wide, high);
    pen.save(); pen.beginPath(); pen.rect(left, top, side, side); pen.clip();
    const image = picture(ground.picture), [x, y] = at(0, ground.size), whole = ground.size * k;
    pen.imageSmoothingQuality = "high";
    if (image.complete && image.naturalWidth) pen.drawImage(image, x, y, whole, whole);
    else { pen.fillStyle = "#e6dfc4"; pen.fillRect(left, top, side, side); }
    pen.translate(x, y); pen.scale(whole / 1000, whole / 1000);
    pen.strokeStyle = "rgba(110,72,36,.45)"; pen.lineWidth = 900 / whole; pen.stroke(new Path2D(ground.contours));
    pen.strokeStyle = "rgba(110,72,36,.75)"; pen.lineWidth = 1500 / whole; pen.stroke(new Path2D(ground.index));
    pen.restore();
    return at;
  }
  function house(pen, [x, y], label, size) {
    pen.fillStyle = INK; pen.strokeStyle = PAPER; pen.lineWidth = 2; pen.beginPath();
    const s = size; pen.moveTo(x - s, y); pen.lineTo(x - s, y - s * .8); pen.lineTo(x - 1.3 * s, y - s * .8); pen.lineTo(x, y - 1.9 * s);
    pen.lineTo(x + 1.3 * s, y - s * .8); pen.lineTo(x + s, y - s * .8); pen.lineTo(x + s, y); pen.closePath(); pen.stroke(); pen.fill();
    pen.fillStyle = "#f0b64a"; pen.fillRect(x - s * .3, y - s * .75, s * .6, s * .6);
    words(pen, label, x, y + s * 1.5, Math.max(13, s * 1.7), INK, "center");
  }
  function ground(pen, wide, high, data) {
    const at = plate(pen, wide, high, data), unit = Math.max(1, Math.min(wide, high) / 480);
    [...data.tracks].reverse().forEach((track, back) => {
      const k = data.tracks.length - 1 - back, [colour, dash] = LINES[k % LINES.length];
      const points = track.points.map((p) => at(p[1], p[2]));
      pen.strokeStyle = "rgba(251,246,234,.85)"; pen.lineWidth = 5.5 * unit; pen.setLineDash([]); trace(pen, points, (p) => p);
      pen.strokeStyle = colour; pen.lineWidth = (k ? 2.3 : 3.2) * unit; pen.setLineDash(dash.map((d) => d * unit)); trace(pen, points, (p) => p);
      pen.setLineDash([]);
      mark(pen, MARKS[k % MARKS.length], points[points.length - 1], 5 * unit, colour);
    });
    if (data.tracks.length) ring(pen, at(data.tracks[0].points[0][1], data.tracks[0].points[0][2]), 5 * unit, INK, PAPER);
    house(pen, at(...data.ground.hut), data.words.hut, 6.5 * unit);
    legend(pen, wide, high, data, unit);
    return false;
  }
  function legend(pen, wide, high, data, unit) {
    const size = 13 * unit, row = size * 1.45, side = Math.min(wide, high);
    pen.font = `italic 500 ${size}px ${SERIF}`;
    const named = data.tracks.filter((t) => t.name).slice(0, 8);
    if (!named.length) return;
    const width = Math.max(...named.map((t) => pen.measureText(t.name).width)) + 44 * unit, tall = named.length * row + 10 * unit;
    const [west, south, metres] = data.cut, hut = (data.ground.hut[1] - south) / metres > .6 && (data.ground.hut[0] - west) / metres < .45;
    const x = (wide - side) / 2 + 8 * unit, y = (high - side) / 2 + (hut ? side - tall - 8 * unit : 8 * unit);
    pen.fillStyle = "rgba(251,246,234,.92)"; pen.beginPath(); pen.roundRect(x, y, width, tall, 4); pen.fill(); pen.strokeStyle = RULE; pen.lineWidth = 1; pen.stroke();
    named.forEach((t, k) => {
      const [colour, dash] = LINES[k % LINES.length], yy = y + 5 * unit + (k + .5) * row;
      pen.strokeStyle = colour; pen.lineWidth = 2.4 * unit; pen.setLineDash(dash.map((d) => d * unit));
      pen.beginPath(); pen.moveTo(x + 7 * unit, yy); pen.lineTo(x + 31 * unit, yy); pen.stroke(); pen.setLineDash([]);
      mark(pen, MARKS[k % MARKS.length], [x + 19 * unit, yy], 3.6 * unit, colour);
      pen.fillStyle = INK; pen.textAlign = "left"; pen.direction = "ltr"; pen.fillText(t.name, x + 38 * unit, yy + size * .34);
    });
  }

  // ---- charts: what remained of the way over the minutes
  function axes(pen, wide, high, data, unit) {
    const size = Math.max(12, 12 * unit) * (document.body.classList.contains("wall") ? 1.45 : 1), left = size * 3.6, plot = { left, top: size * 1.2, wide: wide - left - size * 1.2, high: high - size * 4.2 };
    pen.clearRect(0, 0, wide, high); pen.font = `400 ${size}px "Dusk Arabic", "Dusk Text", "Dusk Chinese", sans-serif`; pen.fillStyle = SOFT; pen.direction = "ltr";
    pen.strokeStyle = RULE; pen.lineWidth = 1;
    for (const share of [0, .25, .5, .75, 1]) {
      const y = plot.top + (1 - share) * plot.high;
      pen.beginPath(); pen.moveTo(plot.left, y); pen.lineTo(plot.left + plot.wide, y); pen.stroke();
      pen.textAlign = "right"; pen.fillText(digits(Math.round(100 * share) + "%"), plot.left - 6, y + size * .35);
    }
    const step = data.daylight > 150 ? 60 : data.daylight > 70 ? 30 : 15;
    for (let m = 0; m <= data.daylight + .01; m += step) {
      const x = plot.left + m / data.daylight * plot.wide;
      pen.beginPath(); pen.moveTo(x, plot.top); pen.lineTo(x, plot.top + plot.high); pen.stroke();
      pen.textAlign = "center"; pen.fillText(digits(m), x, plot.top + plot.high + size * 1.35);
    }
    pen.textAlign = "center"; pen.fillText(data.words.x, plot.left + plot.wide / 2, high - size * .6);
    plot.at = (minutes, share) => [plot.left + minutes / data.daylight * plot.wide, plot.top + (1 - Math.min(1, share)) * plot.high];
    plot.size = size;
    return plot;
  }
  function cross(pen, [x, y], r, colour, width = 3) {
    for (const [ink, w] of [[PAPER, width + 3], [colour, width]]) {
      pen.strokeStyle = ink; pen.lineWidth = w; pen.beginPath();
      pen.moveTo(x - r, y - r); pen.lineTo(x + r, y + r); pen.moveTo(x + r, y - r); pen.lineTo(x - r, y + r); pen.stroke();
    }
  }
  function chart(pen, wide, high, data) {
    const unit = Math.max(1, high / 330), plot = axes(pen, wide, high, data, unit);
    [...data.tracks].reverse().forEach((track, back) => {
      const k = data.tracks.length - 1 - back, [colour, dash] = LINES[k % LINES.length];
      pen.strokeStyle = colour; pen.lineWidth = (k ? 2.2 : 3.2) * unit; pen.setLineDash(dash.map((d) => d * unit));
      trace(pen, track.points, (p) => plot.at(p[0], p[3])); pen.setLineDash([]);
    });
    for (const bet of data.bets ?? []) cross(pen, plot.at(data.minutes, bet / 100), 6 * unit, "rgba(0,95,150,.75)", 2.5 * unit);
    return false;
  }
  function bet(pen, wide, high, data, state) {
    const plot = axes(pen, wide, high, data, 1.05);
    state.plot = plot;
    const range = document.getElementById("bet-range");
    const percent = range ? Number(range.value) : data.percent;
    const [x, y] = plot.at(data.minutes, percent / 100);
    pen.setLineDash([2, 6]); pen.strokeStyle = SOFT; pen.lineWidth = 1.5; pen.beginPath(); pen.moveTo(x, plot.top); pen.lineTo(x, plot.top + plot.high); pen.stroke(); pen.setLineDash([]);
    ring(pen, plot.at(0, 1), 5, INK, PAPER);
    cross(pen, [x, y], 9, "#b54f00", 4);
    return false;
  }
  function histogram(pen, wide, high, data) {
    const size = Math.max(14, high / 17), left = size * 1.2, base = high - size * 2.2, top = size * 1.6, bins = data.bins, most = Math.max(1, ...bins);
    pen.clearRect(0, 0, wide, high); pen.font = `500 ${size}px "Dusk Arabic", "Dusk Text", "Dusk Chinese", sans-serif`; pen.textAlign = "center"; pen.direction = "ltr";
    const gap = (wide - 2 * left) / bins.length;
    bins.forEach((count, k) => {
      const tall = (base - top) * count / most, x = left + k * gap;
      pen.fillStyle = "#005f96"; pen.fillRect(x + gap * .08, base - tall, gap * .84, tall);
      pen.fillStyle = INK;
      if (count) pen.fillText(digits(count), x + gap / 2, base - tall - size * .3);
      pen.fillStyle = SOFT; pen.fillText(digits(k * 10), x, base + size * 1.2);
    });
    pen.fillStyle = SOFT; pen.fillText(digits("100%"), left + bins.length * gap - size * .3, base + size * 1.2);
    pen.strokeStyle = INK; pen.lineWidth = 2; pen.beginPath(); pen.moveTo(left, base); pen.lineTo(wide - left, base); pen.stroke();
    return false;
  }

  // ---- the race: everybody at once over the revealed mountain
  function race(pen, wide, high, data, state, past) {
    const at = plate(pen, wide, high, data), unit = Math.min(wide, high) / 480, lasts = calm.matches ? 0 : 24000;
    const minute = lasts ? Math.min(1, past / lasts) * data.daylight : data.daylight;
    house(pen, at(...data.ground.hut), data.words.hut, 6.5 * unit);
    const heads = [];
    [...data.tracks].reverse().forEach((track, back) => {
      const k = data.tracks.length - 1 - back, [colour, dash] = LINES[k % LINES.length], points = [];
      for (const p of track.points) { if (p[0] > minute) break; points.push(p); }
      const next = track.points[points.length], prior = points[points.length - 1];
      if (!prior) return;
      if (next && next[0] > prior[0]) {
        const t = (minute - prior[0]) / (next[0] - prior[0]);
        points.push([minute, prior[1] + (next[1] - prior[1]) * t, prior[2] + (next[2] - prior[2]) * t, prior[3] + (next[3] - prior[3]) * t]);
      }
      const places = points.map((p) => at(p[1], p[2]));
      pen.strokeStyle = colour; pen.globalAlpha = k < 3 ? .95 : .55; pen.lineWidth = (k < 3 ? 2.6 : 1.6) * unit; pen.setLineDash(dash.map((d) => d * unit));
      trace(pen, places, (p) => p); pen.setLineDash([]); pen.globalAlpha = 1;
      heads.push([k, places[places.length - 1], colour, track.name]);
    });
    const taken = [];
    heads.sort((a, b) => b[0] - a[0]).forEach(([k, place, colour]) => mark(pen, MARKS[k % MARKS.length], place, 4.5 * unit, colour));
    heads.sort((a, b) => a[0] - b[0]).forEach(([k, place, colour, name]) => {
      if (k > 5 || taken.some((q) => Math.abs(q[0] - place[0]) < 90 * unit && Math.abs(q[1] - place[1]) < 16 * unit)) return;
      taken.push(place); words(pen, name, place[0] + 8 * unit, place[1] + 4 * unit, 13 * unit, INK, "left");
    });
    const clock = document.getElementById("race-clock");
    if (clock) clock.textContent = digits(clock.dataset.words.replace("#", Math.max(0, Math.ceil(data.daylight - minute))));
    return lasts && past < lasts;
  }
  const DRAW = { paid, ground, chart, bet, histogram, race };

  // ---- keys, timer, connection
  const KEYS = { " ": "measure", Enter: "stride", m: "rule", g: "glance", r: "rest", c: "camp", h: "hut", Escape: "camp_no", ArrowUp: "north", ArrowDown: "south",
    ArrowLeft: "west", ArrowRight: "east", "+": "rate_up", "=": "rate_up", "-": "rate_down", "]": "every_up", "[": "every_down" };
  const CODES = { Space: "measure", KeyM: "rule", KeyG: "glance", KeyR: "rest", KeyC: "camp", KeyH: "hut", BracketRight: "every_up", BracketLeft: "every_down", Equal: "rate_up", Minus: "rate_down" };
  const verb = (name) => document.querySelector(`[data-verb="${name}"]`);
  function focus(name, tries = 20) { // once it is to be seen
    const button = verb(name);
    if (button?.checkVisibility()) button.focus();
    else if (tries) requestAnimationFrame(() => focus(name, tries - 1));
  }
  function ask(asked) { // before a hike is ended
    document.getElementById("camp-question")?.toggleAttribute("hidden", !asked);
    focus(asked ? "camp_no" : "camp");
  }
  function people(rows, gone, tries = 60) { // the teacher's list: [id, name, state, compared, labels]
    const list = document.getElementById("people");
    if (!list) { if (tries) requestAnimationFrame(() => people(rows, gone, tries - 1)); return; }
    for (const id of gone) document.getElementById(`student-${id}`)?.remove();
    for (const [id, name, state, compared, labels] of rows) {
      let row = document.getElementById(`student-${id}`);
      if (!row) {
        row = list.appendChild(document.createElement("tr"));
        row.id = `student-${id}`;
        row.innerHTML = '<td dir="auto"></td><td class="tiny"></td><td><div class="row end">' +
          [["compare", "\u2225"], ["rename", "\u270e"], ["remove", "\u2715"]].map(([what, sign]) => `<button type="button" data-verb="${what} ${id}"><span>${sign}</span></button>`).join("") + "</div></td>";
      }
      row.children[0].textContent = name;
      row.children[1].textContent = state;
      row.querySelectorAll("button").forEach((button, k) => { button.setAttribute("aria-label", labels[k]); button.title = labels[k]; });
      const compare = row.querySelector("button");
      compare.classList.toggle("on", compared);
      compare.setAttribute("aria-pressed", compared);
    }
  }
  document.addEventListener("contextmenu", (event) => { if (document.body.classList.contains("kiosk")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, .cm-editor")) return;
    if (event.key === "PageUp" || event.key === "PageDown") {
      if (document.getElementById("map")) { zoom(event.key === "PageUp" ? 1 : -1); event.preventDefault(); }
      return;
    }
    const onButton = event.target.closest("button, a");
    if (onButton && (event.key === " " || event.key === "Enter")) return; // the focused button is pressed
    const action = KEYS[event.key] ?? CODES[event.code], button = action && verb(action);
    if (!button || !button.checkVisibility()) return;
    event.preventDefault();
    if (!button.disabled && !(event.repeat && action === "camp")) button.click();
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "bet-range") return;
    const out = document.getElementById("bet-value");
    if (out) out.textContent = digits(out.dataset.words.replace("#", event.target.value));
    for (const [id, entry] of shown) if (entry.kind === "bet") paint(id);
  });
  async function complete(members, tries = 60) { // after `hiker.` the editor offers what a hiker has; and it gets its name
    const editor = document.querySelector(".cm-editor");
    if (!editor) { if (tries) setTimeout(() => complete(members, tries - 1), 250); return; }
    const CM = await import("nicegui-codemirror"), view = CM.EditorView.findFromDOM(editor);
    const options = Object.entries(members).map(([name, inside]) => ({ label: name, apply: inside ? `${name}(` : name, detail: inside, type: inside ? "method" : "property" }));
    const offered = (context) => {
      const word = context.matchBefore(/hiker\.\w*/);
      return word && { from: word.from + 6, options, validFor: /^\w*$/ };
    };
    view?.dispatch({ effects: CM.StateEffect.appendConfig.of([
      CM.EditorState.languageData.of(() => [{ autocomplete: offered }]),
      CM.EditorView.contentAttributes.of({ "aria-labelledby": "editor-name" }),
    ]) });
  }
  let until = 0, ahead = 0, spoken = null;
  function timer(end, now, text) { until = end; ahead = now - Date.now() / 1000; spoken = text; tick(); }
  function tick() {
    const popup = document.getElementById("popup"); // nicegui's own, in English
    if (popup && popup.textContent !== window.duskLost) popup.textContent = window.duskLost;
    for (const place of document.querySelectorAll("[role=timer]")) {
      if (!until || !spoken) { place.textContent = ""; continue; }
      const left = Math.round(until - ahead - Date.now() / 1000);
      place.textContent = digits(left > 0 ? spoken.left.replace("#m", Math.floor(left / 60)).replace("#s", String(left % 60).padStart(2, "0")) : spoken.up);
    }
  }
  setInterval(tick, 500);
  window.dusk = { show, ask, people, timer, complete, zoom, forget: (id) => shown.delete(id), replay: (id) => { const e = shown.get(id); if (e) { e.at = performance.now(); paint(id); } } };
})();
