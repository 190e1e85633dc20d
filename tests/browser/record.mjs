// A terminal is recorded, and the recording is played, gone through and taken home.
import assert from "node:assert/strict";

import { picture } from "./lib/browser.mjs";
import { commandStartingWith, type, waitForOutput, waitForPass, waitForPrompt } from "./lib/lesson.mjs";
import { story } from "./lib/story.mjs";

const chapter = story();

chapter("recording is off until asked for, and says what it records", async (page) => {
  await page.goto("/lessons/uts");
  await waitForPrompt(page, "main");
  assert.equal(await page.locator(".recorded").count(), 0);
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await page.getByText("What you type is not").waitFor();
  await page.getByRole("button", { name: "Record main" }).click();
  await page.getByText("main is being recorded").waitFor();
  await page.getByRole("tab", { name: "main" }).getByRole("img", { name: "Recording" }).waitFor();
  await picture(page, "recording");
});

chapter("what is typed blindly is not in it; a solved task is a marker", async (page) => {
  await type(page, "main", "echo begun-$((40 + 2))");
  // `read -s` forgets what was typed before it was ready, and does not say when it is.
  await type(page, "main", "stty -echo; echo rea''dy; read -r secret; stty echo");
  await waitForOutput(page, "main", /ready\s*$/);
  await page.keyboard.type("hunter2");
  await page.keyboard.press("Enter");
  await type(page, "main", "unshare --uts");
  await type(page, "main", await commandStartingWith(page, "hostname "));
  await waitForPass(page, "renamed");
  await type(page, "main", "echo ended-$((40 + 3))");
  await waitForOutput(page, "main", /ended-43/);
  await page.getByRole("button", { name: "Stop recording" }).click();
  await page.getByText("There is a recording").waitFor();
  const file = async (format) => {
    const path = await page.getByRole("link", { name: `Download (${format})` }).getAttribute("href");
    const answer = await page.request.get(path);
    assert.equal(answer.status(), 200);
    return answer.text();
  };
  const [v3, v2] = [await file("v3"), await file("v2")];
  assert.equal(JSON.parse(v3.split("\n")[0]).version, 3);
  assert.equal(JSON.parse(v2.split("\n")[0]).version, 2);
  assert.match(v3, /ended-43/);
  assert.doesNotMatch(v3, /hunter2/);
  assert.match(v3, /"m",\s*"renamed"/);
});

let player;

chapter("it is played in a tab of its own, with speed and markers", async (page) => {
  [player] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: "Play", exact: true }).click(),
  ]);
  await player.getByRole("combobox", { name: "Speed" }).selectOption("5×");
  await player.getByRole("button", { name: "Play" }).click();
  await shows(player, /begun-42/);
  await player.getByRole("button", { name: "Go to renamed" }).click();
  await shows(player, /hostname/);
  await shows(player, /ended-43/);
  await player.getByRole("button", { name: "Play" }).waitFor();
  await picture(player, "player");
});

chapter("the bar goes back and forth", async () => {
  const bar = player.getByRole("slider", { name: "Position" });
  await bar.fill("0");
  await player.waitForFunction(() => !/begun-42/.test(document.querySelector(".xterm-rows").textContent));
  assert.match(await bar.getAttribute("aria-valuetext"), /^0:00 \//);
  await bar.focus();
  await player.keyboard.press("End");
  await shows(player, /begun-42[^]*ended-43/);
  await player.close();
});

chapter("a file plays without asking the server, and a bad one says where", async (page) => {
  const asked = [];
  await page.goto("/player");
  page.on("request", (request) => asked.push(request.url()));
  const choose = page.locator('input[type="file"]');
  const lines = (...all) => ({ name: "a.cast", mimeType: "text/plain", buffer: Buffer.from(all.join("\n")) });
  const header = '{"version":3,"term":{"cols":40,"rows":5}}';
  await choose.setInputFiles(lines(header, '[0.1,"o","hello "]', '[0.1,"x"', '[0.1,"o","there"]'));
  await page.getByText(/Line 3 cannot be read/).waitFor();
  await choose.setInputFiles(lines(header, '[0.1,"o","hello "]', '[0.1,"m","here"]', '[30,"o","there"]', ""));
  await page.getByLabel("Shorten pauses to 2 seconds").check();
  await page.getByRole("button", { name: "Play" }).click();
  await shows(page, /hello there/);
  assert.deepEqual(asked.filter((url) => /\/(api|ws)\//.test(url)), []);
});

function shows(page, pattern) {
  return page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector(".xterm-rows")?.textContent.replaceAll("\u00a0", " ") ?? ""),
    pattern.source,
  );
}
