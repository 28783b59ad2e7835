import { defineKind, noFields } from "./kind";
import { unavailable } from "./options";

/** The first use downloads Chrome, 150 MB: not without being asked to, and not on a machine that is offline. */
const VARIABLE = "CLOUDFLARE_LOCAL_BROWSER";

export const browser = defineKind({
  type: "browser",
  fields: noFields,
  once: true,
  inMemory: true,
  options: (binding) =>
    process.env[VARIABLE] === "download"
      ? { browserRendering: { binding: binding.name } }
      : unavailable(
          binding,
          `its first use downloads Chrome, which needs the network. Set ${VARIABLE}=download to allow that, and start again.`,
        ),
});
