// The Dockerfile check as one uses it.

/** Writes this Dockerfile in place of the one in the editor. */
export async function write(page, text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  // Typed straight over marked text, Chromium itself styles the first letter, which the policy refuses and reports.
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

/** The text in the editor, if it is short enough to be drawn whole. */
export async function textOf(page) {
  const lines = await page.locator(".cm-line").allTextContents();
  return lines.join("\n");
}

/** The finding of a rule in the list. */
export function finding(page, rule) {
  return page.locator(".finding").filter({ has: page.locator(".rule code", { hasText: new RegExp(`^${rule}$`) }) });
}

/** Drops files on the page, each a name with its bytes or text. */
export function drop(page, files) {
  return page.evaluate((files) => {
    const dropped = new DataTransfer();
    for (const [name, content] of files) {
      const bytes = typeof content === "string" ? content : Uint8Array.from(content);
      dropped.items.add(new File([bytes], name));
    }
    const target = document.querySelector(".cm-content") ?? document.body;
    for (const kind of ["dragover", "drop"]) {
      const event = new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true });
      if (target.dispatchEvent(event)) throw new Error(`${kind} is left to the browser, which would leave the page`);
    }
  }, files);
}
