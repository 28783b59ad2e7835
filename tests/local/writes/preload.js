// Loaded into a process before all else: strikes it at one of its writes below a folder. A file says what happens at which one: with `kill`
// the process dies with half of a file written, as in a power cut; with `full` the disk is full from there on, as long as the file is there.
const fs = require("node:fs");
const path = require("node:path");

const { STRIKE_BELOW, STRIKE_SAID_IN } = process.env;
const files = new Map();
let said = "";
let left = 0;

const isBelow = (file) => typeof file === "string" && path.resolve(file).startsWith(STRIKE_BELOW + path.sep);

const { openSync, writeFileSync, rmSync, readFileSync, existsSync } = fs;

/** What happens at this write. Another text begins to count anew. */
function strike() {
  if (!existsSync(STRIKE_SAID_IN)) return undefined;
  const now = readFileSync(STRIKE_SAID_IN, "utf8");
  const [how, at] = now.split(" ");
  if (now !== said) left = Number(at);
  said = now;
  left -= 1;
  if (how === "full") return left <= 0 ? "full" : undefined;
  return left === 0 ? "kill" : undefined;
}

function die() {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

fs.openSync = (file, ...rest) => {
  const opened = openSync(file, ...rest);
  if (isBelow(file) && rest[0] !== "r") files.set(opened, file);
  else files.delete(opened);
  return opened;
};

fs.writeFileSync = (file, content, ...rest) => {
  const how = files.has(file) || isBelow(file) ? strike() : undefined;
  const text = how === undefined ? content : Buffer.from(content).subarray(0, content.length / 2);
  writeFileSync(file, text, ...rest);
  if (how === "kill") die();
  if (how === "full") throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
};

fs.rmSync = (file, ...rest) => {
  // What is removed needs no space.
  if (isBelow(file) && existsSync(file) && !path.basename(file).startsWith(".tmp-") && strike() === "kill") die();
  rmSync(file, ...rest);
};
