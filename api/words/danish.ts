import type { Language } from './language.ts';

export const danish: Language = {
  locale: 'da-DK',
  somewhere: 'dit område',
  today: 'kl. {time}',
  another_day: 'kl. {time} den {day}',
  ongoing: {
    no_service: 'Der har ikke været mobildækning i {area} siden {from}.',
    failures: 'Opkald og mobildata i {area} er ikke altid gået igennem siden {from}.',
    slow: 'Mobildata i {area} har været langsom siden {from}.',
    mixed: 'Mobilnettet i {area} har været forstyrret siden {from}.',
  },
  over: {
    no_service: 'Der var ikke mobildækning i {area} fra {from} til {to}.',
    failures: 'Opkald og mobildata i {area} gik ikke altid igennem fra {from} til {to}.',
    slow: 'Mobildata i {area} var langsom fra {from} til {to}.',
    mixed: 'Mobilnettet i {area} var forstyrret fra {from} til {to}.',
  },
  felt: {
    no_service: 'ingen mobildækning i {for}',
    failures: 'opkald eller data, der ikke gik igennem, over {for}',
    slow: 'langsom mobildata i {for}',
    mixed: 'forstyrret mobilnet i {for}',
  },
  units: { hour: 't', minute: 'min' },
  days: {
    quiet: 'Vi kender ikke til forstyrrelser af din mobilforbindelse fra {from} til {to}.',
    unknown: 'Vi kan endnu ikke sige, hvordan din mobilforbindelse har været de seneste dage.',
    one: {
      no_service: 'Du havde ikke mobildækning i {for} den {day}, fra {from}.',
      failures: 'Dine opkald og mobildata gik ikke altid igennem over {for} den {day}, fra {from}.',
      slow: 'Dine mobildata var langsomme i {for} den {day}, fra {from}.',
      mixed: 'Din mobilforbindelse var forstyrret i {for} den {day}, fra {from}.',
    },
    several: 'Din mobilforbindelse var forstyrret {times} gange mellem {from} og {to}, i alt {for}.',
    ongoing: 'Det er ikke overstået endnu.',
  },
  working: 'Vores teknikere arbejder på sagen.',
  restored: 'Nettet fungerer igen som normalt.',
  estimate: 'Vi forventer, at nettet fungerer som normalt {by}; det er {likely}. Du kan forvente nyt senest {next}.',
  no_estimate: 'Vi kan endnu ikke sige, hvornår nettet fungerer som normalt.',
  likely: { low: 'usikkert', medium: 'sandsynligt', high: 'meget sandsynligt' },
  script: {
    opening: 'Goddag, det er kundeservice. Jeg ringer for at fortælle om en fejl i mobilnettet, som kan have berørt dig.',
    question: 'Har du mærket noget til det?',
    closing: 'Det var alt, jeg ville fortælle. Har du spørgsmål?',
  },
};
