-- Before the hours of the same night: nobody may go on from hours that are not whole.
ALTER TABLE nights_counted DROP PARTITION {day:Date}
