-- claim_jobs takes where in line to begin, and has a default for it: a node of the version before goes on while others are started anew.
DROP FUNCTION IF EXISTS claim_jobs(bigint, text, bigint, int);
