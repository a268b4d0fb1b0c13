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
  felt: {
    no_service: 'no mobile service for {for}',
    failures: 'calls or data that failed, over {for}',
    slow: 'slow mobile data for {for}',
    mixed: 'disturbed mobile service for {for}',
  },
  units: { hour: 'h', minute: 'min' },
  days: {
    quiet: 'We know of no disturbance of your mobile service from {from} to {to}.',
    unknown: 'We cannot say yet how your mobile service was in the last days.',
    one: {
      no_service: 'You had no mobile service for {for} on {day}, from {from}.',
      failures: 'Your calls and mobile data did not always connect over {for} on {day}, from {from}.',
      slow: 'Your mobile data was slow for {for} on {day}, from {from}.',
      mixed: 'Your mobile service was disturbed for {for} on {day}, from {from}.',
    },
    several: 'Your mobile service was disturbed {times} times between {from} and {to}, for {for} together.',
    ongoing: 'It is not over yet.',
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
