namespace MarketplaceApp.Business;

/// <summary>The DDL of the app's tables for each of the two databases. All later statements work on both.</summary>
internal static class MarketplaceTables
{
    public const string Sqlite = """
        CREATE TABLE IF NOT EXISTS market_projects (
            id            INTEGER PRIMARY KEY,
            title         TEXT NOT NULL,
            category      TEXT NOT NULL,
            summary       TEXT NOT NULL,
            description   TEXT NOT NULL,
            budget        INTEGER NOT NULL,
            status        TEXT NOT NULL CHECK (status IN ('open', 'assigned', 'paid')),
            client_id     TEXT NOT NULL,
            freelancer_id TEXT NULL,
            agreed_amount INTEGER NULL
        );
        CREATE TABLE IF NOT EXISTS market_proposals (
            project_id    INTEGER NOT NULL REFERENCES market_projects (id),
            freelancer_id TEXT NOT NULL,
            amount        INTEGER NOT NULL,
            pitch         TEXT NOT NULL,
            created_at    INTEGER NOT NULL,
            PRIMARY KEY (project_id, freelancer_id)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS market_payments (
            project_id    INTEGER PRIMARY KEY REFERENCES market_projects (id),
            freelancer_id TEXT NOT NULL,
            amount        INTEGER NOT NULL,
            released_at   INTEGER NOT NULL
        );
        """;

    public const string SqlServer = """
        IF OBJECT_ID(N'market_projects') IS NULL
        CREATE TABLE market_projects (
            id            BIGINT NOT NULL PRIMARY KEY,
            title         NVARCHAR(200) NOT NULL,
            category      NVARCHAR(50) NOT NULL,
            summary       NVARCHAR(400) NOT NULL,
            description   NVARCHAR(2000) NOT NULL,
            budget        BIGINT NOT NULL,
            status        VARCHAR(10) NOT NULL CHECK (status IN ('open', 'assigned', 'paid')),
            client_id     NVARCHAR(128) NOT NULL,
            freelancer_id NVARCHAR(128) NULL,
            agreed_amount BIGINT NULL
        );
        IF OBJECT_ID(N'market_proposals') IS NULL
        CREATE TABLE market_proposals (
            project_id    BIGINT NOT NULL REFERENCES market_projects (id),
            freelancer_id NVARCHAR(128) NOT NULL,
            amount        BIGINT NOT NULL,
            pitch         NVARCHAR(600) NOT NULL,
            created_at    BIGINT NOT NULL,
            PRIMARY KEY (project_id, freelancer_id)
        );
        IF OBJECT_ID(N'market_payments') IS NULL
        CREATE TABLE market_payments (
            project_id    BIGINT NOT NULL PRIMARY KEY REFERENCES market_projects (id),
            freelancer_id NVARCHAR(128) NOT NULL,
            amount        BIGINT NOT NULL,
            released_at   BIGINT NOT NULL
        );
        """;
}
