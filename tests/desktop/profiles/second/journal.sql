BEGIN TRANSACTION;
PRAGMA user_version = 2;
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
INSERT INTO "commands" VALUES('t1s-mwpp0wjs-7jvm43vj','PLACE','simulator','spot','BTCUSDT','t1s-mwpp0wjs-7jvm43vj','{"side":"BUY","type":"LIMIT","time_in_force":"GTC","quantity":"0.01","price":"76620.63"}',1795222331849,NULL,'',NULL);
INSERT INTO "commands" VALUES('t1s-mwpp0x3o-99e3ffxt','PLACE','simulator','spot','BTCUSDT','t1s-mwpp0x3o-99e3ffxt','{"side":"BUY","type":"MARKET","quantity":"0.01"}',1795222332572,'ACCEPTED','',1795222332637);
CREATE TABLE decisions (
    client_id TEXT NOT NULL,
    symbol TEXT NOT NULL,
    order_text TEXT NOT NULL,
    level TEXT NOT NULL,
    reasons TEXT NOT NULL,
    answer TEXT NOT NULL,
    time_ms INTEGER NOT NULL
);
INSERT INTO "decisions" VALUES('t1s-mwpp0wjs-7jvm43vj','spot:BTCUSDT','Buy 0.01 BTC at 76620.63 USDT','ALLOW','{"reasons":[],"words":""}','ALLOWED',1795222331848);
INSERT INTO "decisions" VALUES('t1s-mwpp0x3o-99e3ffxt','spot:BTCUSDT','Buy 0.01 BTC at market','ALLOW','{"reasons":[],"words":""}','ALLOWED',1795222332572);
COMMIT;
