import { assetsWorker } from "../runtime/names";
import { defineKind, noFields } from "./kind";
import { unavailable } from "./options";

export const assets = defineKind({
  type: "assets",
  fields: noFields,
  once: true,
  options: (binding, { worker, hasAssets }) =>
    hasAssets
      ? { serviceBindings: { [binding.name]: assetsWorker(worker) } }
      : unavailable(binding, "the Worker has no assets. Deploy it again with them."),
});
