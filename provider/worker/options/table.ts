// Runs in the plugin's process.
import type { InputReader } from "../../lifecycle/inputs";
import type { WorkerSettings } from "../settings";
import { annotations } from "./annotations";
import { cache } from "./cache";
import { codeUpdateStrategy } from "./code-update-strategy";
import { compatibilityDate } from "./compatibility-date";
import { compatibilityFlags } from "./compatibility-flags";
import { limits } from "./limits";
import { logpush } from "./logpush";
import { observability } from "./observability";
import type { ApiSettings, WorkerOption } from "./option";
import { placement } from "./placement";
import { owner, tags } from "./tags";
import { streamingTailConsumers, tailConsumers } from "./tail-consumers";

/** Not bare `keyof`, which would make the table's rows optional where the settings are. */
type Name = Exclude<keyof WorkerSettings, never>;

/** Each setting of a Worker, by the name of its input. */
const options: { [Key in Name]: WorkerOption<WorkerSettings[Key]> } = {
  compatibilityDate,
  compatibilityFlags,
  observability,
  limits,
  placement,
  cache,
  logpush,
  tailConsumers,
  streamingTailConsumers,
  tags,
  owner,
  annotations,
  codeUpdateStrategy,
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

/** Those that are the same for all versions of the script. */
export const scriptOptions = optionNames.filter((name) => options[name].belongsTo === "script");

/** What a version, or its deployment, says of them; the script keeps its own. */
export function optionsOf(
  owner: "version" | "deployment",
  settings: WorkerSettings,
  deployed: WorkerSettings | undefined,
): ApiSettings {
  return uploaded(
    optionNames.filter((name) => (options[name].belongsTo ?? "version") === owner),
    settings,
    deployed,
  );
}

/** What an upload says of them, also of those that were deployed and are in the program no more. */
export function uploadedOptions(settings: WorkerSettings, deployed: WorkerSettings | undefined): ApiSettings {
  return uploaded(optionNames, settings, deployed);
}

function uploaded(names: Name[], settings: WorkerSettings, deployed: WorkerSettings | undefined): ApiSettings {
  const upload = <Key extends Name>(name: Key) =>
    settings[name] === undefined && deployed?.[name] !== undefined
      ? options[name].removed
      : options[name].upload(settings[name], settings);
  return names.reduce<ApiSettings>((said, name) => ({ ...said, ...upload(name) }), {});
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

/** Those of the script alone, where the settings are those of one of several versions. */
export function seenScriptOptions(now: ApiSettings, deployed: WorkerSettings): Partial<WorkerSettings> {
  const seen = seenOptions(now, deployed);
  return Object.fromEntries(scriptOptions.map((name) => [name, seen[name]]));
}

function unset(): WorkerSettings {
  return { compatibilityDate: "", compatibilityFlags: [], logpush: false, tags: [], owner: "" };
}
