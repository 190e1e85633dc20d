// A server of our own for one story: free port, fresh directories, images from UTSUWA_DATA_DIR.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.UTSUWA_BIN ?? new URL("../../../target/release/utsuwa", import.meta.url).pathname;
const ADDRESS = /http:\/\/(127\.0\.0\.1:\d+)/;
const START_MS = 20_000;

/** Starts `utsuwa serve` with these further arguments; `url` is what it printed, without a slash at the end. `die()` kills
 * it without a word, and `rise()` starts another at its address that finds what it left. */
export async function startServer(...args) {
  const runtime = await mkdtemp(join(tmpdir(), "utsuwa-story-"));
  const run = { said: "" };
  try {
    const address = await launch(run, runtime, "127.0.0.1:0", args);
    return {
      url: `http://${address}`,
      log: () => run.said,
      async die() {
        run.child.kill("SIGKILL");
        await run.ended;
      },
      rise: () => launch(run, runtime, address, args),
      async stop() {
        run.child.kill("SIGTERM");
        await run.ended;
        await rm(runtime, { recursive: true, force: true });
      },
    };
  } catch (error) {
    run.child?.kill("SIGKILL");
    await rm(runtime, { recursive: true, force: true });
    throw error;
  }
}

/** Starts the program and waits for the address that it prints. */
function launch(run, runtime, listen, args) {
  const options = ["serve", "--listen", listen, "--runtime-dir", runtime, "--on-stop", "end", ...args];
  const child = spawn(PROGRAM, options, { stdio: ["ignore", "pipe", "pipe"] });
  run.child = child;
  run.ended = once(child, "exit");
  let said = "";
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${PROGRAM} serve ${why}:\n${said}`));
    const deadline = setTimeout(() => fail(`printed no address in ${START_MS} ms`), START_MS);
    const listen = (chunk) => {
      said += chunk;
      run.said += chunk;
      const address = said.match(ADDRESS);
      if (!address) return;
      clearTimeout(deadline);
      resolve(address[1]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", (error) => fail(`could not start (${error.message})`));
    child.on("exit", (code) => fail(`ended with ${code}`));
  });
}
