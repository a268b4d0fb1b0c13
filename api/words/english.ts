import type { Language } from './language.ts';

export const english: Language = {
  locale: 'en-GB',
  somewhere: 'your area',
  today: '{time}',
  another_day: '{time} on {day}',
  ongoing: {
    no_service: 'There has been no mobile service in {area} since {from}.',
    failures: 'Calls and mobile data in {area} have not always connected since {from}.',
    slow: 'Mobile data in {area} has been slow since {from}.',
    mixed: 'Mobile service in {area} has been disturbed since {from}.',
  },
  over: {
    no_service: 'There was no mobile service in {area} from {from} to {to}.',
    failures: 'Calls and mobile data in {area} did not always connect from {from} to {to}.',
    slow: 'Mobile data in {area} was slow from {from} to {to}.',
    mixed: 'Mobile service in {area} was disturbed from {from} to {to}.',
  },
  working: 'Our engineers are working on it.',
  restored: 'Service is back to normal.',
  estimate: 'We expect service to be back to normal by {by}; this is {likely}. You can expect news by {next}.',
  no_estimate: 'We cannot say yet when service will be back to normal.',
  likely: { low: 'uncertain', medium: 'likely', high: 'very likely' },
  script: {
    opening: 'Hello, this is customer service. I am calling to tell you about a fault in the mobile network that may have affected you.',
    question: 'Did you notice anything of this?',
    closing: 'That was all I wanted to tell you. Do you have any questions?',
  },
};
