// Loaded into a process before all else: kills it at one of its writes, as a power cut would, with half of a file written.
const fs = require("node:fs");
const path = require("node:path");

const { KILL_AT, KILL_BELOW, KILL_ONCE_THERE } = process.env;
const files = new Map();
let left = Number(KILL_AT);

const isBelow = (file) => typeof file === "string" && path.resolve(file).startsWith(KILL_BELOW + path.sep);

/** Counts down from when a file is there, which says that the deployment begins. */
function isDue() {
  return fs.existsSync(KILL_ONCE_THERE) && --left === 0;
}

function die() {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

const { openSync, writeFileSync, rmSync } = fs;

fs.openSync = (file, ...rest) => {
  const opened = openSync(file, ...rest);
  if (isBelow(file) && rest[0] !== "r") files.set(opened, file);
  else files.delete(opened);
  return opened;
};

fs.writeFileSync = (file, content, ...rest) => {
  if ((files.has(file) || isBelow(file)) && isDue()) {
    const half = Buffer.from(content).subarray(0, content.length / 2);
    writeFileSync(file, half, ...rest);
    die();
  }
  writeFileSync(file, content, ...rest);
};

fs.rmSync = (file, ...rest) => {
  if (isBelow(file) && fs.existsSync(file) && isDue()) die();
  rmSync(file, ...rest);
};
