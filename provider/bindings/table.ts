import { made } from "./binding";
import { json } from "./json";
import { kvNamespace } from "./kv-namespace";
import { service } from "./service";
import { text } from "./text";
import { workflow } from "./workflow";

/** Every kind, asked in this order; JSON takes what no other kind knows, so it is last. */
export const bindingKinds = [made, workflow, service, kvNamespace, text, json] as const;
