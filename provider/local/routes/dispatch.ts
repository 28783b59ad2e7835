import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { dispatchNamespaces } from "../resources/dispatch-namespaces";
import { resourceRoutes } from "../resources/resource";
import type { WorkerRecord } from "../store/records";
import { deployedVersion } from "../store/deployed";
import { shown } from "../upload/bindings";
import { scriptOf } from "../upload/upload";
import { assetSessions } from "./assets";
import { namespaceIn, param, scriptKey } from "./names";
import { content, scripts, shownScript } from "./scripts";
import { secrets } from "./secrets";
import { changeScriptSettings, settings } from "./settings";

/** How many tags a script can have. */
const MAX_TAGS = 8;

const SCRIPTS = "/:namespace/scripts";

/** `workers/dispatch/namespaces`, and the scripts in them: they have no versions, triggers or addresses of their own. */
export function dispatch(services: Services): Hono {
  const { store } = services;
  const app = resourceRoutes(services, dispatchNamespaces);
  const worker = (key: string) => scriptOf(services, key);

  app.get(SCRIPTS, (c) => {
    const { name, id } = namespaceIn(store, param(c, "namespace"));
    return ok(
      c,
      store.scripts.inNamespace(id).map((each) => ({ ...shownScript(each), dispatch_namespace: name })),
    );
  });

  app.get(`${SCRIPTS}/:name`, (c) => {
    const found = worker(scriptKey(c, store));
    return ok(c, {
      dispatch_namespace: param(c, "namespace"),
      script: shownScript(found),
      created_on: found.createdOn,
      modified_on: found.modifiedOn,
    });
  });

  app.get(`${SCRIPTS}/:name/content`, (c) => content(services, scriptKey(c, store)));
  app.get(`${SCRIPTS}/:name/bindings`, (c) => ok(c, deployedVersion(worker(scriptKey(c, store))).bindings.map(shown)));

  app.get(`${SCRIPTS}/:name/tags`, (c) => ok(c, tagsOf(worker(scriptKey(c, store)))));
  app.put(`${SCRIPTS}/:name/tags`, async (c) => {
    const tags = await body(
      c,
      z
        .array(z.string().min(1))
        .nullable()
        .transform((sent) => sent ?? []),
      10021,
    );
    if (tags.length > MAX_TAGS)
      throw new ApiError(400, 10021, `A script can have ${MAX_TAGS} tags, and ${tags.length} were sent.`);
    return ok(c, tagsOf(await changeScriptSettings(services, scriptKey(c, store), { tags })));
  });
  app.delete(`${SCRIPTS}/:name/tags/:tag`, async (c) => {
    const key = scriptKey(c, store);
    const tags = tagsOf(worker(key)).filter((tag) => tag !== param(c, "tag"));
    await changeScriptSettings(services, key, { tags });
    return ok(c, null);
  });

  for (const routes of [scripts, assetSessions, settings, secrets]) app.route(SCRIPTS, routes(services));
  return app;
}

function tagsOf({ scriptSettings: { tags } }: WorkerRecord): unknown[] {
  return Array.isArray(tags) ? tags : [];
}
