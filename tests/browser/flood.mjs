// A flood: Ctrl-C is answered at once, and who does not look is not sent it.
import assert from "node:assert/strict";

import { type, waitForOutput, waitForPrompt } from "./lib/lesson.mjs";
import { story } from "./lib/story.mjs";

const chapter = story();
const QUIET_MS = 1_500;

chapter("Ctrl-C brings the prompt back while a flood is under way", async (page) => {
  await page.goto("/lessons/uts");
  await type(page, "main", "yes 0123456789012345678901234567890123456789");
  await waitForOutput(page, "main", /(0123456789012345678901234567890123456789\s*){10}/);
  const before = Date.now();
  await page.keyboard.press("Control+C");
  await waitForPrompt(page, "main");
  const took = Date.now() - before;
  assert.ok(took < QUIET_MS, `the prompt came after ${took} ms`);
});

chapter("a hidden page is sent nothing, and goes on where it was", async (page) => {
  let bytes = 0;
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => (bytes += payload.length));
  });
  await page.reload();
  await type(page, "main", "i=0; while sleep 0.02; do i=$((i + 1)); echo tick-$i; done");
  await waitForOutput(page, "main", /tick-\d+/);
  await hide(page, true);
  // It is given a moment in which it might come back.
  await stopsChanging(() => bytes);
  const last = await lastTick(page);
  await hide(page, false);
  await page.waitForFunction(
    (least) => {
      const ticks = document.querySelector('[data-terminal="main"] .xterm-rows').textContent.match(/tick-(\d+)/g);
      return ticks?.some((tick) => Number(tick.slice(5)) > least);
    },
    last + 20,
  );
  await page.keyboard.press("Control+C");
  await waitForPrompt(page, "main");
});

/** Makes the page believe that it is in a tab that is not looked at. */
function hide(page, hidden) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

async function lastTick(page) {
  const text = await page.locator('[data-terminal="main"] .xterm-rows').textContent();
  return Math.max(...[...text.matchAll(/tick-(\d+)/g)].map((match) => Number(match[1])));
}

/** Waits until a value has been the same for half a second. */
async function stopsChanging(value) {
  const deadline = Date.now() + 10_000;
  for (let [before, since] = [value(), Date.now()]; Date.now() - since < 500; ) {
    assert.ok(Date.now() < deadline, "it goes on changing");
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (value() !== before) [before, since] = [value(), Date.now()];
  }
}
