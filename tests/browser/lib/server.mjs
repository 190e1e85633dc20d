// A server of our own for one story: free port, fresh directories, images from UTSUWA_DATA_DIR.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.UTSUWA_BIN ?? new URL("../../../target/release/utsuwa", import.meta.url).pathname;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const START_MS = 20_000;

/** Starts `utsuwa serve`; `url` is what it printed, without a slash at the end. */
export async function startServer() {
  const runtime = await mkdtemp(join(tmpdir(), "utsuwa-story-"));
  const child = spawn(PROGRAM, ["serve", "--listen", "127.0.0.1:0", "--runtime-dir", runtime], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let said = "";
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(runtime, { recursive: true, force: true });
  };
  const url = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${PROGRAM} serve ${why}:\n${said}`));
    const deadline = setTimeout(() => fail(`printed no address in ${START_MS} ms`), START_MS);
    const listen = (chunk) => {
      said += chunk;
      const address = said.match(ADDRESS);
      if (!address) return;
      clearTimeout(deadline);
      resolve(address[0]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", (error) => fail(`could not start (${error.message})`));
    child.on("exit", (code) => fail(`ended with ${code}`));
  }).catch(async (error) => {
    child.kill("SIGKILL");
    await rm(runtime, { recursive: true, force: true });
    throw error;
  });
  return { url, stop, log: () => said };
}
