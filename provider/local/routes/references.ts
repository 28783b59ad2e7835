import { BINDING_TYPE, namespaceBehind, ownerOf } from "../durable-objects/bindings";
import type { Store } from "../store/store";
import { deployedVersion } from "../store/deployed";
import { consumersIn } from "../store/tail-consumers";

interface Reference {
  service: string;
  environment: string;
  name: string;
}

/** Who binds a Worker, and whom it binds. */
export function referencesTo(store: Store, name: string) {
  const bindings = store.scripts
    .all()
    .flatMap((worker) => deployedVersion(worker).bindings.map((binding) => ({ from: worker.name, binding })));
  const services = bindings.filter(({ binding }) => binding.type === "service");
  const incoming = services
    .filter(({ from, binding }) => from !== name && binding["service"] === name)
    .map(({ from, binding }): Reference => ({ service: from, environment: "production", name: binding.name }));
  const outgoing = services
    .filter(({ from, binding }) => from === name && binding["service"] !== name)
    .map(({ binding }): Reference => ({
      service: String(binding["service"]),
      environment: "production",
      name: binding.name,
    }));
  const durableObjects = bindings
    .filter(({ from, binding }) => from !== name && binding.type === BINDING_TYPE)
    .flatMap(({ from, binding }) => {
      const namespace = namespaceBehind(binding, from, store.durableObjects.state);
      if ((namespace?.script ?? ownerOf(binding, from)) !== name) return [];
      return {
        service: from,
        environment: "production",
        name: binding.name,
        durable_object_namespace_id: namespace?.id ?? "",
        durable_object_namespace_name: `${name}_${namespace?.className ?? String(binding["class_name"])}`,
      };
    });
  return {
    services: { incoming, outgoing, pages_function: false },
    durable_objects: durableObjects,
    dispatch_outbounds: [],
  };
}

/** The Workers whose logs go to this one. */
export function tailProducersOf(store: Store, name: string) {
  return store.scripts
    .all()
    .filter(({ scriptSettings }) => consumersIn(scriptSettings, "tail_consumers").includes(name))
    .map((worker) => ({
      tag: worker.tag,
      producer: { service: worker.name, environment: "production" },
      consumer: { service: name, environment: "production" },
      created_on: worker.createdOn,
      modified_on: worker.modifiedOn,
    }));
}
