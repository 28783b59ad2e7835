// Runs in the plugin's process.
import { object, oneOf, text } from "../../lifecycle/rules";
import type { Placement } from "../settings";
import { asDeployed } from "./as-deployed";
import type { ApiSettings, WorkerOption } from "./option";

export const placement: WorkerOption<Placement | undefined> = {
  check: (input) =>
    input.checked("placement", object({ mode: oneOf("smart"), region: text, host: text, hostname: text })),
  upload: (value) => (value ? upload(value) : {}),
  seen: (now, deployed) => asDeployed(deployed.placement, now, { upload, read: () => undefined }),
};

function upload(placement: Placement): ApiSettings {
  return { placement: { ...placement } };
}
