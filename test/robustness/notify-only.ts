/** Settings of threat protection for pools whose sign-ins are never blocked, however risky they are: users only get a message. */
export const notifyOnly = {
  NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/alerts@example.com' },
  Actions: {
    LowAction: { EventAction: 'NO_ACTION', Notify: true },
    MediumAction: { EventAction: 'NO_ACTION', Notify: true },
    HighAction: { EventAction: 'NO_ACTION', Notify: true },
  },
};
