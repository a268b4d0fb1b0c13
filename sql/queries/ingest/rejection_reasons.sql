-- Why rows of one load were refused.
SELECT line, toString(reason) AS reason FROM rejections
WHERE load_id = {load_id:String} AND revision = {revision:UInt64}
ORDER BY line, reason
LIMIT 1000
