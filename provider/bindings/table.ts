import { bindable } from "./bindable";
import { json } from "./json";
import { kvNamespace } from "./kv-namespace";
import { service } from "./service";
import { text } from "./text";

/** Every kind, asked in this order; JSON takes what no other kind knows, so it is last. */
export const bindingKinds = [bindable, service, kvNamespace, text, json] as const;
