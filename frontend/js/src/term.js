import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import css from "@xterm/xterm/css/xterm.css";

import { LinkTarget, openLink } from "./links.js";
import { silence } from "./questions.js";

const FONT_SIZE = 14;
/** What can still be read; a terminal that is too large even so is scrolled. */
const SMALLEST = 7;

const utf8 = new TextEncoder();
let styled = false;

/** A terminal emulator in `host`. All bytes are UTF-8; sizes are in cells. */
export class Term {
  #term;
  #host;
  #fit = new FitAddon();
  #fills;
  #answering = false;

  /** `texts` are xterm.js's two localisable strings, `prompt` and `tooMuch`, and `link`: how a link is opened. One that
   * `fills` fills its host at first, and from then on is told its size like every other: what is written to it was
   * written for a size. One that does not has small letters where the host is small. */
  constructor(host, theme, screenReader, fills, texts) {
    if (!styled) document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
    styled = true;
    Terminal.strings.promptLabel = texts.prompt;
    Terminal.strings.tooMuchOutput = texts.tooMuch;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const target = new LinkTarget(host, texts.link);
    const hover = (event, uri) => target.show(uri);
    const leave = () => target.hide();
    this.#host = host;
    this.#fills = fills;
    this.#term = new Terminal({
      // The Unicode 11 widths are behind this switch; nothing else that is proposed is used.
      allowProposedApi: true,
      cursorBlink: !still,
      // The one from csp-document.js, as everywhere in this chunk.
      documentOverride: document,
      fontFamily: getComputedStyle(host).fontFamily,
      fontSize: FONT_SIZE,
      linkHandler: { activate: openLink, hover, leave, allowNonHttpProtocols: false },
      lineHeight: 1.15,
      minimumContrastRatio: 4.5,
      screenReaderMode: screenReader,
      scrollback: 5000,
      theme,
      // No program moves, measures or names the window.
      windowOptions: {},
    });
    this.#term.loadAddon(this.#fit);
    this.#term.loadAddon(new Unicode11Addon());
    this.#term.unicode.activeVersion = "11";
    this.#term.loadAddon(new WebLinksAddon(openLink, { hover, leave }));
    // Programs in the sandbox may not touch the clipboard.
    this.#term.parser.registerOscHandler(52, () => true);
    silence(this.#term.parser, () => !this.#answering);
    this.#term.open(host);
    // The focus stop around the terminal is what Tab reaches.
    this.#term.textarea.tabIndex = -1;
    host.classList.toggle("told", !fills);
    const room = fills && this.room();
    if (room) this.#term.resize(...room);
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

  /** Calls `listener` with the titles that programs give; they are anything but safe. */
  onTitle(listener) {
    this.#term.onTitleChange((title) => listener(title.slice(0, 1000)));
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

  /** The columns and rows that would fill the host element, if it fills one; none while that is hidden. */
  room() {
    if (!this.#fills || !this.#term.element?.offsetParent) return undefined;
    const { cols, rows } = this.#fit.proposeDimensions() ?? {};
    return cols > 0 && rows > 0 ? [cols, rows] : undefined;
  }

  /** The host element may have another size. Nothing happens while it is hidden. */
  refit() {
    if (!this.#fills && this.#term.element?.offsetParent) this.#shrink();
  }

  cols() {
    return this.#term.cols;
  }

  rows() {
    return this.#term.rows;
  }

  /** Takes this size. */
  resize(cols, rows) {
    this.#term.resize(cols, rows);
    this.refit();
  }

  /** Empties the screen and takes a size. */
  reset(cols, rows) {
    this.#term.reset();
    this.resize(cols, rows);
  }

  focus() {
    this.#term.focus();
  }

  /** Whether programs that ask the terminal something get an answer, typed as if by the learner. */
  setAnswering(on) {
    this.#answering = on;
  }

  setReadOnly(on) {
    this.#term.options.disableStdin = on;
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

  /** Makes the letters small enough for all cells to be seen, if they can be read so. */
  #shrink() {
    const screen = this.#term.element.querySelector(".xterm-screen");
    const { fontSize } = this.#term.options;
    const fitting = Math.min(
      (fontSize * this.#host.clientWidth) / screen.offsetWidth,
      (fontSize * this.#host.clientHeight) / screen.offsetHeight,
    );
    const size = Math.max(SMALLEST, Math.min(FONT_SIZE, Math.floor(fitting * 2) / 2));
    if (Number.isFinite(size) && size !== fontSize) this.#term.options.fontSize = size;
  }
}
