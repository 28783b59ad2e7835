import { ApiError } from "../envelope";
import type { BindingRecord } from "../store/records";
import { type DurableObjectsState, type Namespace, resolveNamespace } from "./records";

export const BINDING_TYPE = "durable_object_namespace";

/** When a binding is made: with a deployment, with a version that does not run yet, or as part of a version that something else changes. */
export type Moment = "deployment" | "version" | "change";

interface Context {
  script: string;
  state: DurableObjectsState;
  moment: Moment;
  /** Whether the version declares the class in its `exports`. */
  declares: (className: string) => boolean;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Whose class a binding names. */
export function ownerOf(binding: BindingRecord, script: string): string {
  return textOf(binding["script_name"]) || script;
}

/** The classes of its own that a version binds. */
export function ownClasses(bindings: readonly BindingRecord[], script: string): string[] {
  return bindings
    .filter((binding) => binding.type === BINDING_TYPE && ownerOf(binding, script) === script)
    .map((binding) => textOf(binding["class_name"]));
}

/** The namespace that a binding of a deployed version leads to: by its id, which a rename or transfer does not change. */
export function namespaceBehind(
  binding: BindingRecord,
  script: string,
  state: DurableObjectsState,
): Namespace | undefined {
  const id = binding["namespace_id"];
  if (typeof id === "string") return state.namespaces.find((each) => each.id === id);
  return resolveNamespace(state, ownerOf(binding, script), textOf(binding["class_name"]));
}

/** Bindings with the ids of the namespaces that they lead to; one that leads nowhere is refused. */
export function bindNamespaces(bindings: readonly BindingRecord[], context: Context): BindingRecord[] {
  return bindings.map((binding) => (binding.type === BINDING_TYPE ? bound(binding, context) : binding));
}

function bound(binding: BindingRecord, context: Context): BindingRecord {
  const { script, state, moment } = context;
  const className = textOf(binding["class_name"]);
  const byId = state.namespaces.find(({ id }) => id === binding["namespace_id"]);
  const byName = resolveNamespace(state, ownerOf(binding, script), className);
  const namespace = moment === "change" ? (byId ?? byName) : (byName ?? byId);
  if (namespace !== undefined) {
    const named = className === "" ? { class_name: namespace.className, script_name: namespace.script } : {};
    return { ...binding, ...named, namespace_id: namespace.id };
  }
  // What another deployment has taken away since is not this change's fault.
  if (moment === "change" && typeof binding["namespace_id"] === "string") return binding;
  throw notBound(binding, className, context);
}

function notBound(binding: BindingRecord, className: string, { script, moment, declares }: Context): ApiError {
  const owner = ownerOf(binding, script);
  if (owner !== script) {
    const message = `Cannot create binding for class '${className}' that is not exported by script '${owner}'.`;
    return new ApiError(400, 10061, message);
  }
  if (moment === "version" && declares(className)) {
    return new ApiError(
      403,
      100406,
      `Binding '${binding.name}' depends on class '${className}', which \`exports\` declares and no deployment has provisioned yet.`,
    );
  }
  return new ApiError(
    400,
    moment === "version" ? 10123 : 10061,
    `Cannot create binding for class '${className}' because it is not currently configured to implement Durable Objects. Declare it in \`exports\`, or apply a new-sqlite-class migration to it.`,
  );
}
