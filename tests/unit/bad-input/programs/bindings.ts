/** `bindings` of a Worker that is right but for them. */
export const wrongBindings = `
5
"REGION"
["eu"]
{ "a-b": "eu" }
{ "": "eu" }
{ "1": "eu" }
{ A: undefined }
{ A: () => 1 }
{ A: Symbol("a") }
{ A: 5n }
{ A: NaN }
{ A: new Map([["a", 1]]) }
{ A: new Date(0) }
{ A: new (class Account {})() }
{ A: { when: new Date(0) } }
{ A: { a: { b: () => 1 } } }
{ A: [undefined] }
{ A: pulumi.secret({ a: 1 }) }
{ A: pulumi.secret(undefined) }
{ A: Promise.resolve(undefined) }
{ A: pulumi.output(() => 1) }
{ A: binding.kvNamespace }
{ A: binding.ai(), B: binding.ai() }
{ A: binding.assets() }
{ A: new DurableObject("missing") }
{ A: new Workflow("missing") }
`;
