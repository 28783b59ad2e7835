import { randomUUID } from "node:crypto";

import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, checked, ok, page } from "../envelope";
import { mergePatch } from "../previews/merge-patch";
import type { ParentRecord } from "../previews/parents";
import { removePreview } from "../previews/remove";
import { asScriptSettings, previewSettings, previewsBase, type PreviewsBase } from "../previews/settings";
import type { WorkerRecord } from "../store/records";
import { consumersIn } from "../store/tail-consumers";
import { shown } from "../upload/bindings";
import { given, INVALID_METADATA } from "../upload/metadata";
import { deleteScript } from "./delete-script";
import { param } from "./names";
import { workerOf } from "./previews";
import { shownSubdomain } from "./triggers";

const fields = previewSettings.extend({
  subdomain: z.object({ enabled: z.boolean(), previews_enabled: z.boolean().optional() }).optional(),
  previews_base_config: previewsBase.optional(),
});
const named = fields.extend({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i, "is not a valid name of a Worker"),
});

type Fields = z.infer<typeof fields>;

/** `workers/workers`: Workers as what previews belong to. One needs no script. */
export function workers(services: Services): Hono {
  const { store } = services;
  const app = new Hono();

  app.get("/", (c) => {
    const scripts = new Set(store.scripts.all().map(({ name }) => name));
    const alone = store.parents.all().filter(({ name }) => !scripts.has(name));
    const all = [...store.scripts.all(), ...alone].sort((one, other) => (one.name < other.name ? -1 : 1));
    const { shown: some, info } = page(c, all, { perPage: 10, max: 100 });
    return ok(
      c,
      some.map((worker) => shownWorker(services, worker)),
      info,
    );
  });

  app.post("/", async (c) => {
    const { name, ...sent } = await body(c, named, INVALID_METADATA);
    if (store.scripts.get(name) ?? store.parents.get(name)) {
      throw new ApiError(409, INVALID_METADATA, `A Worker with the name '${name}' already exists.`);
    }
    const now = new Date().toISOString();
    const tag = randomUUID().replaceAll("-", "");
    const blank = { name, tag, createdOn: now, modifiedOn: now, subdomain: NO_ADDRESS, settings: {} };
    const made = withFields(blank, sent);
    store.parents.set(made);
    return ok(c, shownWorker(services, made));
  });

  app.get("/:name", (c) => ok(c, shownWorker(services, workerOf(services, param(c, "name")))));

  app.put("/:name", async (c) => {
    const worker = workerOf(services, param(c, "name"));
    const { name: _, ...sent } = await body(c, named.partial({ name: true }), INVALID_METADATA);
    return ok(c, await change(services, worker.name, () => ({ ...EMPTY, ...sent })));
  });

  app.patch("/:name", async (c) => {
    const worker = workerOf(services, param(c, "name"));
    const patch = await body(c, z.looseObject({}), INVALID_METADATA);
    const merged = (base?: PreviewsBase) =>
      checked(fields, mergePatch({ previews_base_config: base }, patch), INVALID_METADATA);
    return ok(c, await change(services, worker.name, merged));
  });

  app.delete("/:name", async (c) => {
    const { name } = workerOf(services, param(c, "name"));
    if (store.scripts.get(name)) await deleteScript(services, name, false);
    for (const preview of store.previews.of(name)) await removePreview(services, preview);
    store.parents.delete(name);
    return ok(c, null);
  });
  return app;
}

const NO_ADDRESS = { enabled: false, previewsEnabled: false };
/** What a Worker is without each of its fields. */
const EMPTY: Fields = { observability: { enabled: false }, logpush: false, tail_consumers: [], tags: [] };

/**
 * A Worker with what was sent of it; what was not is as it was.
 *
 * @param next What was sent, by the base configuration that is there now.
 */
async function change(services: Services, name: string, next: (base?: PreviewsBase) => Fields) {
  const { store, runtime } = services;
  // An upload that runs meanwhile would put back what it began with.
  return services.exclusive(name, async () => {
    const worker = workerOf(services, name);
    const script = store.scripts.get(name);
    const before = store.parents.get(name) ?? parentOf(worker);
    const sent = next(before.base);
    store.parents.set(withFields(before, sent));
    if (script) {
      const settings = asScriptSettings(settingsIn(sent));
      const subdomain = sent.subdomain ? switched(sent.subdomain) : script.subdomain;
      store.scripts.set({ ...script, subdomain, scriptSettings: { ...script.scriptSettings, ...settings } });
      await runtime.workerChanged(name);
    }
    return shownWorker(services, workerOf(services, name));
  });
}

function parentOf({ name, tag, createdOn, modifiedOn, subdomain }: WorkerRecord | ParentRecord): ParentRecord {
  return { name, tag, createdOn, modifiedOn, subdomain, settings: {} };
}

function withFields({ base: _, ...before }: ParentRecord, sent: Fields): ParentRecord {
  return {
    ...before,
    modifiedOn: new Date().toISOString(),
    ...(sent.subdomain && { subdomain: switched(sent.subdomain) }),
    settings: { ...before.settings, ...settingsIn(sent) },
    ...(sent.previews_base_config && { base: sent.previews_base_config }),
  };
}

const settingsIn = (sent: Fields): Record<string, unknown> => given(previewSettings.parse(sent));

const switched = ({ enabled, previews_enabled: previewsEnabled = enabled }: NonNullable<Fields["subdomain"]>) => ({
  enabled,
  previewsEnabled,
});

function shownWorker(services: Services, worker: WorkerRecord | ParentRecord) {
  const { base } = services.store.parents.get(worker.name) ?? {};
  const isScript = "deployments" in worker;
  const settings = isScript ? worker.scriptSettings : worker.settings;
  const { enabled, previewsEnabled } = worker.subdomain;
  return {
    id: worker.tag,
    name: worker.name,
    created_on: worker.createdOn,
    updated_on: worker.modifiedOn,
    deployed_on: isScript ? (worker.deployments[0]?.createdOn ?? null) : null,
    ...EMPTY,
    ...settings,
    tail_consumers: isScript
      ? consumersIn(settings, "tail_consumers").map((name) => ({ name }))
      : (settings["tail_consumers"] ?? []),
    subdomain: isScript ? addressOf(services, worker) : { enabled, previews_enabled: previewsEnabled },
    references: {},
    ...(base && { previews_base_config: shownBase(base) }),
  };
}

function addressOf(services: Services, worker: WorkerRecord) {
  const { url: _, ...subdomain } = shownSubdomain(services, worker);
  return subdomain;
}

/** Secrets without their values. */
function shownBase({ env, ...base }: PreviewsBase) {
  const bindings = Object.entries(env ?? {}).map(([name, fields]) => {
    const { name: _, ...seen } = shown({ ...fields, name });
    return [name, seen] as const;
  });
  return { ...base, ...(env && { env: Object.fromEntries(bindings) }) };
}
