-- Why: identities live apart, in a database only the care reader is granted.
CREATE DATABASE IF NOT EXISTS {vault:Identifier}
