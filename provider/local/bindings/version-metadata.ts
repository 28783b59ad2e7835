import { defineKind, noFields } from "./kind";

export const versionMetadata = defineKind({
  type: "version_metadata",
  fields: noFields,
  once: true,
  options: ({ name }, { version }) => ({ bindings: { [name]: version } }),
  tellsVersion: true,
});
