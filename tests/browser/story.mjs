// A learner's first visit: choose a language, solve a lesson by typing, check a Dockerfile.
import assert from "node:assert/strict";

import { picture } from "./lib/browser.mjs";
import { commandStartingWith, type, waitForOutput, waitForPass } from "./lib/lesson.mjs";
import { story } from "./lib/story.mjs";

const chapter = story({ visitors: { learner: { locale: "ja-JP" } } });

chapter("the page opens in the browser's language", async (page) => {
  await page.goto("/");
  await page.locator(".lesson-row").first().waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "ja");
  await picture(page, "course-ja");
});

chapter("a button switches the language", async (page) => {
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "A host name of your own" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

chapter("a lesson opens with a shell", async (page) => {
  await page.getByRole("link", { name: "A host name of your own" }).click();
  await waitForOutput(page, "main", /root@\S+:\S*[#$]/);
  assert.equal(await page.locator('[data-task="renamed"].passed').count(), 0);
});

chapter("a task turns green by itself", async (page) => {
  const rename = await commandStartingWith(page, "hostname ");
  const name = rename.split(" ")[1];
  await type(page, "main", "unshare --uts");
  await type(page, "main", rename);
  await type(page, "main", "echo now-$(hostname)");
  await waitForOutput(page, "main", new RegExp(`now-${name}`));
  await waitForPass(page, "renamed");
  await page.locator('[data-task="renamed"]').scrollIntoViewIfNeeded();
  await picture(page, "lesson");
});

chapter("a command runs at a click in the other terminal", async (page) => {
  await page.getByRole("button", { name: /Run\s*watch/ }).first().click();
  await waitForOutput(page, "watch", /uts:\[\d+\]/);
});

chapter("leaving the namespace and answering solve the rest", async (page) => {
  await page.getByRole("tab", { name: "main" }).click();
  await type(page, "main", "exit");
  await waitForPass(page, "gone");
  const answer = page.locator('[data-task="which"]');
  await answer.getByRole("textbox").fill("uts");
  await answer.getByRole("button").click();
  await waitForPass(page, "which");
});

chapter("the course list remembers it", async (page) => {
  await page.getByRole("link", { name: "Course" }).click();
  await page.locator(".lesson-row.complete").waitFor();
});

chapter("a Dockerfile is checked while it is typed", async (page) => {
  await page.getByRole("link", { name: "Dockerfile check" }).click();
  const editor = page.locator(".cm-content");
  await editor.click();
  await page.keyboard.press("Control+A");
  // Typed straight over marked text, Chromium itself styles the first letter, which the policy refuses and reports.
  await page.keyboard.press("Delete");
  await page.keyboard.type("FROM debian:latest\nCMD nginx\n");
  const lines = page.locator(".findings .finding .line");
  await lines.filter({ hasText: "Line 1" }).first().waitFor();
  await lines.filter({ hasText: "Line 2" }).first().waitFor();
  await picture(page, "analyzer");
  await page.getByLabel("Start from").selectOption("A tidy one");
  await page.locator(".findings .finding").first().waitFor({ state: "detached" });
});

chapter("nothing is wider than a phone", async (page) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, path] of [["course", "/"], ["lesson", "/lessons/uts"], ["analyzer", "/analyzer"], ["player", "/player"]]) {
    await page.goto(path);
    await page.locator("main#content h1").first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${path} is ${width} px wide`);
    await picture(page, `phone-${name}`);
  }
});
