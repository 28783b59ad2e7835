import { z } from "zod";

import type { Draft } from "./draft";
import type { DurableObjectExport } from "./exports";
import type { DurableObjectsState } from "./records";
import type { RefusalScenario } from "./scenarios";

/** `containers` of an upload. */
export const containerDeclaration = z.looseObject({ name: z.string().optional(), class_name: z.string().optional() });

export type ContainerDeclaration = z.infer<typeof containerDeclaration>;

/** Whether a container backs the class: either side may say it. */
export function hasContainer(
  name: string,
  entry: DurableObjectExport,
  containers: readonly ContainerDeclaration[],
): boolean {
  return containerNamed(entry) !== undefined || containers.some(({ class_name: className }) => className === name);
}

function containerNamed(entry: DurableObjectExport): string | undefined {
  return "container" in entry ? entry.container : undefined;
}

/** Refuses containers and classes that do not fit together. */
export function checkContainers(
  draft: Draft,
  entries: readonly [string, DurableObjectExport][],
  containers: readonly ContainerDeclaration[],
): void {
  const refuse = (name: string, scenario: RefusalScenario, message: string) => {
    draft.refuse({ class: name, scenario, message });
  };
  const users = new Map<string, string>();
  for (const [name, entry] of entries) {
    const container = containerNamed(entry);
    if ("storage" in entry && entry.storage !== "sqlite" && hasContainer(name, entry, containers)) {
      refuse(name, "invalid_export", "A class with a container must have `sqlite` storage.");
    }
    if (container === undefined) continue;
    const declared = containers.find((each) => each.name === container);
    const other = users.get(container);
    users.set(container, name);
    if (declared === undefined) {
      refuse(name, "container_undeclared_reference", `\`containers\` does not declare the container '${container}'.`);
    } else if (declared.class_name !== undefined && declared.class_name !== name) {
      const message = `The container '${container}' names the class '${declared.class_name}'.`;
      refuse(name, "container_wiring_inconsistent", message);
    } else if (other !== undefined) {
      const message = `The container '${container}' already backs the class '${other}'.`;
      refuse(name, "container_multiple_durable_objects", message);
    }
  }
  const live = new Set(entries.flatMap(([name, entry]) => ("storage" in entry ? [name] : [])));
  for (const { class_name: name } of containers) {
    if (name === undefined || live.has(name)) continue;
    refuse(name, "container_class_not_durable_object", "A container names the class, which has no live entry.");
  }
}

/** The namespaces of a script without `exports`: those of the classes that `containers` names have one. */
export function withContainers(
  state: DurableObjectsState,
  script: string,
  containers: readonly ContainerDeclaration[],
): DurableObjectsState {
  const named = new Set(containers.map(({ class_name: className }) => className));
  const namespaces = state.namespaces.map((each) =>
    each.script === script && each.container !== named.has(each.className)
      ? { ...each, container: named.has(each.className) }
      : each,
  );
  return { ...state, namespaces };
}
