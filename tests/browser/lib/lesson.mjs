// A lesson page as a learner uses it.

/** The place of a terminal in the page. */
export function pane(page, terminal) {
  return page.locator(`[data-terminal="${terminal}"]`);
}

/** What a terminal shows. xterm.js draws spaces as no-break spaces. */
export async function screenOf(page, terminal) {
  const rows = await pane(page, terminal).locator(".xterm-rows > div").allTextContents();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n").trimEnd();
}

/** Waits for text in a terminal. */
export function waitForOutput(page, terminal, pattern) {
  return page.waitForFunction(
    ([selector, source]) => {
      const text = document.querySelector(selector)?.textContent.replaceAll("\u00a0", " ") ?? "";
      return new RegExp(source).test(text);
    },
    [`[data-terminal="${terminal}"] .xterm-rows`, pattern.source],
  );
}

/** Waits for a shell's prompt at the end of what a terminal shows. */
export function waitForPrompt(page, terminal) {
  return waitForOutput(page, terminal, /[#$]\s*$/);
}

/**
 * Types a command into a terminal, key by key, as a person does: at a prompt, and Enter once it is there to read. What
 * is typed while a shell starts may be lost.
 */
export async function type(page, terminal, command) {
  await pane(page, terminal).locator(".xterm-screen").click();
  await waitForPrompt(page, terminal);
  await page.keyboard.type(command);
  await waitForOutput(page, terminal, new RegExp(`${literal(command)}\\s*$`));
  await page.keyboard.press("Enter");
}

/** Runs a command that is hard to type, such as one that puts out escape sequences, all at once. */
export async function paste(page, terminal, command) {
  await pane(page, terminal).locator(".xterm-screen").click();
  await waitForPrompt(page, terminal);
  await page.keyboard.insertText(command);
  await page.keyboard.press("Enter");
}

function literal(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Waits until a task is green. */
export function waitForPass(page, task) {
  return page.locator(`[data-task="${task}"].passed`).waitFor();
}

/** The command of the first run block that starts with `prefix`, with the learner's own values in it. */
export async function commandStartingWith(page, prefix) {
  const commands = await page.locator("figure.run code").allTextContents();
  const found = commands.find((command) => command.startsWith(prefix));
  if (!found) throw new Error(`no run block starts with ${prefix}: ${commands.join(" | ")}`);
  return found.trim();
}
