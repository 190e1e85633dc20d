// A web terminal as xterm.js's documentation has it: node-pty, ws, and nothing that holds a program back.

const { WebSocketServer } = require("ws");
const pty = require("@lydell/node-pty");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });
server.on("connection", (socket) => {
  const shell = pty.spawn("busybox", ["sh"], { name: "xterm-256color", cols: 80, rows: 24 });
  shell.onData((text) => socket.send(text));
  socket.on("message", (keys) => shell.write(keys.toString()));
  socket.on("close", () => shell.kill());
});
