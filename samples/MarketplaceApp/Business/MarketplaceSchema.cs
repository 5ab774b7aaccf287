using Dapper;

namespace MarketplaceApp.Business;

/// <summary>Creates the app's tables at the first start, and fills them with sample data.</summary>
internal sealed class MarketplaceSchema(MarketplaceDatabase database, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(database.IsSqlServer ? MarketplaceTables.SqlServer : MarketplaceTables.Sqlite, transaction: transaction);
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
