import { z } from "zod";

import { type BindingKind, defineKind, nonEmpty, noFields } from "./kind";

/** What Cloudflare runs and no software on this machine can. */
function remote(product: string) {
  return { doesNotRun: `${product} does not run locally. Deploy the Worker to Cloudflare to use it.` };
}

const namespace = z.object({ namespace: nonEmpty });

/** Kinds that are a product of Cloudflare's network: uploads take them, and their use says what is missing. */
export const remoteOnly: BindingKind[] = [
  defineKind({ type: "ai", fields: noFields, once: true, ...remote("Workers AI") }),
  defineKind({ type: "ai_search", fields: z.object({ instance_name: nonEmpty }), ...remote("AI Search") }),
  defineKind({ type: "ai_search_namespace", fields: namespace, ...remote("AI Search") }),
  defineKind({ type: "agent_memory", fields: namespace, ...remote("Agent Memory") }),
  defineKind({ type: "analytics", fields: noFields, once: true, ...remote("The SQL API of Analytics Engine") }),
  defineKind({ type: "artifacts", fields: namespace, ...remote("Artifacts") }),
  defineKind({ type: "flagship", fields: z.object({ app_id: nonEmpty }), ...remote("Flagship") }),
  defineKind({ type: "k2", fields: z.object({ stream: nonEmpty }), ...remote("K2") }),
  defineKind({ type: "logfwdr", fields: z.object({ destination: nonEmpty }), ...remote("Log forwarding") }),
  defineKind({ type: "media", fields: noFields, once: true, ...remote("Media Transformations") }),
  defineKind({ type: "messaging", fields: namespace, ...remote("Messaging") }),
  defineKind({ type: "websearch", fields: noFields, ...remote("Web Search") }),
];
