// Returns what a hard critic finds on the page: contrast, names, overlap, sideways scrolling.
const found = [];
const seen = (e) => { const b = e.getBoundingClientRect(), s = getComputedStyle(e);
  return b.width > 1 && b.height > 1 && e.checkVisibility() && s.visibility !== "hidden" && s.display !== "none" && s.opacity !== "0" && !e.closest(".hidden-words, .skip, [aria-hidden=true]"); };
const rgb = (c) => (c.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
const light = ([r, g, b]) => { const f = [r, g, b].map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
const behind = (e) => { for (; e; e = e.parentElement) { const s = getComputedStyle(e), c = rgb(s.backgroundColor);
  if (s.backgroundImage !== "none") return null; if (c.length < 4 || c[3] > 0.9) return c; } return [255, 255, 255]; };
const text = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
for (const e of document.querySelectorAll("body *")) {
  if (!text(e) || !seen(e) || e.closest(".cm-editor, script, style, select, #popup")) continue;
  const ground = behind(e), ink = rgb(getComputedStyle(e).color);
  if (!ground) continue;
  const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(1)}: ${e.textContent.trim().slice(0, 40)}`);
}
for (const e of document.querySelectorAll("button, a[href], input:not([type=hidden]), select, canvas, iframe, [role=img]")) {
  if (!seen(e) || e.closest(".cm-editor")) continue;
  const label = e.getAttribute("aria-label") || e.textContent.trim() || e.title || (e.labels && e.labels.length && e.labels[0].textContent);
  if (!label) found.push(`no name: ${e.outerHTML.slice(0, 80)}`);
}
const touch = [...document.querySelectorAll("button, a.button, input:not([type=hidden]), select, p, h1, h2, h3, canvas, td")].filter((e) => seen(e) && !e.closest(".cm-editor, .veil"));
for (let i = 0; i < touch.length; i++) for (let k = i + 1; k < touch.length; k++) {
  const p = touch[i], q = touch[k];
  if (p.contains(q) || q.contains(p)) continue;
  const a = p.getBoundingClientRect(), b = q.getBoundingClientRect();
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (wide > 2 && high > 2) found.push(`overlap: ${(p.textContent || p.tagName).trim().slice(0, 30)} and ${(q.textContent || q.tagName).trim().slice(0, 30)}`);
}
for (const e of document.querySelectorAll("button")) if (seen(e) && e.scrollWidth > e.clientWidth + 2) found.push(`runs over: ${e.textContent.trim()}`);
if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`wider than the screen: ${document.documentElement.scrollWidth} of ${innerWidth}`);
if (document.documentElement.lang === "" || document.documentElement.dir === "") found.push("no language");
if (document.querySelectorAll("main").length !== 1) found.push("not one main part");
return found;
