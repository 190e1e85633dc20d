// How long a keystroke takes in the Dockerfile check: a Dockerfile of 500 lines, one letter changed at a time, in the page's
// own worker in Chromium. Arguments: [KEYS]. Prints; `cargo xtask bench keystroke` starts it.
import { openBrowser, openPage } from "../lib/browser.mjs";
import { write } from "../lib/check.mjs";
import { startServer } from "../lib/server.mjs";

const LINES = 500;
/** Letters before those that count: the engine compiles the module further while it runs. */
const WARM_UP = 200;
const KEYS = Number(process.argv[2] ?? 2000);
/** Letters typed into the page itself. */
const TYPED = 100;

const server = await startServer();
const browser = await openBrowser();
try {
  const { page } = await openPage(browser, server.url, { locale: "en-US" });
  await page.goto("/analyzer");
  await page.locator(".finding").first().waitFor();
  const text = dockerfile();
  const hash = await page.locator("meta[name=utsuwa-analyzer]").getAttribute("content");
  for (const all of [false, true]) {
    const measured = await page.evaluate(inWorker, { text, hash, all, keys: KEYS, warmUp: WARM_UP });
    console.log(`${LINES} lines, ${measured.findings} findings, ${KEYS} letters${all ? ", all rules" : ""}`);
    print("lint in the worker", measured.lint);
    print("asked to answered", measured.answered);
  }
  await write(page, text);
  await page.locator(".finding").first().waitFor();
  await page.evaluate(watchKeys);
  await page.locator(".cm-content").press("Control+Home");
  await page.keyboard.press("ArrowDown");
  for (let key = 0; key < TYPED; key++) await page.keyboard.press("x", { delay: 30 });
  const painted = await page.evaluate(() => window.painted);
  const slowest = Math.max(0, ...painted);
  console.log(`in the page with its list, editor and picture: ${painted.length} of ${TYPED} keys took 16 ms or more until`);
  console.log(`  something was painted, the slowest ${slowest} ms`);
} finally {
  await browser.close();
  await server.stop();
}

/** Times questions to a worker of the page, as the page asks them. */
async function inWorker({ text, hash, all, keys, warmUp }) {
  const worker = new Worker(`/analyzer/worker-${hash}.js`);
  const ask = (source) =>
    new Promise((resolve, reject) => {
      const asked = performance.now();
      worker.onmessage = ({ data }) => {
        if (data.failed) reject(new Error(data.failed));
        else resolve({ ...data, answered: performance.now() - asked });
      };
      worker.postMessage({ id: 0, ask: "lint", source, dockerignore: "node_modules\n", lang: "en", all });
    });
  const measured = { lint: [], answered: [], findings: 0 };
  for (let key = 0; key < warmUp + keys; key++) {
    // Another place each time, as much in instructions as in comments.
    const at = (key * 7919) % text.length;
    const { answer, millis, answered } = await ask(`${text.slice(0, at)}x${text.slice(at + 1)}`);
    if (key < warmUp) continue;
    measured.lint.push(millis);
    measured.answered.push(answered);
    measured.findings = JSON.parse(answer).findings.length;
  }
  worker.terminate();
  return measured;
}

/** Has the browser say which keys took 16 ms or more until something was painted; it counts in steps of 8 ms. */
function watchKeys() {
  window.painted = [];
  const watch = (list) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") window.painted.push(entry.duration);
  };
  new PerformanceObserver(watch).observe({ type: "event", durationThreshold: 16 });
}

function print(what, values) {
  values.sort((a, b) => a - b);
  const at = (part) => (values[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0).toFixed(2).padStart(7);
  console.log(`  ${what.padEnd(26)} p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  most ${at(1)} ms`);
}

/** Stages of some service after each other, as people write them. */
function dockerfile() {
  const lines = ["# syntax=docker/dockerfile:1", "ARG VERSION=1.2"];
  for (let stage = 0; lines.length < LINES; stage++) {
    lines.push(
      `FROM debian:12-slim AS service${stage}`,
      "ARG VERSION",
      `ENV HOME=/srv/service${stage} \\`,
      '    GREETING="hello, world" \\',
      "    PATH=/opt/bin:$PATH",
      "WORKDIR $HOME",
      "# What the build needs",
      "RUN apt-get update && apt-get install -y --no-install-recommends \\",
      "      ca-certificates \\",
      "      curl=7.88.* \\",
      "      git \\",
      "    && rm -rf /var/lib/apt/lists/*",
      "COPY package.json package-lock.json ./",
      'RUN --mount=type=cache,target=/root/.npm npm ci && echo "done ${VERSION:-none}" >> log',
      "ADD src ./src",
      "COPY --chown=1000:1000 <<EOF /etc/service.conf",
      "port = 8080",
      "name = service",
      "EOF",
      stage ? `COPY --from=service${stage - 1} /out/app /opt/bin/app` : "COPY out/app /opt/bin/app",
      "RUN set -eux; for f in *.sh; do sh -n \"$f\"; done",
      "EXPOSE 8080",
      "USER 1000:1000",
      'HEALTHCHECK --interval=30s CMD curl -f http://localhost:8080/ || exit 1',
      'CMD ["/opt/bin/app", "--serve"]',
    );
  }
  return `${lines.slice(0, LINES).join("\n")}\n`;
}
