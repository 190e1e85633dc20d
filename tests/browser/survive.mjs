// The server is killed and comes back: the page goes on by itself, and nothing is missing.
import assert from "node:assert/strict";

import { pane, type, waitForOutput, waitForPrompt } from "./lib/lesson.mjs";
import { picture } from "./lib/browser.mjs";
import { story } from "./lib/story.mjs";

const chapter = story();
// The browser complains about a server that is not there.
const gone = { faults: [/WebSocket connection/, /Failed to load resource/, /ERR_/] };

chapter(
  "the page connects again by itself and lacks no line",
  async (page, { server }) => {
    // Everything the page is sent, from its own sockets.
    const sent = [];
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => sent.push(Buffer.from(payload)));
    });
    await page.goto("/lessons/uts");
    await type(page, "main", "seq -f 'line %07g' 1 60000 | while read l; do echo \"$l\"; done; echo al''l");
    await waitForOutput(page, "main", /line 0\d+/);
    await server.die();
    await page.getByText("Reconnecting").waitFor();
    await picture(page, "reconnecting");
    const shown = await pane(page, "main").locator(".xterm-rows").textContent();
    assert.match(shown, /line/, "the old screen is kept");
    await server.rise();
    await page.getByText("Reconnecting").waitFor({ state: "detached" });
    await waitForOutput(page, "main", /all\s*root@/);
    await waitForPrompt(page, "main");
    assert.deepEqual(missing(sent), []);
  },
  gone,
);

chapter("what is typed goes on, in the same shell", async (page) => {
  await type(page, "main", "echo pid-$$");
  await waitForOutput(page, "main", /pid-\d+/);
});

/** The numbers between 1 and 60000 that no output frame held, each byte counted once by its offset. */
function missing(frames) {
  let next = 0;
  let text = "";
  for (const frame of frames) {
    if (frame[0] !== 0x10) continue;
    const [channel, at] = number(frame, 1);
    const [offset, start] = number(frame, at);
    const end = offset + frame.length - start;
    if (channel !== 0 || end <= next) continue;
    assert.ok(offset <= next, `bytes ${next} to ${offset} never came`);
    text += frame.subarray(start + next - offset).toString("latin1");
    next = end;
  }
  const seen = new Set([...text.matchAll(/line (\d{7})/g)].map((match) => Number(match[1])));
  return Array.from({ length: 60_000 }, (_, index) => index + 1).filter((line) => !seen.has(line)).slice(0, 10);
}

/** The LEB128 number at `at`, and where the next field starts. */
function number(frame, at) {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = frame[at++];
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return [value, at];
  }
}
