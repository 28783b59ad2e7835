// Runs in the plugin's process.
import { object, wholeNumber } from "../../lifecycle/rules";
import type { Limits } from "../settings";
import { asDeployed } from "./as-deployed";
import type { ApiSettings, WorkerOption } from "./option";

export const limits: WorkerOption<Limits | undefined> = {
  check: (input) => input.checked("limits", object({ cpuMs: wholeNumber(1), subrequests: wholeNumber(1) })),
  upload: (value) => (value ? upload(value) : {}),
  seen: (now, deployed) => asDeployed(deployed.limits, now, { upload, read }),
};

function upload({ cpuMs, subrequests }: Limits): ApiSettings {
  return { limits: { cpu_ms: cpuMs, subrequests } };
}

function read({ limits }: ApiSettings): Limits | undefined {
  return limits ? { cpuMs: limits.cpu_ms, subrequests: limits.subrequests } : undefined;
}
