using Dapper;

namespace MarketplaceApp.Business;

/// <summary>Reads the projects that a user may see.</summary>
internal sealed class ProjectQueries(MarketplaceDatabase database)
{
    private const string Columns = """
        SELECT p.id AS Id, p.title AS Title, p.category AS Category, p.summary AS Summary,
               p.description AS Description, p.budget AS Budget, p.status AS Status,
               p.client_id AS ClientId, p.freelancer_id AS FreelancerId, p.agreed_amount AS AgreedAmount,
               (SELECT COUNT(*) FROM market_proposals o WHERE o.project_id = p.id) AS ProposalCount
        FROM market_projects p
        """;

    private const string VisibleProposals = """
        SELECT o.project_id AS ProjectId, o.freelancer_id AS FreelancerId, o.amount AS Amount, o.pitch AS Pitch
        FROM market_proposals o JOIN market_projects p ON p.id = o.project_id
        WHERE (p.client_id = @viewerId OR o.freelancer_id = @viewerId) AND (@projectId IS NULL OR p.id = @projectId)
        ORDER BY o.created_at, o.freelancer_id
        """;

    public async Task<IReadOnlyList<Project>> ListAsync(string viewerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var projects = await connection.QueryAsync<Project>($"{Columns} ORDER BY p.id");
        var proposals = await connection.QueryAsync<Proposal>(VisibleProposals, new { viewerId, projectId = (long?)null });
        var byProject = proposals.ToLookup(proposal => proposal.ProjectId);
        return [.. projects.Select(project => project with { Proposals = [.. byProject[project.Id]] })];
    }

    public async Task<Project?> FindAsync(long projectId, string viewerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var project = await connection.QuerySingleOrDefaultAsync<Project>($"{Columns} WHERE p.id = @projectId", new { projectId });
        if (project is null)
        {
            return null;
        }

        var proposals = await connection.QueryAsync<Proposal>(VisibleProposals, new { viewerId, projectId = (long?)projectId });
        return project with { Proposals = [.. proposals] };
    }
}
