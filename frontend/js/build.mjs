// Builds static/vendor: one hashed ES module per facade, a manifest, and the licences of what is inside.
// `node build.mjs --check` writes nothing and fails when the committed files differ.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../static/vendor");
const entries = {
  term: {
    define: { document: "cspDocument", "window.document": "cspDocument" },
    inject: ["src/csp-document.js"],
  },
  editor: {},
};

const files = new Map();
const manifest = {};
const packages = new Set();

for (const [name, options] of Object.entries(entries)) {
  const result = await build({
    absWorkingDir: here,
    bundle: true,
    entryPoints: [`src/${name}.js`],
    format: "esm",
    legalComments: "none",
    loader: { ".css": "text" },
    metafile: true,
    minify: true,
    target: "es2022",
    write: false,
    ...options,
  });
  const bytes = result.outputFiles[0].contents;
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const file = `${name}-${hash}.js`;
  files.set(file, Buffer.from(bytes));
  manifest[name] = file;
  for (const input of Object.keys(result.metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
}

files.set("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
files.set("LICENSES.txt", Buffer.from(await licences()));

if (process.argv.includes("--check")) await check();
else await write();

async function licences() {
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((f) => /^licen[sc]e/i.test(f));
    if (!file) throw new Error(`${name} ${version} (${license}) has no licence file`);
    const text = await readFile(join(folder, file), "utf8");
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}

async function write() {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(out, name), bytes);
}

async function check() {
  const present = await readdir(out);
  const wrong = present.filter((name) => !files.has(name));
  for (const [name, bytes] of files) {
    if (!present.includes(name) || !bytes.equals(await readFile(join(out, name)))) wrong.push(name);
  }
  if (wrong.length === 0) return;
  console.error(`static/vendor is stale (${wrong.join(", ")}); run: npm ci --ignore-scripts && npm run build`);
  process.exitCode = 1;
}
