// Runs in the plugin's process.
import type { InputReader } from "../../lifecycle/inputs";
import type { WorkerSettings } from "../settings";
import { compatibilityDate } from "./compatibility-date";
import { compatibilityFlags } from "./compatibility-flags";
import { limits } from "./limits";
import { logpush } from "./logpush";
import { observability } from "./observability";
import type { ApiSettings, WorkerOption } from "./option";
import { placement } from "./placement";
import { owner, tags } from "./tags";

/** Not bare `keyof`, which would make the table's rows optional where the settings are. */
type Name = Exclude<keyof WorkerSettings, never>;

/** Each setting of a Worker, by the name of its input. */
const options: { [Key in Name]: WorkerOption<WorkerSettings[Key]> } = {
  compatibilityDate,
  compatibilityFlags,
  observability,
  limits,
  placement,
  logpush,
  tags,
  owner,
};

export const optionNames = Object.keys(options) as Name[];

/** What a change of each means. */
export const optionChanges = Object.fromEntries(
  optionNames.map((name) => [name, options[name].change ?? "update"]),
) as Record<Name, "update" | "ignored">;

/** The settings as previews show them and state keeps them. */
export function checkOptions(input: InputReader): WorkerSettings {
  const settings = unset();
  const check = <Key extends Name>(name: Key) => {
    settings[name] = options[name].check(input);
  };
  for (const name of optionNames) check(name);
  return settings;
}

/** What an upload says of them. */
export function uploadedOptions(settings: WorkerSettings): ApiSettings {
  const upload = <Key extends Name>(name: Key) => options[name].upload(settings[name], settings);
  return optionNames.reduce<ApiSettings>((said, name) => ({ ...said, ...upload(name) }), {});
}

/** The settings as they are now; what is as it was deployed stays as it was written. */
export function seenOptions(now: ApiSettings, deployed: WorkerSettings): WorkerSettings {
  const settings = unset();
  const see = <Key extends Name>(name: Key) => {
    settings[name] = options[name].seen(now, deployed);
  };
  for (const name of optionNames) see(name);
  return settings;
}

function unset(): WorkerSettings {
  return { compatibilityDate: "", compatibilityFlags: [], logpush: false, tags: [], owner: "" };
}
