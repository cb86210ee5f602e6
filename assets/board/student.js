// One hiker's page, made when it is asked for.
const whole = (value) => (value === null ? "–" : String(Math.round(value)));
const percent = (value) => (value === null ? "–" : `${Math.round(100 * value)}%`);
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const HABITS = [
  ["rate", "learning rate", (v) => (v === null ? "–" : `${whole(v)} m`), "metres walked per unit of measured slope, the median"],
  ["rph", "readings per hour", (v) => (v === null ? "–" : v.toFixed(1)), "how often the slope was measured"],
  ["measuring", "daylight spent measuring", percent, "the price of those readings"],
  ["overshoot", "walks that ended too far", percent, "walks on one reading that ended higher than they began (lower, when the goal is up)"],
];

function studentPage(student, index) {
  const parts = [navigation(index), make("h1", { tabIndex: -1 }, make("bdi", { textContent: student.name }))];
  if (student.file.length) parts.push(make("p", { className: "note" }, make("bdi", { textContent: student.file.join(". ") + "." })));
  if (!student.refused) parts.push(standing(student));
  else {
    parts.push(make("div", { className: "fault" }, make("p", { textContent: "Nothing was run for this hiker." }),
      make("pre", { dir: "auto", textContent: student.refused })));
    return parts;
  }
  if (student.evidence.length) parts.push(section("Faults: correct these first", ...faults(student)));
  if (student.history.length) parts.push(section("Earlier versions", ...student.history.map((text) => make("p", { textContent: text }))));
  if (student.all_zero) return parts;
  parts.push(section("Habits", habits(student)), section("Scores", scores(student)));
  const curves = altitudes(student);
  if (curves) parts.push(section("Altitude over the daylight", make("p", { className: "note", textContent: data.curves }), curves));
  else parts.push(section("Altitude over the daylight", make("p", { textContent: data.curves })));
  if (student.pictures.length) parts.push(section("The best and the worst hike", ...pictures(student)));
  return parts;
}

function section(title, ...children) {
  return make("section", null, make("h2", { textContent: title }), ...children);
}

function navigation(index) {
  const nav = make("nav", { className: "student-nav no-print", "aria-label": "Between hikers" });
  nav.append(make("a", { href: "#standings", textContent: "← All standings" }));
  for (const [step, word] of [[-1, "Previous: "], [1, "Next: "]]) {
    const other = data.students[index + step];
    if (other) nav.append(make("a", { href: link(other) }, word, make("bdi", { textContent: other.name })));
  }
  return nav;
}

function standing(s) {
  if (!s.placed) return make("p", { className: "lead", textContent: "No place: the file did not load, so nothing ran." });
  const span = s.low === s.high ? `place ${s.low}` : `anywhere from place ${s.low} to ${s.high}`;
  const tie = s.tie ? ` ${s.tie[0].toUpperCase()}${s.tie.slice(1)}.` : "";
  return make("p", { className: "lead", textContent:
    `Place ${s.place} of ${data.students.filter((one) => one.placed).length}; on other seeds ${span} (95%).${tie} `
    + `Mean score ${whole(s.score)} of 1000, mean rank ${s.rank.toFixed(1)}, safe by dusk on ${percent(s.safe)} of the hikes.`
    + (s.evidence.length ? "" : " Every hike ended by itself.") });
}

function table(headings, rows, label) {
  const head = make("tr", null, ...headings.map((text, k) => make("th", { scope: "col", className: k === headings.length - 1 && text === "what it is" ? "l wide" : "", textContent: text })));
  const body = rows.map((row) => make("tr", null, make("th", { scope: "row", textContent: row[0] }),
    ...row.slice(1).map((text, k) => make("td", { className: headings[k + 1] === "what it is" ? "meaning wide" : "", textContent: text }))));
  return make("div", { className: "frame" }, make("table", { className: "plain", "aria-label": label }, make("thead", null, head), make("tbody", null, ...body)));
}

function habits(s) {
  const rows = HABITS.map(([key, name, show, meaning]) => [name, show(s.habits[key]), show(data.middle[key]), show(data.leader[key]), meaning]);
  return table(["habit", "here", "middle of the class", "first place", "what it is"], rows, "Habits");
}

function scores(s) {
  return make("div", { className: "charts" }, ...data.levels.map((level, k) => {
    const mine = { ...s.levels[k], middle: level.middle };
    const text = `${level.title}: mean ${whole(mine.score)}, safe ${percent(mine.safe)}`;
    const beside = level.middle ? ` The band is the middle half of the class, its line the median (${level.middle[1]}).` : "";
    return make("figure", { className: "chart" }, make("figcaption", null, make("b", { textContent: text }),
      `Each dot is a seed; a triangle is a hike that a fault ended.${beside}`), scoreStrip(mine, text));
  }));
}

function altitudes(s) {
  const charts = data.levels.map((level, k) => {
    const mine = s.levels[k];
    if (!mine.mean) return null;
    const lines = [["class", level.curve], ["mean", mine.mean], ["best", mine.best], ["worst", mine.worst]].filter((line) => line[1]);
    const names = { mean: "mean of all seeds", best: "best seed", worst: "worst seed", class: "middle of the class" };
    const legend = make("div", { className: "legend" }, ...lines.map(([kind]) => make("span", null,
      draw("svg", { viewBox: "0 0 30 8", "aria-hidden": "true" }, draw("path", { class: kind, d: "M0 4H30" })), names[kind])));
    const label = `${level.title}: share of the way that remained, over the daylight`;
    return make("figure", { className: "chart" }, make("figcaption", null, make("b", { textContent: level.title }),
      "The part of the way that remained. Earlier and lower gives more points."), altitudeChart(level.daylight, lines, label), legend);
  }).filter(Boolean);
  return charts.length ? make("div", { className: "charts" }, ...charts) : null;
}

function pictures(s) {
  const figures = s.pictures.map((one) => {
    const level = data.levels[one.level];
    const mountain = data.mountains[one.mountain];
    const text = `${one.kind} hike: ${level.title}, ${one.phase} seed ${one.seed}, ${whole(one.score)} points`;
    const shown = mountain && one.path ? hikeMap(mountain, one.path, text)
      : altitudeChart(level.daylight, [[one.kind === "Best" ? "best" : "worst", one.curve]], text);
    const notes = [...(one.why ? [one.why] : []), ...one.diagnosis];
    return make("figure", { className: "chart" }, make("figcaption", null, make("b", { textContent: text }), notes.join(" ")), shown);
  });
  return [make("p", { className: "note", textContent: data.pictures }), make("div", { className: "charts" }, ...figures)];
}

function faults(s) {
  return s.evidence.map((fault) => {
    const sealed = fault.sealed ? `, and on ${count(fault.sealed, "hike")} whose seed is still secret` : "";
    const where = make("p", null, make("b", { textContent: fault.called }),
      ` on ${count(fault.count, "hike")}, such as on ${fault.where}${sealed}.${fault.line ? ` Line ${fault.line} of the file.` : ""}`);
    const box = make("div", { className: "fault" }, where);
    for (const text of fault.texts) box.append(make("pre", { dir: "auto", textContent: text }));
    return box;
  });
}
