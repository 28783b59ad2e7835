import { Hono } from "hono";
import { html } from "hono/html";

import type { Services } from "../context";
import { param } from "../routes/names";
import { code, layout, link, missing, table } from "./html";
import { workerPath } from "./worker";

const OBJECTS = 100;

/** `/durable-objects/{id}`: the objects of a namespace that have run. */
export function durableObjectPage({ store, runtime }: Services): Hono {
  const app = new Hono();
  app.get("/:id", async (c) => {
    const namespace = store.durableObjects.state.namespaces.find(({ id }) => id === param(c, "id"));
    if (!namespace) return c.html(missing("Durable Object namespace", param(c, "id")), 404);
    const { script, className, sqlite } = namespace;
    const objects = await runtime.durableObjects.list(namespace.key);
    const rows = objects.slice(0, OBJECTS).map(({ id, hasStoredData }) => [code(id), hasStoredData ? "yes" : "no"]);
    return c.html(
      layout(className, [
        html`<p>
          Durable Object class of the Worker ${link(workerPath(script), script)}, ${sqlite ? "SQLite" : "key-value"}
          storage
        </p>`,
        table(["Object ID", "Has stored data"], rows, "No object of this class has run."),
        objects.length > OBJECTS ? html`<p>The first ${OBJECTS} of ${objects.length}.</p>` : "",
      ]),
    );
  });
  return app;
}
