import fc from "fast-check";

/** JavaScript's text, in a form that can be changed in one place. */
export type Tree = string | Tree[] | { [name: string]: Tree };

export function rendered(tree: Tree): string {
  if (typeof tree === "string") return tree;
  if (Array.isArray(tree)) return `[${tree.map(rendered).join(", ")}]`;
  return `{ ${Object.entries(tree)
    .map(([name, each]) => `[${JSON.stringify(name)}]: ${rendered(each)}`)
    .join(", ")} }`;
}

/** Stands in each value that is a secret, and in nothing else. */
export const MARK = "s3cr3t";

const names = ["name", "enabled", "service", "type", "__proto__", "constructor", "length", "0", "", "a.b"];

const plain = fc.oneof(
  fc.constantFrom("undefined", "null", '""', "true", "false", "0", "-1", "NaN", "Infinity", "1e21", "5n", "[]", "{}"),
  fc.constantFrom("() => 1", 'Symbol("a")', "new Date(0)", "new Date(NaN)", "new Map()", "/a/", "class A {}"),
  fc.constantFrom('"a".repeat(5000)', "new Proxy({}, {})", "Buffer.from([1])", "new Error('a')"),
  fc.constantFrom("[,]", "binding", "binding.ai()", "Worker", "script"),
  fc.constantFrom('new Workflow("w")', 'new DurableObject("d")', 'new pulumi.ComponentResource("a:b:C", "c")'),
  fc.constantFrom("Promise.resolve()", "pulumi.output(undefined)", "pulumi.unknown"),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  fc
    .constantFrom("0 6 * * *", "2026-07-01", "5m", "example.com/*", "a@example.com", "/api/*", "eu")
    .map((text) => `"${text}"`),
);

const secret = fc.oneof(
  fc.constantFrom(
    `"${MARK}"`,
    `"a ${MARK} b"`,
    `"https://${MARK}.example.com/*"`,
    `"${MARK}\\n\\"quoted\\""`,
    `"5 ${MARK}"`,
  ),
  fc.constantFrom(`["${MARK}"]`, `[5, "${MARK}"]`, `{ name: "${MARK}" }`, `{ enabled: { a: ["${MARK}"] } }`),
);

// Pulumi makes no output of it, where the program says `pulumi.output`.
const circular = fc.constant("(() => { const a = {}; a.a = a; return a; })()");

/** What no option expects, as the text of an expression. */
const { garbage } = fc.letrec<{ garbage: string }>((tie) => ({
  garbage: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: plain },
    { weight: 3, arbitrary: secret.map((text) => `pulumi.secret(${text})`) },
    { weight: 1, arbitrary: tie("garbage").map((text) => `pulumi.output(${text})`) },
    { weight: 1, arbitrary: tie("garbage").map((text) => `Promise.resolve(${text})`) },
    { weight: 1, arbitrary: fc.array(tie("garbage"), { maxLength: 3 }).map(rendered) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...names), tie("garbage"), { maxKeys: 3 }).map(rendered) },
  ),
}));

/** The same with something else in one to three places. */
export function changed(tree: Tree): fc.Arbitrary<Tree> {
  const text = fc.oneof({ weight: 30, arbitrary: garbage }, circular);
  const change = fc.tuple(fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }), text);
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce((now, [path, text]) => put(now, path, text), tree));
}

function put(tree: Tree, path: number[], text: string): Tree {
  const [step, ...further] = path;
  if (step === undefined || typeof tree === "string") return text;
  const keys = Object.keys(tree);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return text;
  if (Array.isArray(tree)) return tree.map((each, index) => (String(index) === key ? put(each, further, text) : each));
  return { ...tree, [key]: put(tree[key] ?? "undefined", further, text) };
}
