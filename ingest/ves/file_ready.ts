import { z } from 'zod';
import type { Event } from './event.ts';

const Location = z.string().min(8).max(2_000);
const Notification = z.object({
  notificationFields: z.object({
    changeType: z.string().max(100),
    arrayOfNamedHashMap: z.array(z.object({ name: z.string().max(1_000), hashMap: z.object({ location: Location }) })).max(1_000),
  }),
});
/** 3GPP's own notification, carried in VES (TS 28.532, NotifyFileReady). */
const Standard = z.object({
  stndDefinedFields: z.object({ data: z.object({ fileInfoList: z.array(z.object({ fileLocation: Location })).max(1_000) }) }),
});

/**
 * Where the files are that an event says are ready; null when it is another event.
 * @example fileLocations(event) // => ['https://pm.example.net/C20261129.1000-1015.xml.gz']
 */
export function fileLocations(event: Event): string[] | null {
  const { domain } = event.commonEventHeader;
  if (domain === 'stndDefined') {
    const parsed = Standard.safeParse(event);
    return parsed.success ? parsed.data.stndDefinedFields.data.fileInfoList.map((file) => file.fileLocation) : null;
  }
  if (domain !== 'notification') return null;
  const parsed = Notification.safeParse(event);
  if (!parsed.success || parsed.data.notificationFields.changeType !== 'FileReady') return null;
  return parsed.data.notificationFields.arrayOfNamedHashMap.map(({ hashMap }) => hashMap.location);
}
