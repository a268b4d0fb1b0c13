-- Why records of one load were refused.
SELECT line, toString(reason) AS reason FROM rejections FINAL WHERE load_id = {load_id:String} ORDER BY line, reason LIMIT 1000
