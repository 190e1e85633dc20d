// Prints "SIZE PATH" for each file after brotli at quality 11, and writes PATH.br when the first argument is --write.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const paths = process.argv.slice(2);
const write = paths[0] === "--write" && paths.shift();
for (const path of paths) {
  const text = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  const small = brotliCompressSync(text, { params });
  if (write) writeFileSync(`${path}.br`, small);
  console.log(`${small.length} ${path}`);
}
