import { camelCase, type Expression, object, value } from "./expression";

/** Names that a handle cannot have: those of the written program, and JavaScript's own. */
const TAKEN = new Set(
  [
    "binding cloudflare config environment environments isEnvironment pulumi readFileSync stack worker zoneId",
    "await break case catch class const continue debugger default delete do else enum export extends false finally for",
    "function if implements import in instanceof interface let new null package private protected public return static",
    "super switch this throw true try typeof var void while with yield",
  ].flatMap((names) => names.split(" ")),
);

/** The handles of a program so far: what each id stands for. */
export type Handles = Map<string, string>;

/** The first id that is free, or stands for the same already. */
export function handleId(candidates: string[], target: string, handles: Handles): string {
  const free = (candidate: string) => !TAKEN.has(candidate) && (handles.get(candidate) ?? target) === target;
  const id = candidates.find(free) ?? camelCase(target, "handle");
  handles.set(id, target);
  return id;
}

/** A handle of a class: `new Workflow("orderProcessor", { … })`. */
export function classHandle(
  callee: string,
  className: string,
  handles: Handles,
  args: Record<string, Expression | undefined>,
): Expression {
  const plain = plainId(className);
  const id = handleId([plain, `${plain}Class`], `${callee} ${className}`, handles);
  const options = object({ className: leadsTo(id, className) ? undefined : value(className), ...args });
  return {
    kind: "call",
    callee,
    args: [{ name: "id", value: value(id) }, ...(options.entries.length > 0 ? [{ name: "", value: options }] : [])],
  };
}

/** Whether a handle's id leads to the class without being told. */
export function leadsTo(id: string, className: string): boolean {
  return id === className || id.charAt(0).toUpperCase() + id.slice(1) === className;
}

export function plainId(className: string): string {
  return /^[A-Z][a-z]/.test(className) ? className.charAt(0).toLowerCase() + className.slice(1) : className;
}
