/** What an order is created with; other stacks see it through the program's types. */
export interface OrderParams {
  orderId: string;
  amount: number;
}
