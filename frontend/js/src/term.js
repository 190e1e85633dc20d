import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import css from "@xterm/xterm/css/xterm.css";

const utf8 = new TextEncoder();
let styled = false;

/** A terminal emulator in `host`. All bytes are UTF-8; sizes are in cells. */
export class Term {
  #term;
  #fit = new FitAddon();

  /** `texts` are xterm.js's two localisable strings: `prompt` and `tooMuch`. */
  constructor(host, theme, screenReader, texts) {
    if (!styled) document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
    styled = true;
    Terminal.strings.promptLabel = texts.prompt;
    Terminal.strings.tooMuchOutput = texts.tooMuch;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#term = new Terminal({
      // The Unicode 11 widths are behind this switch; nothing else that is proposed is used.
      allowProposedApi: true,
      cursorBlink: !still,
      // The one from csp-document.js, as everywhere in this chunk.
      documentOverride: document,
      fontFamily: getComputedStyle(host).fontFamily,
      fontSize: 14,
      linkHandler: null,
      lineHeight: 1.15,
      minimumContrastRatio: 4.5,
      screenReaderMode: screenReader,
      scrollback: 5000,
      theme,
    });
    this.#term.loadAddon(this.#fit);
    this.#term.loadAddon(new Unicode11Addon());
    this.#term.unicode.activeVersion = "11";
    this.#term.loadAddon(new WebLinksAddon(openLink));
    // Programs in the sandbox may not touch the clipboard.
    this.#term.parser.registerOscHandler(52, () => true);
    this.#term.open(host);
    // The focus stop around the terminal is what Tab reaches.
    this.#term.textarea.tabIndex = -1;
  }

  /** Shows `bytes`, then calls `done`. */
  write(bytes, done) {
    this.#term.write(bytes, done);
  }

  /** Calls `listener` with the bytes of everything typed or pasted. */
  onData(listener) {
    this.#term.onData((text) => listener(utf8.encode(text)));
    this.#term.onBinary((text) => listener(Uint8Array.from(text, (c) => c.charCodeAt(0))));
  }

  /** Calls `listener` with columns and rows whenever the size changes. */
  onResize(listener) {
    this.#term.onResize(({ cols, rows }) => listener(cols, rows));
  }

  /** Calls `listener` instead of typing when the learner presses Shift+Tab. */
  onLeave(listener) {
    this.#term.attachCustomKeyEventHandler((event) => {
      if (event.key !== "Tab" || !event.shiftKey || event.ctrlKey || event.altKey) return true;
      event.preventDefault();
      if (event.type === "keydown") listener();
      return false;
    });
  }

  /** Fills the host element. Nothing happens while it is hidden. */
  fit() {
    if (this.#term.element?.offsetParent) this.#fit.fit();
  }

  cols() {
    return this.#term.cols;
  }

  rows() {
    return this.#term.rows;
  }

  /** Empties the screen and takes the size of a snapshot. */
  reset(cols, rows) {
    this.#term.reset();
    this.#term.resize(cols, rows);
  }

  focus() {
    this.#term.focus();
  }

  setTheme(theme) {
    this.#term.options.theme = theme;
  }

  setScreenReader(on) {
    this.#term.options.screenReaderMode = on;
  }

  dispose() {
    this.#term.dispose();
  }
}

function openLink(event, uri) {
  if (!event.ctrlKey && !event.metaKey) return;
  window.open(uri, "_blank", "noopener,noreferrer");
}
