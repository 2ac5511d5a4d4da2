import type { Delivery } from '../sign-in/step.ts';
import type { StringMap, WireDelivery } from '../wire.ts';

/** Where a code was sent, and for which attribute. */
export interface CodeDelivery extends Delivery {
  /** AttributeName: `email` or `phone_number`. */
  readonly attribute: string | undefined;
}

/** Converts the API's CodeDeliveryDetails. */
export function deliveryOf({ DeliveryMedium, Destination, AttributeName }: WireDelivery = {}): CodeDelivery {
  return { medium: DeliveryMedium, destination: Destination, attribute: AttributeName };
}

/** Converts attributes to the API's list of names and values. */
export function wireAttributes(attributes: StringMap): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
