import { MAIN_MODULE, measure, SCRIPT_TYPE } from "./content";
import { parseModule } from "./exports";
import { loadEsbuild } from "./lazy";
import { isBuildFailure } from "./messages";
import type { Bundle } from "./types";

/**
 * Why a text is not a module, with its place. Nothing of the text is quoted: it may be a secret. What the parser alone does not know
 * is asked of esbuild, which learns new syntax sooner.
 */
export async function scriptProblem(script: string): Promise<string | undefined> {
  if (parseModule(script)) return undefined;
  try {
    await loadEsbuild().transform(script, { loader: "js", format: "esm", logLevel: "silent" });
    return undefined;
  } catch (error) {
    const place = isBuildFailure(error) ? error.errors[0]?.location : undefined;
    const at = place ? ` The first mistake is in line ${place.line}, column ${place.column + 1}.` : "";
    return `Is not a valid JavaScript module.${at} A \`script\` is uploaded as it is; for TypeScript, or a file, use \`entrypoint\`.`;
  }
}

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
