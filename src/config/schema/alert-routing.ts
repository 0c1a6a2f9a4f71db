import { z } from 'zod';
import { parseMatcher } from '../../alerting/simulator/matcher.ts';
import { dnsLabel, duration, labelName } from './scalars.ts';

const matcher = () =>
  z.string().superRefine((text, context) => {
    try {
      parseMatcher(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, input: text });
    }
  });

const matchers = () => z.array(matcher()).min(1, 'is empty; it would match every alert');

const receiverList = () => z.array(dnsLabel()).min(1, 'is empty; name at least one receiver');

const because = () => z.string().min(1, 'is empty; say why, for those who find it later');

/** What each severity means in an environment. */
export const urgencySchema = z
  .strictObject({
    critical: z.enum(['page', 'notify']).default('page').describe('Somebody must always hear of critical alerts.'),
    warning: z.enum(['notify', 'nobody']).default('notify').describe('Warnings can wait until morning.'),
    info: z.enum(['notify', 'nobody']).default('nobody').describe('Information is there to be looked up.'),
  })
  .prefault({})
  .describe(
    'How urgent each severity is here: `page` goes to the `page` receivers of a team, `notify` to its `notify` receivers.',
  );

/** Routes besides those of teams. */
export const routesSchema = z
  .array(
    z.strictObject({
      reason: because().describe('Why these alerts need a route of their own.'),
      matchers: matchers().describe(
        'Conditions that all must hold, such as namespace="payments" or severity=~"critical|warning".',
      ),
      receivers: receiverList().describe('Who is notified.'),
      continue: z
        .boolean()
        .default(true)
        .describe('true: the team of the alert hears of it as well. false: nobody else does.'),
    }),
  )
  .default([])
  .describe('Routes for alerts that others want to hear of, besides or instead of their team.');

/** Inhibitions besides those that are shipped. */
export const inhibitionsSchema = z
  .array(
    z.strictObject({
      reason: because().describe('Why the one alert says all that matters about the other.'),
      source: matchers().describe('Which alerts keep others quiet.'),
      target: matchers().describe('Which alerts are kept quiet.'),
      equal: z
        .array(labelName())
        .default([])
        .describe(
          'Labels that both must have with the same value, besides cluster. A label that both lack is not equal.',
        ),
    }),
  )
  .default([])
  .describe('Alerts that stay quiet while others fire, besides the inhibitions that are shipped.');

const step = z.strictObject({
  severity: z.enum(['critical', 'warning']).default('critical').describe('Of which alerts.'),
  after: duration({ min: '1m' }).describe('How long they must have been firing.'),
  receivers: receiverList().describe('Who is notified then, besides those who know already.'),
});

const schedule = z.strictObject({
  severities: z
    .array(z.enum(['critical', 'warning', 'info']))
    .min(1, 'is empty; remove it for warnings and information')
    .refine((severities) => !severities.includes('critical'), {
      message: 'has critical, which is never muted; lower the severity of the alert if it can wait',
    })
    .default(['warning', 'info'])
    .describe('What waits. Never critical.'),
  active: z
    .array(dnsLabel())
    .default([])
    .describe('Intervals of `alerting.timeIntervals` in which the team is notified.'),
  mute: z.array(dnsLabel()).default([]).describe('Intervals of `alerting.timeIntervals` in which it is not.'),
});

/** How a team hears of its alerts, besides its `receiver`. */
export const teamRouting = {
  page: receiverList()
    .optional()
    .describe('Receivers of what must wake somebody, such as pagers. Default: `receiver`.'),
  notify: receiverList().optional().describe('Receivers of what can wait. Default: `receiver`.'),
  escalation: z
    .array(step)
    .default([])
    .describe(
      'Who is notified besides when an alert keeps firing. Alerts that are silenced meanwhile do not escalate.',
    ),
  schedules: z
    .array(schedule)
    .default([])
    .describe('When warnings and information of the team are notified. What still fires is notified afterwards.'),
};
