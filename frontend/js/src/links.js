// Links in a terminal: text of a stranger. Where one leads is shown before it is opened.

/** Opens an http or https address in a new tab, if a modifier key is held. */
export function openLink(event, uri) {
  if (!event.ctrlKey && !event.metaKey) return;
  const url = address(uri);
  if (url) window.open(url, "_blank", "noopener,noreferrer");
}

/** Shows in a corner of `host` where the link under the pointer leads. */
export class LinkTarget {
  #host;
  #hint;
  #element = null;

  constructor(host, hint) {
    this.#host = host;
    this.#hint = hint;
  }

  show(uri) {
    const url = address(uri);
    if (!url) return;
    this.hide();
    this.#element = document.createElement("p");
    // xterm.js takes the pointer's way over such an element for one over the link.
    this.#element.className = "link-target xterm-hover";
    // As text, and as the browser would ask for it: an address in letters that look like others shows as what it is.
    this.#element.textContent = `${url} (${this.#hint})`;
    this.#host.append(this.#element);
  }

  hide() {
    this.#element?.remove();
    this.#element = null;
  }
}

function address(uri) {
  try {
    const url = new URL(uri);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
