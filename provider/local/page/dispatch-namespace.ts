import { Hono } from "hono";

import { sharedBy } from "../bindings/table";
import type { Services } from "../context";
import { param } from "../routes/names";
import { dispatchNode } from "../runtime/names";
import { deployedVersion } from "../store/deployed";
import { DISPATCH_NAMESPACES } from "../store/resources";
import { dispatchedKey, scriptName } from "../store/scripts";
import { code, type Html, layout, link, missing, pager, type Part, path, section, table, when } from "./html";
import type { Logs } from "./logs";
import { bindingTable, durableObjects, logLines, versions, workerPath } from "./worker";

const PER_PAGE = 50;

/** `/dispatch/{namespace}`: the scripts in a dispatch namespace and who calls them, and a page for each script. */
export function dispatchNamespacePages(services: Services, logs: Logs): Hono {
  const { store } = services;
  const app = new Hono();
  const namespaceOf = (name: string) => DISPATCH_NAMESPACES.in(store).get(name)?.fields;
  const classesOf = (key: string) =>
    store.durableObjects.state.namespaces.filter(({ script }) => script === key).map(({ className }) => className);

  app.get("/:namespace", (c) => {
    const name = param(c, "namespace");
    const namespace = namespaceOf(name);
    if (!namespace) return c.html(missing("dispatch namespace", name), 404);
    const after = c.req.query("after") ?? "";
    const scripts = store.scripts
      .inNamespace(namespace.id)
      .map((worker) => ({ worker, script: scriptName(worker.name) }))
      .filter(({ script }) => script > after)
      .sort((one, other) => (one.script < other.script ? -1 : 1));
    const shown = scripts.slice(0, PER_PAGE);
    const last = shown.at(-1);
    const rows = shown.map(({ worker, script }): Part[] => [
      link(path("dispatch", name, script), script),
      tagsOf(worker.scriptSettings),
      classesOf(worker.name).join(", "),
      when(worker.modifiedOn),
    ]);
    return c.html(
      layout(name, [
        section(
          "Scripts",
          table(["Name", "Tags", "Durable Objects", "Deployed"], rows, "No scripts are in this dispatch namespace."),
          pager(
            path("dispatch", name),
            after === "",
            scripts.length > PER_PAGE && last ? { after: last.script } : undefined,
          ),
        ),
        section("Called by", callers(services, name)),
      ]),
    );
  });

  app.get("/:namespace/:script", (c) => {
    const [name, script] = [param(c, "namespace"), param(c, "script")];
    const namespace = namespaceOf(name);
    const worker = namespace && store.scripts.get(dispatchedKey({ namespaceId: namespace.id, script }));
    if (!worker) return c.html(missing("script", `${name}/${script}`), 404);
    return c.html(
      layout(
        script,
        [
          section("Called by", callers(services, name)),
          section("Bindings", bindingTable(worker)),
          section("Versions", versions(worker)),
          section("Durable Objects", durableObjects(services, worker.name)),
          section("Logs", logLines(logs, store.printedName(worker.name))),
        ],
        [{ href: path("dispatch", name), text: name }],
      ),
    );
  });
  return app;
}

/** The Workers that bind the namespace. */
function callers({ store }: Services, namespace: string): Html {
  const rows = store.scripts.all().flatMap((worker) =>
    deployedVersion(worker)
      .bindings.filter((binding) => sharedBy(binding).includes(dispatchNode(namespace)))
      .map(({ name }) => [link(workerPath(worker.name), worker.name), code(name)]),
  );
  return table(["Worker", "Binding"], rows, "No Worker binds this dispatch namespace.");
}

function tagsOf({ tags }: Record<string, unknown>): string {
  return Array.isArray(tags) ? tags.map(String).join(", ") : "";
}
