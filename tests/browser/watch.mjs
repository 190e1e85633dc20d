// Somebody watches by invitation: sees all, types once allowed, and can be sent away.
import assert from "node:assert/strict";

import { picture } from "./lib/browser.mjs";
import { pane, screenOf, type, waitForOutput, waitForPrompt } from "./lib/lesson.mjs";
import { ENGLISH, story } from "./lib/story.mjs";

const small = { ...ENGLISH, viewport: { width: 700, height: 600 } };
const chapter = story({ args: ["--viewers", "2"], visitors: { learner: ENGLISH, guest: small, late: small } });
const refused = { faults: [/WebSocket connection/, /Failed to load resource/] };
let link;

chapter("the owner makes a link", async (page) => {
  await page.goto("/lessons/uts");
  await type(page, "main", "echo seen-$((40 + 2))");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText("Nobody is watching.").waitFor();
  await page.getByRole("button", { name: "Create an invitation link" }).click();
  link = await page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  assert.match(link, /\/watch\/[^#]+#\S{20,}$/);
});

chapter("a guest sees the terminal and is seen", async (page, { guest }) => {
  await guest.page.goto(link);
  await guest.page.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await guest.page.getByRole("button", { name: "Start watching" }).click();
  await waitForOutput(guest.page, "main", /seen-42/);
  await guest.page.getByText("You are watching. You cannot type.").first().waitFor();
  await page.getByRole("group", { name: "Share" }).getByText("Ada").waitFor();
  await page.getByRole("button", { name: "1 watching" }).waitFor();
  await picture(guest.page, "watching");
  await picture(page, "watched");
});

chapter("who comes when all places are taken is told so", async (page, { late }) => {
  await late.page.goto(link);
  await late.page.getByRole("button", { name: "Start watching" }).click();
  await late.page.getByText("Too many people are watching.").waitFor();
  await late.page.getByRole("button", { name: "Try again" }).waitFor();
});

chapter("what a guest types goes nowhere, and its window changes nothing", async (page, { guest }) => {
  const size = () => pane(page, "main").locator(".xterm-rows > div").count();
  const before = await size();
  await guest.page.setViewportSize({ width: 500, height: 400 });
  await pane(guest.page, "main").locator(".xterm-screen").click();
  await guest.page.keyboard.type("touch /tmp/by-guest");
  await guest.page.keyboard.press("Enter");
  await type(page, "main", "ls /tmp/by-guest; stty size");
  await waitForOutput(page, "main", /No such file[^]*\d+ \d+/);
  await waitForOutput(guest.page, "main", /No such file/);
  assert.equal(await size(), before);
  const rows = Number((await screenOf(page, "main")).match(/^(\d+) \d+$/m)[1]);
  assert.equal(rows, before);
});

chapter("a guest types once it is allowed, and no longer when it is not", async (page, { guest }) => {
  await page.getByRole("button", { name: "Allow Ada to type" }).click();
  await guest.page.locator(".banner.good").getByText("You may type now").waitFor();
  await picture(guest.page, "may-type");
  await type(guest.page, "main", "echo from-guest-$((40 + 3))");
  await waitForOutput(page, "main", /from-guest-43/);
  await page.getByRole("button", { name: "Stop Ada from typing" }).click();
  await guest.page.getByText("You are watching. You cannot type.").first().waitFor();
});

chapter("a guest reloads under the same name", async (page, { guest }) => {
  await guest.page.reload();
  assert.equal(await guest.page.getByRole("textbox", { name: "Your name" }).inputValue(), "Ada");
  await guest.page.getByRole("button", { name: "Start watching" }).click();
  await waitForOutput(guest.page, "main", /from-guest-43/);
});

chapter(
  "a guest is sent away, and the link no longer works once it is taken back",
  async (page, { guest }) => {
    await page.getByRole("button", { name: "Send Ada away" }).click();
    await guest.page.getByText("You were sent away, or the invitation was taken back.").waitFor();
    await page.getByText("Nobody is watching.").waitFor();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByRole("button", { name: "Create an invitation link" }).waitFor();
    await guest.page.reload();
    await guest.page.getByRole("button", { name: "Start watching" }).click();
    await guest.page.getByText("You were sent away, or the invitation was taken back.").waitFor();
    await waitForPrompt(page, "main");
  },
  refused,
);
