// Opens a report from disk in the system's Chromium with the network cut, and says in JSON what happened.
// usage: node check.mjs CHROMIUM REPORT.html FOLDER [pictures]
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, report, folder, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const profile = mkdtempSync(join(tmpdir(), "report-chromium-"));
const found = { errors: [], requests: [], views: {} };

const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  offline: true,
  bypassCSP: false,
  reducedMotion: "reduce",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
  ],
});

// What a reader would see as broken: letters or bars outside the frame of their figure, or a page that scrolls sideways.
function inspect() {
  const cut = [];
  for (const box of document.querySelectorAll(".plot")) {
    const frame = box.getBoundingClientRect();
    for (const part of box.querySelectorAll("text, .bars path, .scatterlayer path")) {
      const r = part.getBoundingClientRect();
      if (r.width && (r.left < frame.left - 2 || r.right > frame.right + 2 || r.bottom > frame.bottom + 2)) {
        cut.push(`${box.id}: ${part.textContent || part.getAttribute("class")}`);
      }
    }
  }
  return {
    plots: document.querySelectorAll(".plot").length,
    drawn: document.querySelectorAll(".plot .main-svg .xy").length,
    marks: [...document.querySelectorAll(".plot")].map((b) => b.querySelectorAll(".bars path, .scatterlayer path").length),
    cut,
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}

try {
  for (const [name, width, height] of [["wide", 1280, 900], ["phone", 390, 844]]) {
    const page = await context.newPage();
    page.on("console", (m) => { if (["error", "warning"].includes(m.type())) found.errors.push(m.text()); });
    page.on("pageerror", (e) => found.errors.push(String(e)));
    page.on("request", (r) => { if (!r.url().startsWith("file:")) found.requests.push(r.url()); });
    await page.setViewportSize({ width, height });
    const start = Date.now();
    await page.goto(pathToFileURL(resolve(report)).href);
    await page.waitForFunction(() => document.documentElement.dataset.drawn !== undefined, null, { timeout: 30000 });
    const view = { milliseconds: Date.now() - start, ...(await page.evaluate(inspect)) };
    if (pictures) {
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await page.screenshot({ path: join(folder, `${name}-full.png`), fullPage: true });
    }
    // The tables are in the page either way; on the phone, where they scroll, they are looked at open.
    if (name === "phone") {
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
    }
    // Evaluated through the protocol: the page's own security policy lets no other script in.
    await page.evaluate(axe);
    const result = await page.evaluate(() =>
      window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
        resultTypes: ["violations"],
      }));
    view.violations = result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).slice(0, 5).join("; ")})`);
    view.rules = result.passes.length;
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = false; }));
    const inspected = Date.now();
    if (pictures || name === "wide") {
      await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
    }
    view.printing = Date.now() - inspected;
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 688, height: 1009 }); // A4 less its margins, in CSS pixels
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    view.closed = await page.evaluate(() => document.querySelectorAll("details:not([open])").length);
    view.paper = await page.evaluate(() => [...document.querySelectorAll(".plot")].map((box) => {
      const r = box.getBoundingClientRect();
      return { id: box.id, width: r.width, height: r.height, right: r.right };
    }));
    // A table that is wider than the paper would lose its last columns.
    view.tables = await page.evaluate(() => [...document.querySelectorAll("table")].map((t) => ({
      caption: t.caption.textContent, right: t.getBoundingClientRect().right,
    })));
    found.views[name] = view;
    await page.close();
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(found));
