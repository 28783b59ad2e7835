// Runs in the plugin's process.
import type { ScriptAndVersionSettingGetResponse } from "cloudflare/resources/workers/scripts/script-and-version-settings";
import type { ConsumerScriptParam } from "cloudflare/resources/workers/scripts/tail";

import type { InputReader } from "../../lifecycle/inputs";
import type { Placement, WorkerSettings } from "../settings";

/** An upload's metadata, and the answer of `GET …/settings`, less code and bindings; the SDK lacks what wrangler sends besides. */
export interface ApiSettings extends Partial<Omit<ScriptAndVersionSettingGetResponse, "bindings" | "placement">> {
  placement?: Placement | null;
  streaming_tail_consumers?: ConsumerScriptParam[] | null;
  code_update_strategy?: { mode?: "immediate" | "deferred"; max_delay?: number };
}

/** A setting of a Worker: all that the rest of the package knows of it. To add one, write a file with it and a row of the table. */
export interface WorkerOption<Value> {
  /** What a change means: an upload, unless it says otherwise. */
  readonly change?: "ignored";
  /** What has it, where that is not the version: a change of what the script has is a change for all versions. */
  readonly belongsTo?: "script" | "deployment";
  /** What an upload says when the setting was deployed and is no longer in the program; nothing, where to leave it out is enough. */
  readonly removed?: ApiSettings;
  /** The value as previews show it and state keeps it; what is wrong with it is noted where it is read. */
  check(input: InputReader): Value;
  /** What an upload says of it. */
  upload(value: Value, settings: WorkerSettings): ApiSettings;
  /** The value that is there now, in the form that the check gives it. */
  seen(now: ApiSettings, deployed: WorkerSettings): Value;
}
