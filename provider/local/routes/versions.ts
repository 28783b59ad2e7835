import { Hono } from "hono";

import type { Services } from "../context";
import { ok, page } from "../envelope";
import { errors } from "../errors";
import { hasPreview } from "../store/version-previews";
import type { VersionRecord } from "../store/records";
import { shown } from "../upload/bindings";
import { readUpload } from "../upload/multipart";
import { addVersion, scriptOf } from "../upload/upload";
import { param, sourceOf } from "./names";
import { shownExports, shownHandlers } from "./scripts";

/** `workers/scripts/{name}/versions`. All that are kept can be deployed. */
export function versions(services: Services): Hono {
  const app = new Hono();

  app.get("/:name/versions", (c) => {
    const all = scriptOf(services, param(c, "name")).versions;
    const perPage = c.req.query("deployable") === "true" ? all.length || 1 : 25;
    const { shown: items, info } = page(c, all, { perPage, max: 100 });
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

  return app;
}

function summary(version: VersionRecord) {
  const { id, number, createdOn, source, annotations } = version;
  return {
    id,
    number,
    metadata: {
      created_on: createdOn,
      modified_on: createdOn,
      source,
      author_id: "local",
      author_email: "",
      hasPreview: hasPreview(version),
      has_preview: hasPreview(version),
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
