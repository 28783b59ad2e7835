import type { Context } from "hono";
import { Hono } from "hono";

import type { Services } from "../context";
import { readExports } from "../durable-objects/exports";
import { ApiError, body, checked, ok } from "../envelope";
import type { WorkerRecord } from "../store/records";
import { deployedVersion } from "../store/deployed";
import { checkBindings, resolveBindings, shown } from "../upload/bindings";
import {
  checkDate,
  given,
  INVALID_METADATA,
  scriptSettings,
  scriptSettingsOf,
  settingsPatch,
  versionSettingsOf,
} from "../upload/metadata";
import { readForm } from "../upload/multipart";
import { checkTailConsumers } from "../upload/tails";
import { compatibilityOf, deployChange, scriptOf } from "../upload/upload";
import { scriptKey, sourceOf } from "./names";

/** `workers/scripts/{name}/settings` and `…/script-settings`. */
export function settings(services: Services): Hono {
  const app = new Hono();

  app.get("/:name/settings", (c) => ok(c, shownSettings(scriptOf(services, scriptKey(c, services.store)))));

  app.patch("/:name/settings", async (c) => {
    const name = scriptKey(c, services.store);
    const patch = checked(settingsPatch, await readPatch(c), INVALID_METADATA);
    checkDate(patch.compatibility_date);
    scriptOf(services, name);
    checkTailConsumers(scriptSettingsOf(patch), services.store, "settings");
    const strict = c.req.query("bindings_inherit") === "strict";
    const { worker, reconciliation } = await deployChange(
      services,
      name,
      (before) => {
        const bindings = patch.bindings ? resolveBindings(patch, before.bindings, strict) : before.bindings;
        checkBindings(bindings, name, services.store);
        return {
          bindings,
          ...(patch.compatibility_date !== undefined && { compatibilityDate: patch.compatibility_date }),
          ...(patch.compatibility_flags && { compatibilityFlags: compatibilityOf(patch).compatibilityFlags }),
          settings: { ...before.settings, ...versionSettingsOf(patch) },
          annotations: patch.annotations ?? {},
          ...(patch.exports && { exports: readExports(patch.exports) }),
        };
      },
      sourceOf(c),
      patch.migrations,
    );
    return ok(c, {
      ...shownSettings(await changeScriptSettings(services, worker.name, scriptSettingsOf(patch))),
      ...(reconciliation && { exports_reconciliation: reconciliation }),
    });
  });

  app.get("/:name/script-settings", (c) =>
    ok(c, shownScriptSettings(scriptOf(services, scriptKey(c, services.store)))),
  );

  app.patch("/:name/script-settings", async (c) => {
    const { name } = scriptOf(services, scriptKey(c, services.store));
    const patch = given(await body(c, scriptSettings, INVALID_METADATA));
    checkTailConsumers(patch, services.store, "settings");
    return ok(c, shownScriptSettings(await changeScriptSettings(services, name, patch)));
  });
  return app;
}

export async function changeScriptSettings(
  services: Services,
  name: string,
  patch: Record<string, unknown>,
): Promise<WorkerRecord> {
  const found = scriptOf(services, name);
  if (Object.keys(patch).length === 0) return found;
  // An upload that runs meanwhile would put back what it began with.
  return services.exclusive(name, async () => {
    const worker = scriptOf(services, name);
    const changed: WorkerRecord = {
      ...worker,
      modifiedOn: new Date().toISOString(),
      scriptSettings: { ...worker.scriptSettings, ...patch },
    };
    services.store.scripts.set(changed);
    await services.runtime.workerChanged(name);
    return changed;
  });
}

/** The change, as the part `settings` of a form, which is how this call takes it. */
async function readPatch(c: Context): Promise<unknown> {
  const part = (await readForm(c)).get("settings");
  if (part === null) throw new ApiError(400, INVALID_METADATA, "The part `settings` is missing.");
  try {
    const value: unknown = JSON.parse(typeof part === "string" ? part : await part.text());
    return value;
  } catch {
    throw new ApiError(400, INVALID_METADATA, "The part `settings` is not valid JSON.");
  }
}

function shownSettings(worker: WorkerRecord): Record<string, unknown> {
  const version = deployedVersion(worker);
  return {
    ...shownScriptSettings(worker),
    ...version.settings,
    annotations: version.annotations,
    bindings: version.bindings.map(shown),
    compatibility_date: version.compatibilityDate,
    compatibility_flags: version.compatibilityFlags,
    usage_model: "standard",
  };
}

function shownScriptSettings({ scriptSettings }: WorkerRecord): Record<string, unknown> {
  return { logpush: false, tags: [], tail_consumers: null, observability: { enabled: false }, ...scriptSettings };
}
