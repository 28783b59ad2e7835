// Runs in the plugin's process.
import { object, textOfBytes } from "../../lifecycle/rules";
import type { Annotations } from "../settings";
import { asDeployed } from "./as-deployed";
import type { ApiSettings, WorkerOption } from "./option";

/**
 * They describe the version that an upload makes. A change of them alone uploads nothing: a program that names the
 * commit would otherwise deploy each Worker again, changed or not.
 */
export const annotations: WorkerOption<Annotations | undefined> = {
  change: "ignored",
  check: (input) => input.checked("annotations", object({ message: textOfBytes(1000), tag: textOfBytes(100) })),
  upload: (value) => (value ? upload(value) : {}),
  seen: (now, deployed) => asDeployed(deployed.annotations, now, { upload, read }),
};

function upload({ message, tag }: Annotations): ApiSettings {
  return { annotations: { "workers/message": message, "workers/tag": tag } };
}

function read({ annotations }: ApiSettings): Annotations {
  return { message: annotations?.["workers/message"], tag: annotations?.["workers/tag"] };
}
