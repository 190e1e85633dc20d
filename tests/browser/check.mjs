// The Dockerfile check: everything it does, without a server from the middle on.
import assert from "node:assert/strict";

import { picture } from "./lib/browser.mjs";
import { drop, finding, textOf, write } from "./lib/check.mjs";
import { story } from "./lib/story.mjs";

const chapter = story();
/** What a browser says when a server is not there. */
const GONE = { faults: [/ERR_CONNECTION_REFUSED|Failed to load resource|WebSocket/] };

chapter("typing shows a finding in the list and beside its line", async (page) => {
  await page.goto("/analyzer");
  await finding(page, "maintainer-deprecated").waitFor();
  await write(page, "FROM debian:latest\nUSER nobody\n");
  await finding(page, "latest-tag").getByText("Line 1").waitFor();
  await page.locator(".cm-lint-marker-warning").waitFor();
  await finding(page, "maintainer-deprecated").waitFor({ state: "detached" });
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("# 器😀\n");
  await finding(page, "latest-tag").getByText("Line 2").click();
  assert.equal(await page.evaluate(() => getSelection().toString()), "debian:latest");
});

chapter("a fix is made from the list, and undone", async (page) => {
  await write(page, "FROM debian:12\nADD a /b\nUSER nobody\n");
  await finding(page, "add-instead-of-copy").getByRole("button", { name: "Fix", exact: true }).click();
  await finding(page, "add-instead-of-copy").waitFor({ state: "detached" });
  assert.match(await textOf(page), /^COPY a \/b$/m);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Z");
  await finding(page, "add-instead-of-copy").waitFor();
});

chapter("the place of a finding tells what the rule is about, and mends it", async (page) => {
  const place = page.locator(".cm-lintRange").first();
  await place.hover();
  const tip = page.locator(".cm-tooltip .finding-tip");
  await tip.getByText("DL3020").waitFor();
  await tip.locator(".brief p").first().waitFor();
  await picture(page, "check-hover");
  await page.locator(".cm-tooltip .cm-diagnosticAction", { hasText: "Fix: " }).click();
  await finding(page, "add-instead-of-copy").waitFor({ state: "detached" });
  assert.match(await textOf(page), /^COPY a \/b$/m);
});

chapter("one button makes all safe fixes", async (page) => {
  await write(page, "FROM debian:12\nMAINTAINER me\nADD a /b\nUSER nobody\nCMD one\nCMD two\n");
  await finding(page, "add-instead-of-copy").waitFor();
  await page.getByRole("button", { name: /^Make \d safe fixes$/ }).click();
  await finding(page, "add-instead-of-copy").waitFor({ state: "detached" });
  const fixed = await textOf(page);
  assert.match(fixed, /^COPY a \/b$/m);
  assert.doesNotMatch(fixed, /MAINTAINER/);
  // This fix is not safe.
  assert.match(fixed, /^CMD two$/m);
});

chapter("a rule's page opens and closes by keyboard", async (page) => {
  await write(page, "FROM debian:latest\nUSER nobody\n");
  await finding(page, "latest-tag").getByRole("button", { name: "Explain" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "latest-tag" });
  await dialog.getByRole("heading", { name: "Why it matters" }).waitFor();
  await dialog.getByText("DL3007").waitFor();
  await dialog.locator("pre", { hasText: "FROM debian:latest" }).waitFor();
  await picture(page, "check-rule");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Explain/);
});

chapter("another language says all of it again", async (page) => {
  const english = await finding(page, "latest-tag").locator(".message").textContent();
  await page.getByRole("button", { name: "日本語" }).click();
  await page.getByRole("button", { name: "くわしく" }).first().waitFor();
  await page.waitForFunction((said) => document.querySelector(".finding .message").textContent !== said, english);
  await finding(page, "latest-tag").getByRole("button", { name: "くわしく" }).click();
  await page.getByRole("dialog").getByRole("heading", { name: "なぜ問題か" }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "閉じる" }).click();
  await page.getByRole("button", { name: "English" }).click();
});

chapter("findings are grouped and filtered by severity and concern", async (page) => {
  await page.getByLabel("Start from").selectOption("Common mistakes");
  await page.locator(".lists h3", { hasText: "Error" }).waitFor();
  const all = await page.locator(".finding").count();
  const errors = page.getByRole("button", { name: /^Error \d+$/ });
  await errors.click();
  assert.equal(await errors.getAttribute("aria-pressed"), "false");
  assert.equal(await page.locator(".finding.error").count(), 0);
  await page.getByText(/^\d+ of \d+ findings$/).waitFor();
  await errors.click();
  await page.getByLabel("Group by").selectOption("concern");
  await page.locator(".lists h3", { hasText: "Security" }).waitFor();
  const security = page.locator(".score", { hasText: "Security" });
  assert.ok(Number(await security.locator(".points").textContent()) < 100);
  await security.click();
  assert.ok((await page.locator(".finding").count()) < all);
  await page.getByRole("button", { name: "Show all concerns again" }).click();
  assert.equal(await page.locator(".finding").count(), all);
});

chapter("matters of opinion are told to those who ask", async (page) => {
  await write(page, "FROM debian:12\nUSER 1000\n");
  const opinion = finding(page, "missing-healthcheck");
  const ask = page.getByRole("switch", { name: "Also matters of opinion" });
  await ask.check();
  await opinion.waitFor();
  await opinion.getByRole("button", { name: "Explain" }).click();
  await page.getByRole("dialog").locator(".rule-facts").getByText("off by default").waitFor();
  await page.keyboard.press("Escape");
  await ask.uncheck();
  await opinion.waitFor({ state: "detached" });
});

chapter("the stages are drawn and listed, and lead to their lines", async (page) => {
  await page.getByLabel("Start from").selectOption("Go in several stages");
  const picture = page.getByRole("img", { name: /^The stages of this Dockerfile/ });
  await picture.locator(".node.target").waitFor();
  assert.equal(await picture.locator(".node.stage.dim").count(), 1, "only the stage of the tests is not used");
  assert.ok((await picture.locator(".edge.copy").count()) >= 3);
  await picture.locator(".node.stage", { hasText: "web" }).click();
  assert.match(await page.evaluate(() => getSelection().toString()), /^FROM node:.* as web$/);
  await page.getByText("As a list").click();
  const listed = page.locator(".outline > ul > li", { hasText: "test" }).filter({ hasText: "not part of the image" });
  await listed.getByRole("button").first().press("Enter");
  assert.match(await page.evaluate(() => getSelection().toString()), /^FROM deps AS test$/);
  await write(page, "FROM debian:12 AS one\nCOPY --from=two /a /a\nFROM debian:12 AS two\nCOPY --from=one /b /b\n");
  await picture.locator(".node.stage.bad").first().waitFor();
});

chapter("a link holds both files and is sent to no server", async (page, { browser, server }) => {
  const sent = [];
  page.on("request", (request) => sent.push(request.url()));
  await write(page, "FROM debian:latest\n# 共有 😀\nUSER nobody\n");
  await page.getByRole("button", { name: "Add a .dockerignore" }).click();
  await page.getByLabel(".dockerignore", { exact: true }).fill(".git\n秘密\n");
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await page.getByLabel("Link to copy").inputValue();
  assert.ok(link.startsWith(`${server.url}/analyzer#d1=`), link);
  const other = await browser.newPage({ locale: "en-US" });
  other.on("request", (request) => sent.push(request.url()));
  await other.goto(link);
  await finding(other, "latest-tag").getByText("Line 1").waitFor();
  assert.equal(await textOf(other), "FROM debian:latest\n# 共有 😀\nUSER nobody\n");
  assert.equal(await other.getByLabel(".dockerignore", { exact: true }).inputValue(), ".git\n秘密\n");
  assert.deepEqual(sent.filter((url) => url.includes("d1=")), []);
  // Whoever changes it and reloads keeps the change.
  await write(other, "FROM debian:12\nADD a /b\nUSER nobody\n");
  await finding(other, "add-instead-of-copy").waitFor();
  await other.waitForFunction(() => sessionStorage.getItem("utsuwa.dockerfile")?.includes("ADD a"));
  await other.reload();
  await finding(other, "add-instead-of-copy").waitFor();
  await other.goto(`${server.url}/analyzer${new URL(link).hash.slice(0, -9)}`);
  await other.getByText("This link is damaged").waitFor();
  assert.match(await textOf(other), /^ADD a \/b$/m);
  await other.close();
});

chapter("what is too long for a link is said so", async (page) => {
  const random = Array.from({ length: 400 }, (_, line) => `# ${line} ${crypto.randomUUID()}${crypto.randomUUID()}`);
  await write(page, `FROM debian:12\n${random.join("\n")}\n`);
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("This is too long for a link").waitFor();
});

chapter("a Dockerfile is dropped with its .dockerignore", async (page) => {
  await drop(page, [[".dockerignore", "*.log\n"], ["Dockerfile", "FROM alpine:latest\nUSER nobody\n"]]);
  await finding(page, "latest-tag").waitFor();
  assert.equal(await textOf(page), "FROM alpine:latest\nUSER nobody\n");
  assert.equal(await page.getByLabel(".dockerignore", { exact: true }).inputValue(), "*.log\n");
  await page.getByText("Opened Dockerfile + .dockerignore.").waitFor();
});

chapter("what is no Dockerfile is refused, and nothing is lost", async (page) => {
  const refused = [
    ["picture.png", [0x89, 0x50, 0x4e, 0x47, 0], "it holds zero bytes"],
    ["old.txt", [0x23, 0x93, 0xfa, 0x96, 0x7b], "is not UTF-8"],
    ["huge", "#".repeat(1_000_001), "is larger than 1 MB"],
  ];
  for (const [name, content, why] of refused) {
    await drop(page, [[name, content]]);
    await page.getByRole("alert").getByText(`${name} `).getByText(why).waitFor();
    await page.getByText("Your text is unchanged.").waitFor();
  }
  assert.equal(await textOf(page), "FROM alpine:latest\nUSER nobody\n");
});

chapter("files are picked as well", async (page) => {
  await page.locator('input[type="file"]').setInputFiles([
    { name: "web.Dockerfile", mimeType: "text/plain", buffer: Buffer.from("FROM busybox:latest\nUSER nobody\n") },
  ]);
  await page.getByText("Opened Dockerfile.").waitFor();
  assert.equal(await textOf(page), "FROM busybox:latest\nUSER nobody\n");
});

chapter("all of it fits on a phone, in both languages", async (page) => {
  await page.getByLabel("Start from").selectOption("Go in several stages");
  await page.locator(".node.target").waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, other] of [["en", "日本語"], ["ja", "English"]]) {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${width} px wide`);
    await picture(page, `check-phone-${name}`);
    await page.getByRole("button", { name: other }).click();
    await page.locator(".node.target").waitFor();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

chapter("all of it works when the server is gone", async (page, { server }) => {
  await server.die();
  await write(page, "FROM debian:12\nMAINTAINER me\nUSER nobody\n");
  await finding(page, "maintainer-deprecated").getByRole("button", { name: "Explain" }).click();
  await page.getByRole("dialog").getByRole("heading", { name: "What it does" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Make the safe fix" }).click();
  await finding(page, "maintainer-deprecated").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Copy link" }).click();
  assert.match(await page.getByLabel("Link to copy").inputValue(), /#d1=/);
}, GONE);

chapter("another page of ours and back keeps the text, and the check", async (page) => {
  const text = await textOf(page);
  await page.getByRole("link", { name: "Course" }).click();
  await page.getByText("The Dockerfile check works without a server.").waitFor();
  await page.getByRole("link", { name: "Dockerfile check" }).first().click();
  await page.locator(".cm-line").first().waitFor();
  assert.equal(await textOf(page), text);
  await write(page, "FROM debian:latest\nUSER nobody\n");
  await finding(page, "latest-tag").waitFor();
}, GONE);

chapter("whoever has only seen the course has the check too, some seconds later", async (page, { browser, server }) => {
  await server.rise();
  const other = await browser.newPage({ locale: "en-US" });
  const fetched = other.waitForResponse(/analyzer-en-[0-9a-f]+\.wasm/, { timeout: 20_000 });
  await other.goto(server.url);
  await (await fetched).finished();
  await server.die();
  await other.getByRole("link", { name: "Dockerfile check" }).first().click();
  await other.getByText("The editor could not be loaded.").waitFor();
  await other.getByLabel("Dockerfile", { exact: true }).fill("FROM debian:12\nADD a /b\nUSER nobody\n");
  await finding(other, "add-instead-of-copy").getByRole("button", { name: "Fix", exact: true }).click();
  assert.match(await other.getByLabel("Dockerfile", { exact: true }).inputValue(), /^COPY a \/b$/m);
  await other.close();
}, GONE);
