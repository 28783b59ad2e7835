import { Hono } from "hono";

import type { Services } from "../context";
import { liveEntries } from "../durable-objects/exports";
import { ok } from "../envelope";
import type { VersionRecord, WorkerRecord } from "../store/records";
import { deployedVersion } from "../store/deployed";
import { scriptName } from "../store/scripts";
import { readUpload } from "../upload/multipart";
import { deployContent, deployUpload, scriptOf } from "../upload/upload";
import { scriptKey, sourceOf } from "./names";
import { deleteScript } from "./delete-script";
import { referencesTo } from "./references";

/** `workers/scripts`: upload, read, list, delete. */
export function scripts(services: Services): Hono {
  const { store } = services;
  const app = new Hono();

  app.get("/", (c) =>
    ok(
      c,
      store.scripts.all().map((worker) => shownScript(worker)),
    ),
  );

  app.put("/:name", async (c) => {
    const upload = await readUpload(c);
    const origin = { source: sourceOf(c), strict: c.req.query("bindings_inherit") === "strict" };
    const { worker, reconciliation } = await deployUpload(services, scriptKey(c, store), upload, origin);
    return ok(c, {
      ...shownScript(worker),
      entry_point: deployedVersion(worker).mainModule,
      startup_time_ms: 1,
      // The upload's answer names the version here, without dashes: clients print it as the version's id.
      deployment_id: deployedVersion(worker).id.replaceAll("-", ""),
      ...(reconciliation && { exports_reconciliation: reconciliation }),
    });
  });

  app.put("/:name/content", async (c) => {
    const upload = await readUpload(c);
    const { worker } = await deployContent(services, scriptKey(c, store), upload, sourceOf(c));
    return ok(c, shownScript(worker));
  });

  app.get("/:name", (c) => content(services, scriptKey(c, store)));
  app.get("/:name/content/v2", (c) => content(services, scriptKey(c, store)));

  app.delete("/:name", async (c) => {
    await deleteScript(services, scriptKey(c, store), c.req.query("force") === "true");
    return ok(c, null);
  });

  app.get("/:name/references", (c) => ok(c, referencesTo(store, scriptOf(services, scriptKey(c, store)).name)));
  return app;
}

/** A script as lists and uploads show it. */
export function shownScript(worker: WorkerRecord): Record<string, unknown> {
  const version = deployedVersion(worker);
  return {
    id: scriptName(worker.name),
    tag: worker.tag,
    tags: [],
    logpush: false,
    tail_consumers: null,
    ...worker.scriptSettings,
    ...(worker.migrationTag !== undefined && { migration_tag: worker.migrationTag }),
    ...version.settings,
    ...shownExports(version),
    etag: version.etag,
    handlers: version.handlers,
    named_handlers: shownHandlers(version),
    compatibility_date: version.compatibilityDate,
    compatibility_flags: version.compatibilityFlags,
    created_on: worker.createdOn,
    modified_on: worker.modifiedOn,
    has_assets: version.assets !== undefined,
    has_modules: version.modules.length > 0,
    last_deployed_from: worker.deployments[0]?.source ?? "api",
    usage_model: "standard",
    routes: null,
  };
}

/** What a version declares, without the tombstones: an upload is all that has those. */
export function shownExports({ exports }: VersionRecord) {
  return exports === undefined ? {} : { exports: liveEntries(exports) };
}

export function shownHandlers({ namedHandlers }: VersionRecord) {
  return namedHandlers.map(({ name, type }) => ({ name, type, handlers: ["class"] }));
}

/** The modules of what runs, as the form that they came in. */
export function content(services: Services, name: string): Response {
  const version = deployedVersion(scriptOf(services, name));
  const form = new FormData();
  for (const { name, contentType, hash } of version.modules) {
    form.append(name, new Blob([new Uint8Array(services.store.blobs.get(hash))], { type: contentType }), name);
  }
  const response = new Response(form);
  response.headers.set("etag", version.etag);
  response.headers.set("cf-entrypoint", version.mainModule);
  return response;
}
