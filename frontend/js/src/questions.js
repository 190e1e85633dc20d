// What programs ask the terminal. xterm.js types the answer as if the learner had; when the question is old, or is
// somebody else's to answer, that would put garbage on a prompt.

/** Swallows every question while `silent()`. */
export function silence(parser, silent) {
  // Device attributes, device status and cursor position, modes, and the terminal's name and version.
  const asked = [
    { final: "c" },
    { prefix: ">", final: "c" },
    { prefix: "=", final: "c" },
    { final: "n" },
    { prefix: "?", final: "n" },
    { intermediates: "$", final: "p" },
    { prefix: "?", intermediates: "$", final: "p" },
    { prefix: ">", final: "q" },
    { prefix: "?", final: "u" },
    { final: "x" },
  ];
  for (const sequence of asked) parser.registerCsiHandler(sequence, silent);
  // Reports of the window are refused at all times.
  parser.registerCsiHandler({ final: "t" }, () => true);
  // Settings and termcap entries.
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, silent);
  parser.registerDcsHandler({ intermediates: "+", final: "q" }, silent);
  // Colours; the same sequences also set them.
  for (const sequence of [4, 10, 11, 12]) {
    parser.registerOscHandler(sequence, (data) => silent() && data.includes("?"));
  }
}
