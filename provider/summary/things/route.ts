import type { Thing } from "../thing";

export const route: Thing = { kind: "Route", order: 2, nameOf: ({ pattern }) => pattern, own: ["pattern"] };
