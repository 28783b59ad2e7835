// Runs in the program.
import { bindingKind } from "./kind";

const refusal = (what: string, extension: string) =>
  `Only Workers in the older service worker syntax can have it, and this one is made of modules. Import the ${what} in the Worker's code instead: a file with the extension ${extension} is uploaded as a module.`;

/** Kinds that Cloudflare keeps for Workers in service worker syntax, which this package does not deploy. */
export const textBlob = bindingKind({ type: "text_blob", refused: refusal("text", ".txt") });
export const dataBlob = bindingKind({ type: "data_blob", refused: refusal("data", ".bin") });
export const wasmModule = bindingKind({ type: "wasm_module", refused: refusal("WebAssembly module", ".wasm") });
