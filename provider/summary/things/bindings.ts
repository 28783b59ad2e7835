// What a summary says of the bindings of a Worker, those of its upload and those that come after it.
import { entriesOf, type Properties } from "../thing";
import { asObject, type Change, isNothing, sameValue, sayValue, SECRET, text } from "../values";

/** Bindings by name. A secret is its name and what becomes of it, never what it holds. */
export function bindingChanges(olds: Properties, news: Properties): Change[] {
  const before = secretsOf(olds);
  const after = secretsOf(news);
  const plain = entriesOf(olds["bindings"], news["bindings"]).flatMap(([name, was, is]): Change[] => {
    if (sameValue(was, is)) return [];
    return [
      {
        what: `binding ${name}`,
        ...(was !== undefined && { before: binding(was) }),
        ...(is !== undefined && { after: binding(is) }),
      },
    ];
  });
  return [...plain, ...secretChanges(before, after)];
}

function secretChanges(before: unknown, after: unknown): Change[] {
  if (before === undefined && after === undefined) return [];
  if (typeof before === "string" || typeof after === "string") {
    // The engine hides the whole map where it cannot tell which entries are secrets.
    if (before !== undefined && after !== undefined) return [];
    return [{ what: "secrets", ...(before === undefined ? { after: SECRET } : { before: SECRET }) }];
  }
  return entriesOf(before, after).flatMap(([name, was, is]): Change[] => {
    if ((was === undefined) === (is === undefined)) return [];
    return [{ what: `secret ${name}`, ...(was === undefined ? { after: SECRET } : { before: SECRET }) }];
  });
}

function secretsOf(inputs: Properties): unknown {
  return isNothing(inputs["secrets"]) ? undefined : inputs["secrets"];
}

/** The type of a binding and what it points at. */
function binding(value: unknown): string {
  const { type, ...fields } = asObject(value);
  const said = Object.entries(fields)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => {
      if (key === "text") return JSON.stringify(sayValue(field));
      return key === type ? sayValue(field) : `${key} ${sayValue(field)}`;
    });
  return sayValue([text(type) ?? sayValue(value), said.join(", ")].filter(Boolean).join(": "));
}
