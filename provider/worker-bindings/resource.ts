// Runs in the plugin's process.
import type { ScriptAndVersionSettingGetResponse } from "cloudflare/resources/workers/scripts/script-and-version-settings";

import type { ApiBinding } from "../bindings/api-binding";
import { seenBindings, uploadedBindings } from "../bindings/deployed";
import type { Account } from "../cloudflare/account";
import { homeOf, type ScriptHome } from "../cloudflare/script-home";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { sameValue } from "../lifecycle/unknown";
import { checkWorkerBindings } from "./check";
import type { WorkerBindingsInputs, WorkerBindingsOutputs } from "./state";
import { wasUploaded } from "./uploaded";

type NamedBinding = ApiBinding & { name: string };
interface ScriptSettings extends Pick<ScriptAndVersionSettingGetResponse, "annotations"> {
  bindings?: NamedBinding[];
}

/** Bindings of a Worker that lead to what needs the Worker first: they are added to the script once both are there. */
export const workerBindings: ResourceDefinition<WorkerBindingsInputs, WorkerBindingsOutputs> = {
  inputs: {
    accountId: "replace",
    scriptName: "replace",
    dispatchNamespace: "replace",
    bindings: "update",
    secrets: "update",
  },
  secrets: ({ secrets }) => secrets,

  check: checkWorkerBindings,

  async create(inputs, context) {
    await complete(context.account(inputs.accountId), inputs, undefined);
    return { id: inputs.scriptName, outputs: inputs };
  },

  async update(_id, olds, news, context) {
    await complete(context.account(news.accountId), news, olds);
    return news;
  },

  async read(_id, olds, context) {
    const settings = await settingsOf(context.account(olds.accountId), scriptOf(olds));
    if (!settings) return undefined;
    const seen = { ...olds, ...seenBindings(ownOf(settings, olds), olds) };
    return { inputs: seen, outputs: seen };
  },

  async delete(_id, olds, context) {
    const account = context.account(olds.accountId);
    // What an upload of this deployment left in the script is there because the program says so.
    if (wasUploaded(account, scriptOf(olds))) return;
    const settings = await settingsOf(account, scriptOf(olds));
    if (settings && ownOf(settings, olds).length > 0) await send(account, olds, settings, []);
  },
};

/** Brings the bindings into the script, with one request, and none where they are there. */
async function complete(
  account: Account,
  news: WorkerBindingsInputs,
  olds: WorkerBindingsInputs | undefined,
): Promise<void> {
  const settings = await settingsOf(account, scriptOf(news));
  if (!settings)
    throw new Error(`The Worker "${news.scriptName}" no longer exists: \`pulumi up --refresh\` deploys it again.`);
  const there = seenBindings(ownOf(settings, news), news);
  // The API hides the value of a secret: the one that was sent is there.
  const isSent = ([name, secret]: [string, unknown]) => sameValue(olds?.secrets?.[name], secret);
  const areSent = Object.entries(news.secrets ?? {}).every(isSent);
  if (areSent && sameValue(there, { bindings: news.bindings, secrets: news.secrets })) return;
  await send(account, news, settings, uploadedBindings(news, olds && seenBindings(ownOf(settings, olds), olds)));
}

/** Changes these bindings of the deployed script and nothing else. */
async function send(
  account: Account,
  own: WorkerBindingsInputs,
  { bindings = [], annotations }: ScriptSettings,
  wanted: NamedBinding[],
): Promise<void> {
  const names = namesOf(own);
  const others = bindings.filter(({ name }) => !names.has(name)).map(({ name }) => ({ name, type: "inherit" }));
  const settings = JSON.stringify({
    bindings: [...others, ...wanted],
    // A new version inherits its code, and not what was said of the one before.
    ...(annotations && { annotations: said(annotations) }),
  });
  const form = new FormData();
  form.append("settings", new Blob([settings], { type: "application/json" }), "settings.json");
  await account.send("workers", "patch", scriptOf(own).path("/settings"), {
    query: { bindings_inherit: "strict" },
    body: form,
  });
}

/** The annotations that an upload can make. */
function said(annotations: object): object {
  const able = ["workers/message", "workers/tag"];
  return Object.fromEntries(Object.entries(annotations).filter(([name, text]) => able.includes(name) && Boolean(text)));
}

/** Nothing, when the script does not exist. */
async function settingsOf(account: Account, script: ScriptHome): Promise<ScriptSettings | undefined> {
  try {
    return await account.send<ScriptSettings>("workers", "get", script.path("/settings"));
  } catch (error) {
    if (script.isMissing(error)) return undefined;
    throw error;
  }
}

function scriptOf({ scriptName, dispatchNamespace }: WorkerBindingsInputs): ScriptHome {
  return homeOf({ name: scriptName, dispatchNamespace });
}

function ownOf({ bindings = [] }: ScriptSettings, inputs: WorkerBindingsInputs): NamedBinding[] {
  const names = namesOf(inputs);
  return bindings.filter(({ name }) => names.has(name));
}

function namesOf({ bindings, secrets }: WorkerBindingsInputs): Set<string> {
  return new Set([...Object.keys(bindings), ...Object.keys(secrets ?? {})]);
}
