-- The sealed identities of some keys; opened in the process that may, never here.
SELECT subject_key, sealed FROM {vault:Identifier}.identities FINAL WHERE subject = {subject:String} AND subject_key IN {keys:Array(UInt64)}
