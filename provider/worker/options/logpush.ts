// Runs in the plugin's process.
import type { WorkerOption } from "./option";

export const logpush: WorkerOption<boolean> = {
  belongsTo: "script",
  check: (input) => input.flag("logpush") ?? false,
  upload: (logpush) => ({ logpush }),
  seen: (now) => now.logpush ?? false,
};
