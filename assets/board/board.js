"use strict";
// The board: colours, sorting, search and the way to a hiker's page. The table itself is plain
// HTML; every text that came from outside is set as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function setUpTheme() {
  const names = ["auto", "light", "dark"];
  const button = byId("theme");
  let now = 0;
  try { now = Math.max(0, names.indexOf(localStorage.getItem("dusk-theme"))); } catch { /* private */ }
  const show = () => {
    if (now) document.documentElement.dataset.theme = names[now];
    else delete document.documentElement.dataset.theme;
    byId("theme-name").textContent = names[now];
    button.setAttribute("aria-label", "Colours: " + (now ? names[now] : "as the system has them"));
  };
  button.addEventListener("click", () => {
    now = (now + 1) % names.length;
    try { localStorage.setItem("dusk-theme", names[now]); } catch { /* private */ }
    show();
  });
  show();
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function setUpTable() {
  const table = byId("table");
  if (!table) return;
  const bodies = [...table.tBodies];
  const rows = [...table.querySelectorAll("tr.hiker")];
  const of = new Map(rows.map((row) => [row, data.students[Number(row.dataset.i)]]));
  const flat = document.createElement("tbody");
  const heads = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.key);
  const collator = new Intl.Collator(undefined, { numeric: true });
  const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : (a ?? -1) - (b ?? -1));

  function sort(cell) {
    const old = cell.getAttribute("aria-sort");
    const first = cell.dataset.first;
    const other = first === "ascending" ? "descending" : "ascending";
    const order = old === first ? other : first;
    // The values stand in the data under the heading's key, one a student.
    const values = data.sort[cell.dataset.key].map((v) => (typeof v === "string" ? plain(v) : v));
    const at = (row) => Number(row.dataset.i);
    for (const head of heads) head.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", order);
    for (const body of [...table.tBodies]) body.remove();
    if (cell.dataset.key === "place" && order === "ascending") {
      for (const body of bodies) {
        body.append(...rows.filter((row) => row.dataset.band === body.dataset.band));
        table.append(body);
      }
    } else {
      const sign = order === "ascending" ? 1 : -1;
      flat.replaceChildren(...[...rows].sort((a, b) => sign * compare(values[at(a)], values[at(b)])
        || of.get(a).place - of.get(b).place));
      table.append(flat);
    }
  }
  for (const cell of heads) cell.querySelector("button").addEventListener("click", () => sort(cell));

  const search = byId("search");
  const texts = new Map(rows.map((row) => [row, plain(of.get(row).name)]));
  function filter() {
    const wanted = plain(search.value.trim());
    let count = 0;
    for (const row of rows) {
      const out = !texts.get(row).includes(wanted);
      row.hidden = out;
      row.classList.toggle("out", out);
      count += out ? 0 : 1;
    }
    for (const body of bodies) {
      const heading = body.querySelector(".band-name");
      if (heading) heading.hidden = [...body.querySelectorAll("tr.hiker")].every((row) => row.hidden);
    }
    byId("nobody").hidden = count > 0;
    byId("found").textContent = wanted ? `${count} of ${rows.length}` : "";
  }
  search.addEventListener("input", filter);
  search.closest(".tools").hidden = false;
  // Paper has all of the table, whatever was looked for on the screen.
  addEventListener("beforeprint", () => { for (const row of rows) row.hidden = false; });
  addEventListener("afterprint", filter);
}

function wanted() {
  let text = location.hash.slice(1);
  try { text = decodeURIComponent(text); } catch { /* taken as it stands */ }
  const index = data.students.findIndex((s) => "/" + s.name === text);
  if (index >= 0 || text.startsWith("/") || byId(text)) return index;
  return data.students.findIndex((s) => s.name === text);
}
const link = (student) => "#/" + encodeURIComponent(student.name);

let scrolled = 0;
let shown = -1;
function route() {
  const index = wanted();
  if (shown < 0 && index >= 0) scrolled = scrollY;
  const back = shown;
  shown = index;
  byId("board").hidden = index >= 0;
  byId("student").hidden = index < 0;
  document.title = index < 0 ? data.title : data.students[index].name + " · " + data.title;
  if (index >= 0) {
    byId("student").replaceChildren(...studentPage(data.students[index], index));
    scrollTo(0, byId("student").offsetTop - 12);
    byId("student").querySelector("h1").focus({ preventScroll: true });
  } else if (back >= 0) {
    byId("student").replaceChildren();
    scrollTo(0, scrolled);
    const row = document.querySelector(`tr.hiker[data-i="${back}"] a`);
    if (row) row.focus({ preventScroll: true });
  }
}

function setUpPlot() {
  const plot = byId("plot");
  if (plot) plot.addEventListener("click", (event) => {
    const dot = event.target.closest("[data-i]");
    if (dot) location.hash = link(data.students[Number(dot.dataset.i)]);
  });
}

setUpTheme();
setUpTable();
setUpPlot();
addEventListener("hashchange", route);
route();
document.documentElement.dataset.ready = "yes";
