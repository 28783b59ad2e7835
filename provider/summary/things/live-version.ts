import type { Thing } from "../thing";

export const liveVersion: Thing = {
  kind: "Wait until live",
  order: 5,
  nameOf: ({ scriptName }) => scriptName,
  own: ["scriptName", "versionId"],
};
