import { MAIN_MODULE, measure, SCRIPT_TYPE } from "./content";
import type { Bundle } from "./types";

/** A module's text, uploaded as it is. */
export async function packScript(script: string): Promise<Bundle> {
  const body = Buffer.from(script);
  return {
    ...(await measure([{ name: MAIN_MODULE, contentType: SCRIPT_TYPE, body }])),
    largestInputs: [{ path: MAIN_MODULE, bytes: body.byteLength }],
    warnings: [],
    inputs: [],
  };
}
