/** What an order is created with. Other stacks get it through the types of the program. */
export interface OrderParams {
  orderId: string;
  amount: number;
}
