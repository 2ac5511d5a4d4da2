import type { Delivery } from '../sign-in/step.ts';
import type { StringMap, WireDelivery } from '../wire.ts';

/** Where a code went, and for which attribute. */
export interface CodeDelivery extends Delivery {
  /** AttributeName: `email` or `phone_number`. */
  readonly attribute: string | undefined;
}

/** CodeDeliveryDetails of the wire. */
export function deliveryOf({ DeliveryMedium, Destination, AttributeName }: WireDelivery = {}): CodeDelivery {
  return { medium: DeliveryMedium, destination: Destination, attribute: AttributeName };
}

/** Attributes as the wire wants them. */
export function wireAttributes(attributes: StringMap): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
