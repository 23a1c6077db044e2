// Looks at pages as people do: wide and narrow, light and dark, on paper, by keyboard, and with axe-core.
// Reads one JSON document on standard input, writes one on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const given = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${given.modules}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];

const browser = await chromium.launch({
  executablePath: given.chromium,
  // Playwright gives it a profile folder of its own and removes it.
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

async function open(file, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const asked = [];
  const said = [];
  page.on("request", (request) => request.url().startsWith("file:") || asked.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  await page.goto(`file://${file}`);
  return { context, page, asked, said };
}

async function look(file, width, scheme) {
  const { context, page, asked, said } = await open(file, {
    viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true,
  });
  const measured = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    inner: innerWidth,
    background: getComputedStyle(document.body).backgroundColor,
  }));
  await page.evaluate(axe);
  const judged = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  await context.close();
  const violations = judged.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(" | ")}`);
  return { width, scheme, ...measured, violations, asked, said };
}

// Pictures for a document, with a number at the left of everything that the document explains.
async function picture(file, { path, width, height, scheme, marks }) {
  const { context, page } = await open(file, { viewport: { width, height: 900 }, colorScheme: scheme });
  if (marks) await page.evaluate(number, marks);
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height } });
  await context.close();
}

function number(selectors) {
  document.body.style.paddingLeft = "48px";
  selectors.forEach((selector, index) => {
    const box = document.querySelector(selector).getBoundingClientRect();
    const dot = document.createElement("div");
    dot.textContent = index + 1;
    dot.style.cssText = `position:absolute;left:12px;top:${box.top + scrollY + 6}px;width:30px;` +
      "height:30px;border-radius:50%;background:#7a1fa2;color:#fff;font:700 17px/30px sans-serif;text-align:center";
    document.body.append(dot);
  });
}

async function onPaper(file) {
  const { context, page } = await open(file, {});
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const found = await page.evaluate(() => ({
    folded: [...document.querySelectorAll("details")].filter((item) => {
      return [...item.children].slice(1).some((child) => child.getBoundingClientRect().height === 0 && child.textContent.trim());
    }).length,
    background: getComputedStyle(document.body).backgroundColor,
    color: getComputedStyle(document.body).color,
  }));
  const paper = await page.pdf({ format: "A4" });
  await context.close();
  return { ...found, bytes: paper.length };
}

async function byKeyboard(file) {
  const { context, page } = await open(file, {});
  const stops = [];
  for (let count = 0; count < 200; count += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const item = document.activeElement;
      if (!item || item === document.body) return null;
      const style = getComputedStyle(item);
      const box = item.getBoundingClientRect();
      return { tag: item.tagName, outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.right > 0 };
    });
    if (!stop) break;
    stops.push(stop);
  }
  const summary = page.locator("#changes summary").first();
  const toggled = [];
  if (await summary.count()) {
    await summary.focus();
    const folded = () => page.locator("#changes details").first().evaluate((item) => item.open);
    toggled.push(await folded());
    await page.keyboard.press("Enter");
    toggled.push(await folded());
  }
  await context.close();
  return { stops, toggled };
}

const results = {};
for (const file of given.files) {
  const looks = [];
  for (const scheme of SCHEMES) for (const width of WIDTHS) looks.push(await look(file, width, scheme));
  for (const wanted of given.pictures) await picture(file, wanted);
  results[file] = { looks, paper: await onPaper(file), keyboard: await byKeyboard(file) };
}
await browser.close();
process.stdout.write(JSON.stringify(results));
