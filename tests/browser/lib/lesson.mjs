// A lesson page as a learner uses it.

/** Waits for text in a terminal. xterm.js draws spaces as no-break spaces. */
export function waitForOutput(page, terminal, pattern) {
  return page.waitForFunction(
    ([selector, source]) => {
      const text = document.querySelector(selector)?.textContent.replaceAll("\u00a0", " ") ?? "";
      return new RegExp(source).test(text);
    },
    [`#panel-${terminal} .xterm-rows`, pattern.source],
  );
}

/**
 * Types a command into a terminal, key by key, as a person does: at a prompt, and Enter once it is there to read. What
 * is typed while a shell starts may be lost.
 */
export async function type(page, terminal, command) {
  await page.locator(`#panel-${terminal} .xterm-screen`).click();
  await waitForOutput(page, terminal, /[#$]\s*$/);
  await page.keyboard.type(command);
  await waitForOutput(page, terminal, new RegExp(`${literal(command)}\\s*$`));
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
