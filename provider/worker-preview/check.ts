// Runs in the plugin's process.
import { kindOf } from "../bindings/kinds";
import { planExports, sayPlan } from "../durable-object/plan";
import { storageFailures } from "../durable-object/deploy";
import type { Checked, Context } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { asSet } from "../lifecycle/inputs";
import { hasUnknown, isUnknown, UNKNOWN } from "../lifecycle/unknown";
import { type CheckedCode, checkCode, readerOf } from "../worker/check-code";
import { stillExported } from "../worker/classes";
import { checkOptions } from "../worker/options/table";
import { previewName } from "./preview-name";
import type { Origin, WorkerPreviewInputs } from "./state";
import { ownClasses } from "./upload";

/** The inputs as previews show and state keeps them, and what is wrong with them. */
export function checkWorkerPreview(
  news: Record<string, unknown>,
  context: Context,
  olds: WorkerPreviewInputs | undefined,
): Checked<WorkerPreviewInputs> & Pick<CheckedCode, "source" | "assetsSource"> & { workerIsHere: boolean } {
  const read = readerOf(news);
  const { code, source, assetsSource, failures: codeFailures } = checkCode(read, context);
  const worker = read.text("worker") ?? "";
  const branch = read.text("name") ?? "";
  const shared = read.texts("shared");
  const inputs: WorkerPreviewInputs = {
    ...code,
    worker,
    name: isUnknown(branch) || isUnknown(worker) ? UNKNOWN : previewName(branch, worker),
    shared: asSet(shared),
    ...checkOptions(read),
    origin: read.get<Origin>("origin"),
    adopt: read.flag("adopt") ?? false,
  };
  const failures = [
    ...nameFailures(inputs, codeFailures),
    ...codeFailures,
    ...sharedFailures(inputs, read.get<string[]>("ownTargets") ?? []),
    ...(read.isUnknown("shared") ? [] : unusedFailures(shared ?? [], inputs)),
    ...read.failures,
  ];
  const isSame = olds?.worker === worker && olds.name === inputs.name;
  if (!hasUnknown(inputs.exports)) {
    const [live, wanted] = [isSame ? ownClasses(olds) : {}, ownClasses(inputs)];
    const plan = planExports(live, wanted);
    failures.push(...storageFailures(live, wanted), ...(source ? stillExported(plan.deleted, source) : []));
    if (isSame) inputs.notice = sayPlan(plan);
  }
  return { inputs, failures, source, assetsSource, workerIsHere: read.flag("workerIsHere") ?? false };
}

function nameFailures({ worker, name }: WorkerPreviewInputs, known: Failure[]): Failure[] {
  const failures: Failure[] = [];
  // Why a reference does not lead to a Worker is said already.
  if (worker === "" && !known.some(({ property }) => property === "worker")) {
    failures.push({
      property: "worker",
      reason: "Must be a Worker, a Worker of another stack, or the name of a script.",
    });
  }
  if (name === "" && !known.some(({ property }) => property === "name"))
    failures.push({ property: "name", reason: "Must have a letter or a digit." });
  return failures;
}

/** What a preview would change in production, unless the program says that it may. */
function sharedFailures({ bindings, shared }: WorkerPreviewInputs, own: string[]): Failure[] {
  if (isUnknown(bindings) || isUnknown(own)) return [];
  return Object.entries(bindings).flatMap(([name, binding]) => {
    if (isUnknown(binding) || shared.includes(name) || own.includes(name)) return [];
    const kind = kindOf(binding);
    const { isolated } = kind ?? {};
    if (isolated === true || (typeof isolated === "function" && isolated(binding))) return [];
    const ways = `Bind something of this stack, or allow it with \`shared: ["${name}"]\`.`;
    const reason = `The preview would reach what is outside of this stack: the target of this binding (${binding.type}) is not isolated in a preview, so the preview would read and change what production has. ${ways}`;
    return [{ property: `bindings.${name}`, reason: [reason, kind?.wayOut].filter(Boolean).join(" ") }];
  });
}

function unusedFailures(shared: string[], { bindings, secrets }: WorkerPreviewInputs): Failure[] {
  if (isUnknown(bindings) || isUnknown(secrets)) return [];
  const names = new Set([...Object.keys(bindings), ...Object.keys(secrets ?? {})]);
  return shared.flatMap((name, index) =>
    isUnknown(name) || names.has(name)
      ? []
      : [
          {
            property: `shared[${index}]`,
            reason: `The preview has no binding "${name}". Add the binding, or remove the name.`,
          },
        ],
  );
}
