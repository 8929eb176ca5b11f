// The moment of publication by the clock of this browser, for a person who has set no time zone.
export function connectMoment(form) {
  const field = form.elements.publish_at;
  const zone = form.elements.zone;
  if (!field || form.dataset.zone) return;
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!field.value || !form.dataset.scheduled) return;
  const moment = new Date(`${field.value.slice(0, 16)}Z`); // the server, knowing no zone, wrote UTC
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60000);
  field.value = local.toISOString().slice(0, 16);
}
