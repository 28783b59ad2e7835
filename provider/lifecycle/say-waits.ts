// Runs in the plugin's process.
import type { Silence, Waits } from "../cloudflare/waits";
import { sayDuration } from "./duration";
import { progress, warn } from "./engine-log";

/** Shows the user why nothing happens. */
export const SAY_WAITS: Waits = {
  asked: (milliseconds) => progress(`waiting ${sayDuration(milliseconds)} for Cloudflare's request limit`),
  silent: (silence) => progress(duringSilence(silence)),
  async unanswered(silence) {
    // Where no terminal shows progress, as in CI, minutes would pass without a word. That it was the last one is an error.
    if (!isLast(silence)) await warn(afterSilence(silence));
  },
};

const isLast = ({ attempt, attempts }: Silence): boolean => attempt >= attempts;

export function duringSilence(silence: Silence): string {
  const next = isLast(silence) ? "gives up" : "retries";
  const left = sayDuration(silence.limit - silence.for);
  return `no response for ${sayDuration(silence.for)}, ${next} in ${left}: ${silence.method} ${silence.path}`;
}

export function afterSilence({ method, path, limit, attempt, attempts }: Silence): string {
  return `Cloudflare did not answer ${method} ${path} within ${sayDuration(limit)}. Retrying (attempt ${attempt + 1} of ${attempts}).`;
}
