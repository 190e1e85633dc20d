// The end of a sandbox's time is announced, can be put off once here, and says why it came.
import assert from "node:assert/strict";

import { picture } from "./lib/browser.mjs";
import { waitForPrompt } from "./lib/lesson.mjs";
import { story } from "./lib/story.mjs";

const chapter = story({
  args: ["--max-seconds", "9", "--warning-seconds", "5", "--extension-seconds", "6", "--extensions", "1"],
});

chapter("an end is announced with a countdown, and announced once", async (page) => {
  await page.goto("/lessons/uts");
  await waitForPrompt(page, "main");
  // What the live region says, in order.
  await page.evaluate(() => {
    window.said = [];
    const region = document.querySelector(".live");
    new MutationObserver(() => region.textContent && window.said.push(region.textContent)).observe(region, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await page.getByText("Its time is nearly over").first().waitFor();
  const left = async () => Number((await page.locator(".countdown").textContent()).match(/\d+/)[0]);
  const first = await left();
  assert.ok(first <= 5, `${first} s`);
  await page.waitForFunction((first) => Number(document.querySelector(".countdown").textContent.match(/\d+/)[0]) < first, first);
  await picture(page, "ending");
  const said = await page.evaluate(() => window.said);
  assert.equal(said.filter((words) => /nearly over/.test(words)).length, 1, said.join(" | "));
});

chapter("one click puts it off", async (page) => {
  await page.getByRole("button", { name: "Stay" }).click();
  await page.locator(".countdown").waitFor({ state: "detached" });
});

chapter("when it cannot be put off again the button says so, and the end its reason", async (page) => {
  const button = page.getByRole("button", { name: "Cannot be extended again" });
  await button.waitFor();
  assert.ok(await button.isDisabled());
  await page.getByText("The sandbox has ended: its time was over.").waitFor();
  await picture(page, "ended");
  await page.getByRole("button", { name: "Make a new sandbox" }).click();
  await waitForPrompt(page, "main");
}, { faults: [/Failed to load resource/, /WebSocket/] });
