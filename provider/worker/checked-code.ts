// Runs in the plugin's process.
import { type Source, unpackContent, type Upload } from "../bundle/source";
import { sameValue } from "../lifecycle/unknown";
import { hasCode } from "./check-code";
import type { CodeInputs } from "./state";

/** The modules that were checked, by the bundle's hash: what is uploaded is what was planned. */
const checkedContents = new Map<string, string>();

export function rememberCode({ summary, content }: Source): void {
  checkedContents.set(summary.hash, content);
}

/**
 * The code that the check saw; nothing for assets alone.
 *
 * @throws when there is other code by now.
 */
export function checkedCode(inputs: CodeInputs, deployed: CodeInputs | undefined): Upload | undefined {
  const { bundle } = inputs;
  const content = checkedContents.get(bundle.hash);
  if (content === undefined && hasCode(inputs))
    throw new Error(notAtHand(bundle.hash, !sameValue(deployed?.bundle, bundle)));
  return content === undefined ? undefined : unpackContent(content);
}

function notAtHand(hash: string, isOtherCode: boolean): string {
  return isOtherCode
    ? `The code that was checked (${hash}) is not the code that is there now. Run \`pulumi up\` again to plan with what is there.`
    : `An upload carries bindings and settings with the code, and the deployed code (${hash}), which \`ignoreChanges\` keeps, is not the code that is there now. Take \`bundle\` out of \`ignoreChanges\`, or go back to that code.`;
}
