/** What was wrong with an input, by the path of the property as the user wrote it. */
export interface Failure {
  property: string;
  reason: string;
}
