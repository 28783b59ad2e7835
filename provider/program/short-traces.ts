// Runs in the program.

/** The line that fails is enough of what Pulumi's runtime notes. */
const SHORT = 1;

/**
 * Shortens stack traces while Pulumi's runtime makes a resource: it notes one for each of the four promises of each input,
 * for its search for promises that never end, and with source maps they take more than half the time of a large program.
 * Where the program makes the resource, Pulumi finds out with traces of its own.
 *
 * @returns Makes traces as long as before: to be called right after `super()`, which cannot stand in a `try`.
 */
export function shortTraces(): () => void {
  const { stackTraceLimit } = Error;
  let isShort = true;
  const restore = () => {
    if (isShort) Error.stackTraceLimit = stackTraceLimit;
    isShort = false;
  };
  Error.stackTraceLimit = Math.min(stackTraceLimit, SHORT);
  // A constructor that throws never comes to its call.
  queueMicrotask(restore);
  return restore;
}
