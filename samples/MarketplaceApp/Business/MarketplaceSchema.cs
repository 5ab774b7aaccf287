using Dapper;

namespace MarketplaceApp.Business;

/// <summary>Creates the app's own tables at the first start, and fills them with something to look at.</summary>
internal sealed class MarketplaceSchema(MarketplaceDatabase database, TimeProvider time) : IHostedService
{
    private const string Tables = """
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

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = connection.BeginTransaction(deferred: false);
        await connection.ExecuteAsync(Tables, transaction: transaction);
        if (await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM market_projects", transaction: transaction) == 0)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO market_projects (id, title, category, summary, description, budget, status, client_id, freelancer_id, agreed_amount)
                VALUES (@Id, @Title, @Category, @Summary, @Description, @Budget, @Status, @ClientId, @FreelancerId, @AgreedAmount)
                """,
                DemoProjects.Projects,
                transaction);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await connection.ExecuteAsync(
                """
                INSERT INTO market_proposals (project_id, freelancer_id, amount, pitch, created_at)
                VALUES (@ProjectId, @FreelancerId, @Amount, @Pitch, @CreatedAt)
                """,
                DemoProjects.Proposals.Select((p, i) => new { p.ProjectId, p.FreelancerId, p.Amount, p.Pitch, CreatedAt = now + i }),
                transaction);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
