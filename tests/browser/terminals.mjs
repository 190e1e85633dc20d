// Several terminals: opened, named, split, closed, and all there again after a reload.
import assert from "node:assert/strict";

import { picture } from "./lib/browser.mjs";
import { pane, screenOf, type, waitForOutput, waitForPrompt } from "./lib/lesson.mjs";
import { story } from "./lib/story.mjs";

const chapter = story();

/** The names on the tabs. */
function names(page) {
  return page.locator('[role="tab"] .tab-name').allTextContents();
}

chapter("a button opens a terminal more", async (page) => {
  await page.goto("/lessons/uts");
  await type(page, "main", "echo first-$((40 + 2))");
  await waitForOutput(page, "main", /first-42/);
  await page.getByRole("button", { name: "New terminal" }).click();
  await type(page, "sh-2", "echo second-$((40 + 3))");
  await waitForOutput(page, "sh-2", /second-43/);
  assert.deepEqual(await names(page), ["main", "watch", "sh-2"]);
});

chapter("arrow keys move among the tabs and F2 renames", async (page) => {
  const tab = page.getByRole("tab", { name: "sh-2" });
  await tab.focus();
  await page.keyboard.press("Home");
  assert.equal(await page.getByRole("tab", { name: "main" }).getAttribute("aria-selected"), "true");
  await page.keyboard.press("End");
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "New name of sh-2" });
  await field.fill("main");
  await page.keyboard.press("Enter");
  await page.getByText("Another terminal has that name.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "sh-2" }).dblclick();
  await field.fill("build");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "build" }).waitFor();
  await waitForOutput(page, "build", /second-43/);
});

chapter("two terminals are shown side by side", async (page) => {
  await page.getByRole("tab", { name: "main" }).click();
  await page.getByRole("button", { name: "Show two side by side" }).click();
  await waitForPrompt(page, "watch");
  await pane(page, "watch").locator(".xterm-screen").click();
  await page.getByRole("tab", { name: "build" }).click();
  const [left, right] = [await pane(page, "main").boundingBox(), await pane(page, "build").boundingBox()];
  assert.ok(left.x + left.width <= right.x + 2, `${JSON.stringify(left)} ${JSON.stringify(right)}`);
  await picture(page, "split-columns");
  await page.getByRole("button", { name: "one above the other" }).click();
  await type(page, "build", "echo third-$((40 + 4))");
  await waitForOutput(page, "build", /third-44/);
  const [above, below] = [await pane(page, "main").boundingBox(), await pane(page, "build").boundingBox()];
  assert.ok(above.y + above.height <= below.y + 2, `${JSON.stringify(above)} ${JSON.stringify(below)}`);
});

chapter("a reload brings all terminals and their screens back", async (page) => {
  await waitForPrompt(page, "build");
  const before = [await screenOf(page, "main"), await screenOf(page, "build")];
  await page.reload();
  await waitForOutput(page, "build", /third-44.*[#$]\s*$/);
  await waitForOutput(page, "main", /first-42.*[#$]\s*$/);
  assert.deepEqual(await names(page), ["main", "watch", "build"]);
  assert.deepEqual([await screenOf(page, "main"), await screenOf(page, "build")], before);
  await page.getByRole("button", { name: "Show one", exact: true }).click();
});

chapter("Delete closes a terminal after a question", async (page) => {
  await page.getByRole("tab", { name: "build" }).focus();
  await page.keyboard.press("Delete");
  await page.getByText("Close terminal build?").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Close terminal build?").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "build" }).focus();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "build" }).waitFor({ state: "detached" });
  assert.deepEqual(await names(page), ["main", "watch"]);
});

chapter("the lesson's own is closed without a question once its shell has ended, and opened by its tab", async (page) => {
  await page.getByRole("tab", { name: "main" }).click();
  await type(page, "main", "exit");
  await pane(page, "main").getByText("The shell ended").waitFor();
  await page.getByRole("tab", { name: "main" }).locator(".tab-close").click();
  await pane(page, "main").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "main" }).click();
  await waitForPrompt(page, "main");
  assert.doesNotMatch(await screenOf(page, "main"), /first-42/);
});

chapter("eight terminals are the most, and all fit on a phone", async (page) => {
  const more = page.getByRole("button", { name: "New terminal" });
  for (let open = 2; open < 8; open++) {
    await more.click();
    await page.waitForFunction((n) => document.querySelectorAll('[role="tab"]').length === n, open + 1);
    await waitForPrompt(page, `sh-${open}`);
  }
  await page.locator('button[aria-label="There can be 8 terminals"][disabled]').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `${width} px wide`);
  await picture(page, "phone-eight-terminals");
});
