import { defineKind, noFields } from "./kind";

export const assets = defineKind({
  type: "assets",
  fields: noFields,
  once: true,
  doesNotRun: "static assets do not run locally. Deploy the Worker to Cloudflare to use them.",
});
