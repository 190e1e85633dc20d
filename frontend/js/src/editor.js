import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorSelection, EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours come from the page's custom properties, so the theme switch needs no work here.
const look = EditorView.theme({
  "&": { backgroundColor: "var(--code-bg)", color: "var(--text)", height: "100%" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "0.9rem", lineHeight: "1.65" },
  ".cm-content": { caretColor: "var(--text)", padding: "0.75rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--code-bg)", color: "var(--muted)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active-line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--selection)" },
  ".cm-tooltip": {
    maxWidth: "min(36rem, calc(100vw - 2rem))", color: "var(--text)", backgroundColor: "var(--surface)",
    border: "1px solid var(--edge)", borderRadius: "0.4rem",
  },
  ".cm-diagnostic": { padding: "0.6rem 0.8rem", fontFamily: "var(--sans)", lineHeight: "1.6" },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--line)" },
  ".cm-diagnosticAction": {
    minHeight: "1.75rem", margin: "0.4rem 0.5rem 0 0", padding: "0.1rem 0.7rem", font: "inherit", fontSize: "0.88rem",
    color: "var(--accent)", backgroundColor: "var(--surface)", border: "1px solid var(--accent)", borderRadius: "0.4rem",
  },
  ".cm-diagnosticAction:hover": { backgroundColor: "var(--accent-soft)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--syntax-keyword)", fontWeight: "600" },
  { tag: tags.string, color: "var(--syntax-string)" },
  { tag: tags.variableName, color: "var(--syntax-variable)" },
  { tag: tags.number, color: "var(--syntax-variable)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

/** A Dockerfile editor in `host`. All positions are UTF-16 code units from the start of the text. */
export class Editor {
  #view;
  #label = new Compartment();
  /** Counts the texts: what is said about an older one is not believed. */
  #version = 0;
  #rules = {};
  #words;
  #onExplain;

  /** `words` are `label`, `fix` and `explain`; `onChange(text, version)` has every new text, `onExplain(rule)` is asked
   * for a rule's page. */
  constructor(host, text, words, onChange, onExplain) {
    this.#words = words;
    this.#onExplain = onExplain;
    this.#view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
          // A file that is dropped is the page's, not text to insert.
          EditorView.domEventHandlers({ drop: hasFiles, dragover: hasFiles }),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          lintGutter(),
          StreamLanguage.define(dockerFile),
          syntaxHighlighting(colours),
          look,
          // Tab stays the page's: the editor is no keyboard trap.
          keymap.of([...lintKeymap, ...historyKeymap, ...defaultKeymap]),
          this.#label.of(labelled(words.label)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString(), ++this.#version);
          }),
        ],
      }),
    });
  }

  setWords(words) {
    this.#words = words;
    this.#view.dispatch({ effects: this.#label.reconfigure(labelled(words.label)) });
  }

  /** What is known about the rules, by name: of that, `brief` is shown beside a finding. */
  setRules(rules) {
    this.#rules = rules;
  }

  /** Replaces the text; what stays at the start and the end is not touched, so that the cursor keeps its place. */
  setText(text) {
    const old = this.#view.state.doc.toString();
    const most = Math.min(old.length, text.length);
    let from = 0;
    while (from < most && old[from] === text[from]) from++;
    let end = 0;
    while (end < most - from && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
    this.#view.dispatch({ changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) } });
  }

  /** Replaces several ranges `[{from, to, insert}]` of this version in one step that one undo takes back. */
  edit(changes, version) {
    if (version === this.#version) this.#view.dispatch({ changes, userEvent: "input.fix" });
  }

  /** Shows `[{from, to, severity, rule, names, message, fix: {title, edits}}]`, found in the text of this version. */
  setFindings(findings, version) {
    if (version !== this.#version) return;
    const diagnostics = findings.map((finding) => this.#diagnostic(finding, version));
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  #diagnostic({ from, to, severity, rule, names, message, fix }, version) {
    const actions = [{ name: this.#words.explain, apply: () => this.#onExplain(rule) }];
    if (fix) {
      actions.unshift({ name: `${this.#words.fix}: ${fix.title}`, apply: () => this.edit(fix.edits, version) });
    }
    const renderMessage = () => this.#message(message, names, rule);
    return { from, to, severity, message, renderMessage, actions };
  }

  /** The message, and what the rule's page says first. */
  #message(message, names, rule) {
    const whole = element("div", "finding-tip");
    const said = element("p", "message");
    message.split("`").forEach((part, index) => {
      said.append(index % 2 ? element("code", "", part) : part);
    });
    whole.append(said, element("p", "names", names));
    const brief = this.#rules[rule]?.brief;
    // Written by the build from our own pages.
    if (brief) whole.append(Object.assign(element("div", "brief"), { innerHTML: brief }));
    return whole;
  }

  /** Puts the cursor at the range, shows it and moves focus there. */
  select(from, to) {
    const end = this.#view.state.doc.length;
    this.#view.dispatch({
      selection: EditorSelection.single(Math.min(from, end), Math.min(to, end)),
      effects: EditorView.scrollIntoView(Math.min(from, end), { y: "center" }),
    });
    this.#view.focus();
  }

  dispose() {
    this.#view.destroy();
  }
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function labelled(label) {
  return EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0", translate: "no" });
}
