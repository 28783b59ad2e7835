import { type ContainerNaming, readContainers } from "./containers";
import { type Expression, list, makerCall, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import { classHandle, type Handles } from "./handles";
import type { Notes } from "./notes";

/** The callee of a Durable Object class of the Worker's own. */
export const NEW_DURABLE_OBJECT = "new DurableObject";

/** A class of Durable Objects as the configuration leaves it. */
interface DeclaredClass {
  storage?: string;
  renamedFrom?: string;
  transferredFrom?: string;
  transferredTo?: string;
  /** The name of its container, where its export says it. */
  container?: string;
}

type Classes = Map<string, DeclaredClass>;

/** What the program says of Durable Objects. */
export interface DurableObjects {
  bindings: [Fields, Expression][];
  /** The argument `exports`: classes that the Worker does not bind. */
  exports: Expression | undefined;
}

/** Bindings of Durable Objects, and the classes that `migrations` or `exports` declare: Cloudflare goes by their names, so no data moves. */
export function readDurableObjects(
  config: Fields,
  naming: ContainerNaming,
  handles: Handles,
  notes: Notes,
): DurableObjects {
  const { worker } = naming;
  const classes = config.has("exports") ? declaredClasses(config, notes) : migratedClasses(config, notes);
  const bound = new Set<string>();
  const classOf = (container: string) => [...classes].find(([, declared]) => declared.container === container)?.[0];
  const containers = readContainers(config, classOf, naming, notes);
  const declare = (className: string) =>
    newDurableObject(className, classes.get(className) ?? {}, handles, containers.get(className));
  const bindings = (config.object("durable_objects")?.objects("bindings") ?? []).map((entry): [Fields, Expression] => {
    const className = entry.requiredText("class_name");
    const script = entry.text("script_name");
    const environment = entry.text("environment");
    if ((script !== undefined && script !== worker) || environment !== undefined) {
      const options = object({ scriptName: value(script ?? worker), environment: optional(environment) });
      const args = [
        { name: "className", value: value(className) },
        { name: "", value: options },
      ];
      return [entry, makerCall("durableObjectNamespace", args)];
    }
    bound.add(className);
    const declared = classes.get(className);
    if (!declared) {
      notes.check(
        entry.at("class_name"),
        `no migration creates "${className}", so it is taken to have SQLite storage; set \`storage\` if it has not.`,
      );
    }
    return [entry, declare(className)];
  });
  for (const className of containers.keys()) {
    if (bound.has(className) || classes.has(className)) continue;
    notes.lost("containers", `the class ${className} of a container is neither bound nor declared.`);
  }
  const unbound = [...classes].filter(([className]) => !bound.has(className));
  return {
    bindings,
    exports: unbound.length > 0 ? list(unbound.map(([className]) => declare(className))) : undefined,
  };
}

function newDurableObject(
  className: string,
  declared: DeclaredClass,
  handles: Handles,
  container: Expression | undefined,
): Expression {
  const { storage, renamedFrom, transferredFrom, transferredTo } = declared;
  return classHandle(NEW_DURABLE_OBJECT, className, handles, {
    storage: optional(storage === "sqlite" ? undefined : storage),
    renamedFrom: optional(renamedFrom),
    transferredFrom: optional(transferredFrom),
    transferredTo: optional(transferredTo),
    container,
  });
}

/** The classes that there are once all migrations have run. */
function migratedClasses(config: Fields, notes: Notes): Classes {
  const classes: Classes = new Map();
  for (const step of config.objects("migrations")) {
    step.text("tag");
    for (const name of step.texts("new_classes") ?? []) classes.set(name, { storage: "legacy-kv" });
    for (const name of step.texts("new_sqlite_classes") ?? []) classes.set(name, { storage: "sqlite" });
    for (const rename of step.objects("renamed_classes")) {
      const from = rename.requiredText("from");
      classes.set(rename.requiredText("to"), { storage: "sqlite", ...classes.get(from), renamedFrom: from });
      classes.delete(from);
    }
    for (const transfer of step.objects("transferred_classes")) {
      const to = transfer.requiredText("to");
      const script = transfer.requiredText("from_script");
      if (transfer.requiredText("from") !== to) {
        notes.check(transfer.at("from"), "a class that moves to another script keeps its name: rename it first.");
      }
      notes.check(transfer.at("to"), `"${to}" is taken to have SQLite storage; set \`storage\` if it has not.`);
      classes.set(to, { storage: "sqlite", transferredFrom: script });
    }
    for (const name of step.texts("deleted_classes") ?? []) classes.delete(name);
    for (const key of step.unasked()) notes.lost(step.at(key), "is not a migration that wrangler documents.");
  }
  return classes;
}

/** The classes of the map `exports`. */
function declaredClasses(config: Fields, notes: Notes): Classes {
  const exports = config.object("exports");
  const classes: Classes = new Map();
  const renamed = new Map<string, string>();
  for (const [name] of exports?.entries() ?? []) {
    const entry = exports?.object(name);
    if (!entry) continue;
    const container = entry.text("container");
    const type = entry.text("type");
    if (type !== "durable-object") {
      for (const [key] of entry.entries()) entry.get(key);
      notes.lost(
        entry.path,
        type === "workflow"
          ? "is registered by the Workflow that the program binds."
          : `entries of type "${type ?? ""}" are not supported yet.`,
      );
      continue;
    }
    const state = entry.text("state") ?? "created";
    const storage = entry.text("storage");
    if (state === "renamed") renamed.set(entry.requiredText("renamed_to"), name);
    else if (state === "transferred") classes.set(name, { transferredTo: entry.requiredText("transferred_to") });
    else if (state === "expecting-transfer") {
      classes.set(name, {
        ...(storage !== undefined && { storage }),
        transferredFrom: entry.requiredText("transfer_from"),
      });
    } else if (state === "deleted") {
      notes.check(
        entry.path,
        "is deleted by the first deployment if it still exists; with data, `allowDataLoss` is needed.",
      );
    } else
      classes.set(name, { ...(storage !== undefined && { storage }), ...(container !== undefined && { container }) });
    for (const key of entry.unasked()) notes.lost(entry.at(key), "not supported yet.");
  }
  for (const [to, from] of renamed) classes.set(to, { ...classes.get(to), renamedFrom: from });
  return classes;
}
