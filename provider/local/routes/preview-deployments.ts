import { Hono } from "hono";

import type { Services } from "../context";
import { ApiError, ok } from "../envelope";
import { errors } from "../errors";
import { deployPreviewChange, deployToPreview } from "../previews/deploy";
import type { PreviewRecord } from "../previews/records";
import { shownDeployed, shownDeployment, shownModules } from "../previews/shown";
import { namedBindings, readDeployment, readDeploymentPatch, withBase } from "../previews/upload";
import type { VersionRecord } from "../store/records";
import { param, sourceOf } from "./names";
import { previewOf } from "./previews";

const LATEST = "latest";
/** The fewest characters of an id that stand for it. */
const SHORTEST_PREFIX = 8;

/** `workers/workers/{worker}/previews/{preview}/deployments`: each takes over from the one before at once. */
export function previewDeployments(services: Services): Hono {
  const { store } = services;
  const app = new Hono();

  app.get("/:worker/previews/:preview/deployments", (c) => {
    const preview = previewOf(services, c);
    return ok(
      c,
      preview.deployments.map((each) => shownDeployment(services, preview, each)),
    );
  });

  app.post("/:worker/previews/:preview/deployments", async (c) => {
    const { id, base } = previewOf(services, c);
    const upload = withBase(await readDeployment(c, base), base);
    const deployed = await services.exclusive(id, () =>
      deployToPreview(services, previewOf(services, c), upload, sourceOf(c)),
    );
    return ok(c, shownDeployed(services, deployed));
  });

  app.get("/:worker/previews/:preview/deployments/:deployment", (c) => {
    const preview = previewOf(services, c);
    const found = deploymentOf(preview, param(c, "deployment"));
    const modules = c.req.query("include") === "modules" ? { modules: shownModules(services, found) } : {};
    return ok(c, { ...shownDeployment(services, preview, found), ...modules });
  });

  app.patch("/:worker/previews/:preview/deployments/:deployment", async (c) => {
    if (param(c, "deployment") !== LATEST) {
      throw new ApiError(400, 10032, "Only the latest deployment of a preview can be changed.");
    }
    const { id } = previewOf(services, c);
    const { env = {}, annotations } = await readDeploymentPatch(c);
    const deployed = await services.exclusive(id, async () => {
      const preview = previewOf(services, c);
      const [before] = preview.deployments;
      if (!before) throw new ApiError(400, 10032, "The preview has no deployment to change.");
      const kept = before.bindings.filter(({ name }) => env[name] === undefined);
      const sent = Object.fromEntries(
        Object.entries(env).flatMap(([name, each]) => (each === null ? [] : [[name, each]])),
      );
      const bindings = [...kept, ...namedBindings(sent)];
      return deployPreviewChange(services, preview, before, { bindings, annotations }, sourceOf(c));
    });
    return ok(c, shownDeployed(services, deployed));
  });

  app.delete("/:worker/previews/:preview/deployments/:deployment", async (c) => {
    const { id: previewId } = previewOf(services, c);
    await services.exclusive(previewId, async () => {
      const preview = previewOf(services, c);
      const { id } = deploymentOf(preview, param(c, "deployment"));
      store.previews.set({ ...preview, deployments: preview.deployments.filter((each) => each.id !== id) });
      await services.runtime.workerChanged(preview.worker);
    });
    return ok(c, null);
  });
  return app;
}

/** The deployment that a path names: by its id, the beginning of it, or as the latest. */
function deploymentOf({ deployments }: PreviewRecord, wanted: string): VersionRecord {
  if (wanted === LATEST) {
    const [latest] = deployments;
    if (!latest) throw errors.noPreviewDeployment();
    return latest;
  }
  const found = deployments.find(
    ({ id }) => id === wanted || (wanted.length >= SHORTEST_PREFIX && id.startsWith(wanted)),
  );
  if (!found) throw errors.previewDeployment();
  return found;
}
