import { inspectHandlers } from "../../../provider/bundle/handlers";

const known: [string, string, string[]][] = [
  ["an object", "export default { fetch() {}, queue: async () => {}, 'tail': 1 }", ["fetch", "queue", "tail"]],
  ["an object under a name", "var worker = { async fetch() {} }; export { worker as default };", ["fetch"]],
  ["a name that is exported as it is", "const worker = { queue() {} }; export default worker;", ["queue"]],
  [
    "an entrypoint class",
    'import { WorkerEntrypoint as W } from "cloudflare:workers"; export default class extends W { static a() {} fetch() {} queue = () => {} }',
    ["fetch", "queue"],
  ],
  [
    "an entrypoint class under a name",
    'import { WorkerEntrypoint } from "cloudflare:workers"; var Main = class extends WorkerEntrypoint { static { name(this); } fetch() {} }; export { Main as default };',
    ["fetch"],
  ],
];
test.each(known)("the handlers of %s are found", (_, code, handlers) => {
  expect(inspectHandlers(code)).toEqual(handlers);
});

test.each([
  ["a call makes it", "export default withSentry({ fetch() {} })"],
  ["a call makes what has the name", "const app = new Hono(); export default app"],
  ["a part is spread", "export default { ...handlers, fetch() {} }"],
  ["a key is computed", "export default { [name]() {} }"],
  ["it is changed later", "const worker = { fetch() {} }; worker.queue = () => {}; export default worker"],
  ["somebody else gets it", "const worker = { fetch() {} }; extend(worker); export default worker"],
  ["a class inherits", "class Base {} export default class extends Base { fetch() {} }"],
  ["another module has it", 'export { default } from "./other.js"'],
  ["the code cannot be read", "export default {"],
  ["nothing is exported", "const a = 1"],
])("nothing is said of the handlers where %s", (_, code) => {
  expect(inspectHandlers(code)).toBeUndefined();
});
