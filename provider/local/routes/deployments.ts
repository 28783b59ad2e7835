import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { errors } from "../errors";
import { sharesOf } from "../store/deployed";
import type { DeploymentRecord } from "../store/records";
import { deployVersions } from "../upload/deploy-versions";
import { codeUpdateStrategy, INVALID_METADATA } from "../upload/metadata";
import { scriptOf } from "../upload/upload";
import { param, sourceOf } from "./names";

const deployment = z.looseObject({
  strategy: z.literal("percentage"),
  versions: z.array(z.object({ version_id: z.string(), percentage: z.number().min(0).max(100) })).min(1),
  annotations: z.record(z.string(), z.string().optional()).optional(),
  code_update_strategy: codeUpdateStrategy.optional(),
});

/** `workers/scripts/{name}/deployments`: which versions run, for which share of the requests. */
export function deployments(services: Services): Hono {
  const app = new Hono();

  app.get("/:name/deployments", (c) =>
    ok(c, { deployments: scriptOf(services, param(c, "name")).deployments.map(shown) }),
  );

  app.get("/:name/deployments/:id", (c) => {
    const found = scriptOf(services, param(c, "name")).deployments.find(({ id }) => id === c.req.param("id"));
    if (!found) throw errors.deployment();
    return ok(c, shown(found));
  });

  app.post("/:name/deployments", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const { versions, annotations } = await body(c, deployment, INVALID_METADATA);
    const texts = Object.fromEntries(
      Object.entries(annotations ?? {}).flatMap(([key, text]) => (text ? [[key, text]] : [])),
    );
    const { worker } = await deployVersions(
      services,
      name,
      versions.map(({ version_id: versionId, percentage }) => ({ versionId, percentage })),
      { source: sourceOf(c), annotations: texts, force: c.req.query("force") === "true" },
    );
    return ok(c, worker.deployments.slice(0, 1).map(shown)[0]);
  });

  app.delete("/:name/deployments/:id", (c) => {
    const worker = scriptOf(services, param(c, "name"));
    const [live, ...others] = worker.deployments;
    const id = c.req.param("id");
    if (live?.id === id) throw new ApiError(400, INVALID_METADATA, "The active deployment cannot be deleted.");
    if (!others.some((each) => each.id === id)) throw errors.deployment();
    services.store.scripts.set({ ...worker, deployments: worker.deployments.filter((each) => each.id !== id) });
    return ok(c, null);
  });
  return app;
}

function shown(record: DeploymentRecord) {
  const { id, createdOn, source, annotations } = record;
  return {
    id,
    created_on: createdOn,
    source,
    strategy: "percentage",
    author_email: "",
    annotations,
    versions: sharesOf(record).map(({ versionId, percentage }) => ({ version_id: versionId, percentage })),
  };
}
