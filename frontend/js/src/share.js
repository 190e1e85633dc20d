// A Dockerfile in the fragment of a link, which browsers do not send: deflate, then base64url.

/** The fragment for a text; none if it would be longer than `most` characters. */
export async function pack(text, most) {
  const bytes = await through(new Blob([text]).stream(), new CompressionStream("deflate-raw"), Infinity);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const code = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return code.length <= most ? code : undefined;
}

/** The text of a fragment. Fails on anything that `pack` did not make, and on more than `most` bytes of text. */
export async function unpack(code, most) {
  const binary = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  const bytes = await through(new Blob([packed]).stream(), new DecompressionStream("deflate-raw"), most);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

async function through(stream, transform, most) {
  const chunks = [];
  let length = 0;
  const reader = stream.pipeThrough(transform).getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new RangeError("too long");
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
