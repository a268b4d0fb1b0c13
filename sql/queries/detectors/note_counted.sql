-- The night's hours are whole: the next night may go on from them.
INSERT INTO nights_counted (valid_from, began_at, days, earlier, earlier_days, steps_s, recipe)
SELECT {day:Date}, toDateTime({began_s:UInt32}, 'UTC'), {days:UInt16}, {earlier:Date}, {earlier_days:UInt16}, {steps_s:Array(UInt32)}, {recipe:String}
