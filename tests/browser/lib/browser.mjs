// Debian's Chromium, and a record of everything a page should not do.
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const modules = process.env.UTSUWA_NODE_MODULES;
const require = createRequire(modules ? join(modules, "package.json") : import.meta.url);
const { chromium } = require("playwright-core");

const SCREENSHOTS =
  process.env.UTSUWA_SCREENSHOTS ?? new URL("../../../target/screenshots", import.meta.url).pathname;

/** Starts Chromium; the environment variable UTSUWA_CHROMIUM names another one. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.UTSUWA_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page of the server at `url`; `faults()` takes the list of errors, policy violations and requests to
 * anyone else since it was last asked. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    const ours = new URL(request.url()).host === new URL(url).host;
    if (!ours && !/^(data|blob):/.test(request.url())) faults.push(`request to ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy ${event.violatedDirective} violated by ${event.blockedURI}`);
    });
  });
  return { page, faults: () => faults.splice(0), close: () => context.close() };
}

/** Keeps a picture of the page for people to look at. */
export async function picture(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
