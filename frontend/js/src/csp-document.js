// build.mjs puts this in place of `document` in the terminal's chunk, for xterm.js knows no CSP: its style
// elements get the page's nonce, and `style` attributes, which the CSP refuses, become CSSOM writes, which
// it does not. (Two parts of xterm.js 6.0.0 do not heed its option
// `documentOverride`; the rest heeds nothing else.)
const real = globalThis.document;
const nonce = real.querySelector("script[nonce]")?.nonce ?? "";

function createElement(name, options) {
  const element = real.createElement(name, options);
  if (name === "style") element.nonce = nonce;
  if (name === "span") element.setAttribute = setAttributeByCssom;
  return element;
}

function setAttributeByCssom(name, value) {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

export const cspDocument = new Proxy(real, {
  get(target, key) {
    if (key === "createElement") return createElement;
    const found = Reflect.get(target, key, target);
    return typeof found === "function" ? found.bind(target) : found;
  },
  set(target, key, value) {
    return Reflect.set(target, key, value, target);
  },
});
