// What a program puts out is a stranger's: titles, links, and questions to the terminal.
import assert from "node:assert/strict";

import { paste, screenOf, waitForOutput, waitForPrompt } from "./lib/lesson.mjs";
import { story } from "./lib/story.mjs";

const chapter = story();

chapter("a title is short text without what is not seen", async (page) => {
  await page.goto("/lessons/uts");
  const title = page.getByRole("tab", { name: "main" }).locator(".tab-title");
  await paste(page, "main", String.raw`printf '\e]0;<b>bold</b>\u202egpj\u200b.exe\a'; sleep 30`);
  await title.getByText("<b>bold</b>gpj.exe", { exact: true }).waitFor();
  await page.keyboard.press("Control+C");
  await paste(page, "main", String.raw`printf "\e]2;$(printf 'x%.0s' {1..300})\a"; sleep 30`);
  await title.getByText(/^x+$/).waitFor();
  assert.equal((await title.textContent()).length, 64);
  await page.keyboard.press("Control+C");
});

chapter("the clipboard is neither read nor written", async (page) => {
  await page.evaluate(() => {
    window.touched = [];
    for (const name of ["readText", "writeText", "read", "write"]) {
      navigator.clipboard[name] = (...args) => Promise.resolve(window.touched.push([name, ...args]));
    }
  });
  await paste(page, "main", ask(String.raw`\e]52;c;?\a\e]52;c;c3Rvb\GVu\a`, "clipboard"));
  await waitForOutput(page, "main", /clipboard:0:/);
  assert.deepEqual(await page.evaluate(() => window.touched), []);
});

chapter("answerback and reports of the window are refused", async (page) => {
  const questions = { enq: "\\005", title: "\\e[21t", icon: "\\e[20t", cells: "\\e[18t", pixels: "\\e[14t", state: "\\e[11t" };
  for (const [name, question] of Object.entries(questions)) {
    await paste(page, "main", ask(question, name));
    await waitForOutput(page, "main", new RegExp(`${name}:0:`));
  }
});

chapter("a program that asks what terminal it has gets its answer, once", async (page) => {
  await paste(page, "main", `clear; ${ask("\\e[c\\e[6n\\e[?25$p\\e]11;?\\a", "device")}`);
  await waitForOutput(page, "main", /device:[1-9]\d*:/);
  await waitForPrompt(page, "main");
  const before = await screenOf(page, "main");
  await page.reload();
  await waitForOutput(page, "main", /device:[1-9]\d*:.*[#$]\s*$/);
  // The prompt after the next command shows that nothing was typed before it.
  await paste(page, "main", "echo pl''ain");
  await waitForOutput(page, "main", /plain.*[#$]\s*$/);
  const after = await screenOf(page, "main");
  assert.ok(after.startsWith(`${before} echo pl''ain\nplain`), `${before}\n--\n${after}`);
});

chapter("a link tells where it leads and opens after a modifier click only", async (page, { learner, server }) => {
  const opened = [];
  page.context().on("page", (other) => opened.push(other));
  await paste(page, "main", `clear; echo ${server.url}/robots.txt`);
  await waitForOutput(page, "main", /^\S+robots\.txt\s*root@/);
  const at = await placeOf(page, `${server.url}/robots.txt`);
  await page.mouse.move(at.x, at.y);
  const target = page.locator(".link-target");
  await target.getByText(`${server.url}/robots.txt (Ctrl`).waitFor();
  await page.mouse.click(at.x, at.y);
  assert.deepEqual(opened, []);
  await page.keyboard.down("Control");
  const [other] = await Promise.all([page.context().waitForEvent("page"), page.mouse.click(at.x, at.y)]);
  await page.keyboard.up("Control");
  assert.equal(await other.evaluate(() => window.opener), null);
  await other.close();
  await page.mouse.move(at.x, at.y + 200);
  await target.waitFor({ state: "detached" });
});

chapter("a named link shows its real target, and only http and https are links", async (page, { server }) => {
  const link = (uri, words) => `\\e]8;;${uri}\\e\\\\\\\\${words}\\e]8;;\\e\\\\\\\\\\n`;
  const lines = link(`${server.url}/robots.txt`, "https-bank") + link("javascript:alert(1)", "script") + link("file:///etc/passwd", "file");
  await paste(page, "main", `clear; printf '${lines.replaceAll("\\\\\\\\", "\\\\")}'`);
  await waitForOutput(page, "main", /file\s*root@/);
  const target = page.locator(".link-target");
  const named = await placeOf(page, "https-bank");
  await page.mouse.move(named.x, named.y);
  await target.getByText(`${server.url}/robots.txt (Ctrl`).waitFor();
  for (const words of ["script", "file"]) {
    const at = await placeOf(page, words);
    await page.mouse.move(at.x, at.y);
    await target.waitFor({ state: "detached" });
    const pages = page.context().pages().length;
    await page.mouse.click(at.x, at.y, { modifiers: ["Control"] });
    assert.equal(page.context().pages().length, pages);
  }
});

/** A command that asks the terminal something and tells how many bytes came back within a moment. */
function ask(question, name) {
  return `printf '${question}'; a=; while IFS= read -rsn1 -t 0.3 c; do a+=x; done; echo ${name}:\${#a}:`;
}

/** A point on the line that starts with these words. */
async function placeOf(page, words) {
  const rows = page.locator('[data-terminal="main"] .xterm-rows > div');
  const texts = await rows.allTextContents();
  const row = texts.findLastIndex((text) => text.trim().startsWith(words));
  assert.ok(row >= 0, `${words} is not in ${texts.join("|")}`);
  const box = await rows.nth(row).boundingBox();
  return { x: box.x + 24, y: box.y + box.height / 2 };
}
