// Runs in the program.
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";

type Frame = NodeJS.CallSite & { toString(): string };
type Prepare = (error: Error, frames: Frame[]) => unknown;

/** The line that fails is enough of what Pulumi's runtime notes. */
const SHORT = 1;

/** Pulumi leaves these out of a resource's trace: its own two functions and three constructors. */
const CONSTRUCTION = 5;

const RUNTIME = `${sep}@pulumi${sep}pulumi${sep}`;
const PACKAGES = `${sep}node_modules${sep}`;
const THIS_PACKAGE = dirname(__dirname) + sep;

/** What V8 asks for the text of a trace; tools that have source maps set it. */
const PREPARE = "prepareStackTrace";

let isShort = false;

/**
 * Shortens stack traces while Pulumi's runtime makes a resource. It notes one for each of the four promises of each input, for its
 * search for promises that never end: with source maps they would take more than half the time of a large program. And it notes all
 * frames of the line that makes the resource, which state keeps and the engine writes again at each step: those below the program's
 * own, of Node.js and of what loads the program, are left out.
 *
 * @returns Makes traces as long as before: to be called right after `super()`, which cannot stand in a `try`.
 */
export function shortTraces(): () => void {
  // One that is made by a transformation of another one.
  if (isShort) return () => undefined;
  isShort = true;
  const { stackTraceLimit } = Error;
  const before: unknown = Reflect.get(Error, PREPARE);
  const mapping = isPrepare(before) ? before : process.sourceMapsEnabled ? undefined : plainly;
  const prepare: Prepare | undefined = mapping && ((error, frames) => shortened(mapping, error, frames));
  const restore = () => {
    if (!isShort) return;
    isShort = false;
    Error.stackTraceLimit = stackTraceLimit;
    if (Reflect.get(Error, PREPARE) === prepare) Reflect.set(Error, PREPARE, before);
  };
  Error.stackTraceLimit = Math.min(stackTraceLimit, SHORT);
  // Where nothing is set and there are source maps, Node.js maps traces itself, and would not for another one.
  if (prepare) Reflect.set(Error, PREPARE, prepare);
  // A constructor that throws never comes to its call.
  queueMicrotask(restore);
  return restore;
}

function isPrepare(value: unknown): value is Prepare {
  return typeof value === "function";
}

function shortened(prepare: Prepare, error: Error, frames: Frame[]): unknown {
  const [first] = frames;
  if (frames.length <= SHORT) {
    // What the runtime notes for itself needs no source map.
    return first && fileOf(first).includes(RUNTIME) ? plainly(error, frames) : prepare(error, frames);
  }
  const last = frames.findLastIndex((frame) => isOfProgram(fileOf(frame)));
  return prepare(error, frames.slice(0, Math.max(last, CONSTRUCTION) + 1));
}

function isOfProgram(file: string): boolean {
  return file !== "" && !file.startsWith("node:") && !file.includes(PACKAGES) && !file.startsWith(THIS_PACKAGE);
}

function fileOf(frame: Frame): string {
  const file = frame.getFileName() ?? "";
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

/** As V8 writes it. */
function plainly(error: Error, frames: Frame[]): string {
  return [String(error), ...frames.map((frame) => frame.toString())].join("\n    at ");
}
