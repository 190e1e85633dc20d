// The worker in which the Dockerfile check runs. `cargo xtask` puts it behind the glue of the analyzer's module, which
// defines `wasm_bindgen`; the module lies beside it under the same hash.
let ready;

/** Loads the module that holds what is asked for first; the page takes another worker for anything else. */
function load({ lang, all }) {
  const module = all ? "all" : lang;
  return wasm_bindgen({ module_or_path: self.location.href.replace(/worker-([0-9a-f]+)\.js$/, `analyzer-${module}-$1.wasm`) });
}

/**
 * Answers `{id, ask, source, dockerignore, lang, all}`: `lint` with `{id, answer, millis}`, the answer being JSON,
 * `fix` with the new text as the answer. `{id, failed}` says that there is none: this worker is of no use any more.
 */
self.onmessage = async ({ data: { id, ask, source, dockerignore, lang, all } }) => {
  try {
    await (ready ??= load({ lang, all }));
    const start = performance.now();
    const answer =
      ask === "fix" ? wasm_bindgen.fix_all(source, dockerignore, all) : wasm_bindgen.lint(source, dockerignore, lang, all);
    self.postMessage({ id, answer, millis: performance.now() - start });
  } catch (error) {
    self.postMessage({ id, failed: String(error) });
  }
};
