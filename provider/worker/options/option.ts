// Runs in the plugin's process.
import type { ScriptAndVersionSettingGetResponse } from "cloudflare/resources/workers/scripts/script-and-version-settings";

import type { InputReader } from "../../lifecycle/inputs";
import type { WorkerSettings } from "../settings";

/** An upload's metadata, and the answer of `GET …/settings`, less code and bindings. */
export interface ApiSettings extends Partial<Omit<ScriptAndVersionSettingGetResponse, "bindings" | "placement">> {
  placement?: Record<string, unknown> | null;
}

/** A setting of a Worker: all that the rest of the package knows of it. To add one, write a file with it and a row of the table. */
export interface WorkerOption<Value> {
  /** What a change means: an upload, unless it says otherwise. */
  readonly change?: "ignored";
  /** The value as previews show it and state keeps it; what is wrong with it is noted where it is read. */
  check(input: InputReader): Value;
  /** What an upload says of it. */
  upload(value: Value, settings: WorkerSettings): ApiSettings;
  /** The value that is there now, in the form that the check gives it. */
  seen(now: ApiSettings, deployed: WorkerSettings): Value;
}
