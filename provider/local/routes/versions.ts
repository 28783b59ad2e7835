import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import { errors } from "../errors";
import type { DeploymentRecord, VersionRecord, WorkerRecord } from "../store/records";
import { shown } from "../upload/bindings";
import { INVALID_METADATA } from "../upload/metadata";
import { readUpload } from "../upload/multipart";
import { addVersion, deployVersion, scriptOf } from "../upload/upload";
import { param, sourceOf } from "./names";
import { shownExports, shownHandlers } from "./scripts";

const deployment = z.looseObject({
  strategy: z.literal("percentage"),
  versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })).min(1),
  annotations: z.record(z.string(), z.string().optional()).optional(),
});

/** `workers/scripts/{name}/versions` and `…/deployments`. */
export function versions(services: Services): Hono {
  const app = new Hono();

  app.get("/:name/versions", (c) => {
    const { shown: items, info } = page(c, scriptOf(services, param(c, "name")).versions, { perPage: 25, max: 100 });
    return ok(c, { items: items.map(summary) }, info);
  });

  app.get("/:name/versions/:id", (c) => {
    const found = scriptOf(services, param(c, "name")).versions.find(({ id }) => id === c.req.param("id"));
    if (!found) throw errors.version();
    return ok(c, details(found));
  });

  app.post("/:name/versions", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const upload = await readUpload(c);
    const strict = c.req.query("bindings_inherit") === "strict";
    const version = await addVersion(services, name, upload, { source: sourceOf(c), strict });
    return ok(c, { ...details(version), startup_time_ms: 1 });
  });

  app.get("/:name/deployments", (c) =>
    ok(c, { deployments: scriptOf(services, param(c, "name")).deployments.map(shownDeployment) }),
  );

  app.get("/:name/deployments/:id", (c) => {
    const found = scriptOf(services, param(c, "name")).deployments.find(({ id }) => id === c.req.param("id"));
    if (!found) throw errors.deployment();
    return ok(c, shownDeployment(found));
  });

  app.post("/:name/deployments", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const { versions: parts, annotations } = await body(c, deployment, INVALID_METADATA);
    const [only, ...others] = parts;
    refuseMixedExports(scriptOf(services, name), parts);
    if (only?.percentage !== 100 || others.length > 0) {
      throw new ApiError(
        400,
        INVALID_METADATA,
        "The embedded Cloudflare runs one version at a time: deploy a single version at 100 percent.",
      );
    }
    const texts = Object.fromEntries(
      Object.entries(annotations ?? {}).flatMap(([key, text]) => (text ? [[key, text]] : [])),
    );
    const { worker } = await deployVersion(services, name, only.version_id, sourceOf(c), texts);
    return ok(c, worker.deployments.slice(0, 1).map(shownDeployment)[0]);
  });
  return app;
}

/** Versions that run side by side share their Durable Objects, and so must declare the same. */
function refuseMixedExports(worker: WorkerRecord, parts: { version_id: string }[]): void {
  const declared = parts.map(({ version_id: id }) => worker.versions.find((each) => each.id === id)?.exports ?? {});
  if (new Set(declared.map((map) => JSON.stringify(Object.entries(map).sort()))).size <= 1) return;
  throw new ApiError(400, 100405, "All versions of a deployment must declare the same `exports`.");
}

function summary({ id, number, createdOn, source, annotations }: VersionRecord) {
  return {
    id,
    number,
    metadata: {
      created_on: createdOn,
      modified_on: createdOn,
      source,
      author_id: "local",
      author_email: "",
      hasPreview: false,
    },
    annotations,
  };
}

function details(version: VersionRecord) {
  return {
    ...summary(version),
    resources: {
      bindings: version.bindings.map(shown),
      script: {
        etag: version.etag,
        handlers: version.handlers,
        named_handlers: shownHandlers(version),
        last_deployed_from: version.source,
      },
      script_runtime: {
        compatibility_date: version.compatibilityDate,
        compatibility_flags: version.compatibilityFlags,
        usage_model: "standard",
        ...version.settings,
        ...shownExports(version),
        ...(version.migrationTag !== undefined && { migration_tag: version.migrationTag }),
      },
    },
  };
}

function shownDeployment({ id, createdOn, source, annotations, versionId }: DeploymentRecord) {
  return {
    id,
    created_on: createdOn,
    source,
    strategy: "percentage",
    author_email: "",
    annotations,
    versions: [{ version_id: versionId, percentage: 100 }],
  };
}
