BEGIN TRANSACTION;
PRAGMA user_version = 1;
CREATE TABLE commands (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    environment TEXT NOT NULL,
    market TEXT NOT NULL,
    symbol TEXT NOT NULL,
    client_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    outcome TEXT,
    detail TEXT NOT NULL,
    settled_ms INTEGER
);
INSERT INTO "commands" VALUES('t1s-mwpp0qce-azpgbc1a','PLACE','simulator','spot','BTCUSDT','t1s-mwpp0qce-azpgbc1a','{"side":"BUY","type":"LIMIT","time_in_force":"GTC","quantity":"0.01","price":"76620.51"}',1795222323806,NULL,'',NULL);
INSERT INTO "commands" VALUES('t1s-mwpp0qyv-az3uq7t5','PLACE','simulator','spot','BTCUSDT','t1s-mwpp0qyv-az3uq7t5','{"side":"BUY","type":"MARKET","quantity":"0.01"}',1795222324615,'ACCEPTED','',1795222325226);
COMMIT;
