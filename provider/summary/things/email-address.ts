import type { Thing } from "../thing";

export const emailAddress: Thing = {
  kind: "Email address",
  order: 2,
  nameOf: ({ address }) => address,
  own: ["address"],
};
