import { defineKind, noFields } from "./kind";

export const workerLoader = defineKind({
  type: "worker_loader",
  fields: noFields,
  options: ({ name }) => ({ workerLoaders: { [name]: {} } }),
});
