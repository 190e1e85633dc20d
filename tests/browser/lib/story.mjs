// What every story has: a server and a browser of its own, and chapters that tell how far it came.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openPage, picture } from "./browser.mjs";
import { startServer } from "./server.mjs";

/** The name of an English learner's tabs in these stories. */
export const ENGLISH = { locale: "en-US" };

/** A story on a server with these arguments. `visitors` are the pages that are opened before it starts. */
export function story({ args = [], visitors = { learner: ENGLISH } } = {}) {
  const cast = {};
  before(async () => {
    cast.server = await startServer(...args);
    cast.browser = await openBrowser();
    for (const [name, options] of Object.entries(visitors)) {
      cast[name] = await openPage(cast.browser, cast.server.url, options);
    }
  });
  after(async () => {
    await cast.browser?.close();
    await cast.server?.stop();
  });
  let broken = false;
  const pages = () => Object.keys(visitors).map((name) => [name, cast[name]]);
  return function chapter(name, tell, { faults = [] } = {}) {
    test(name, { timeout: 60_000 }, async (chapter) => {
      // A story that was broken off does not make sense any more.
      if (broken) return chapter.skip("an earlier chapter failed");
      try {
        const [first] = Object.keys(visitors);
        await tell(cast[first].page, cast);
      } catch (error) {
        broken = true;
        for (const [who, visit] of pages()) {
          await picture(visit.page, `failed-${name.replaceAll(" ", "-")}-${who}`).catch(() => {});
        }
        for (const [who, visit] of pages()) console.error(who, visit.faults());
        console.error(cast.server.log());
        throw error;
      }
      // What a chapter brings about on purpose, such as a server that is not there, is no fault.
      const expected = (fault) => faults.some((pattern) => pattern.test(fault));
      for (const [who, visit] of pages()) {
        assert.deepEqual(visit.faults().filter((fault) => !expected(fault)), [], who);
      }
    });
  };
}
