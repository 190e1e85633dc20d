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
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-diagnostic": { padding: "0.4rem 0.6rem", maxWidth: "32rem" },
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

  constructor(host, text, label, onChange) {
    this.#view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
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
          this.#label.of(labelled(label)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  setLabel(label) {
    this.#view.dispatch({ effects: this.#label.reconfigure(labelled(label)) });
  }

  setText(text) {
    const to = this.#view.state.doc.length;
    this.#view.dispatch({ changes: { from: 0, to, insert: text }, selection: { anchor: 0 } });
  }

  /** Replaces several ranges `[{from, to, insert}]` in one step that one undo takes back. */
  edit(changes) {
    this.#view.dispatch({ changes });
  }

  /** Shows `[{from, to, severity, source, message}]`. */
  setDiagnostics(diagnostics) {
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  /** Puts the cursor at the range, shows it and moves focus there. */
  select(from, to) {
    this.#view.dispatch({
      selection: EditorSelection.single(from, to),
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    this.#view.focus();
  }

  dispose() {
    this.#view.destroy();
  }
}

function labelled(label) {
  return EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0", translate: "no" });
}
