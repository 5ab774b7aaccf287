using System.Data.Common;
using Dapper;
using MarketplaceApp.Identity;
using Realtime.Notifications;

namespace MarketplaceApp.Business;

/// <summary>
/// The actions on projects. An assignment and a payment publish their notification in the same transaction, so the other
/// party is notified only if the action was committed. A proposal publishes its notification after it was stored, with an
/// idempotency key. A retry after a failure between the two sends the missing notification, but never a second one.
/// </summary>
internal sealed class ProjectActions(MarketplaceDatabase database, INotificationPublisher notifications, TimeProvider time)
{
    public async Task<Refusal?> ProposeAsync(long projectId, string freelancerId, long amount, string pitch, CancellationToken cancellationToken)
    {
        var (refusal, project) = await ChangeAsync(projectId, async (project, connection, transaction) =>
        {
            if (project.Status != ProjectStatus.Open)
            {
                return Refusal.NotOpen;
            }

            await connection.ExecuteAsync(
                """
                UPDATE market_proposals SET amount = @amount, pitch = @pitch
                WHERE project_id = @projectId AND freelancer_id = @freelancerId;
                INSERT INTO market_proposals (project_id, freelancer_id, amount, pitch, created_at)
                SELECT @projectId, @freelancerId, @amount, @pitch, @now
                WHERE NOT EXISTS (SELECT 1 FROM market_proposals WHERE project_id = @projectId AND freelancer_id = @freelancerId);
                """,
                new { projectId, freelancerId, amount, pitch, now = Now() },
                transaction);
            return null;
        }, cancellationToken);

        if (refusal is null)
        {
            var freelancer = People.Find(freelancerId)!;
            await notifications.PublishAsync(
                project!.ClientId,
                ProjectNotification.ProposalReceived(project, freelancer, amount),
                cancellationToken);
        }

        return refusal;
    }

    public async Task<Refusal?> AssignAsync(long projectId, string clientId, string freelancerId, CancellationToken cancellationToken)
    {
        var (refusal, _) = await ChangeAsync(projectId, async (project, connection, transaction) =>
        {
            if (project.ClientId != clientId)
            {
                return Refusal.NotYours;
            }

            if (project.Status != ProjectStatus.Open)
            {
                // Repeating the same assignment is not an error, because the first response may have been lost.
                return project.FreelancerId == freelancerId ? null : Refusal.NotOpen;
            }

            var assigned = await connection.ExecuteAsync(
                """
                UPDATE market_projects
                SET status = 'assigned', freelancer_id = o.freelancer_id, agreed_amount = o.amount
                FROM market_proposals o
                WHERE market_projects.id = @projectId AND o.project_id = market_projects.id AND o.freelancer_id = @freelancerId
                """,
                new { projectId, freelancerId },
                transaction);
            if (assigned == 0)
            {
                return Refusal.NoProposal;
            }

            await notifications.PublishAsync(
                freelancerId, ProjectNotification.Assigned(project, People.Find(clientId)!), connection, transaction, cancellationToken);
            return null;
        }, cancellationToken);
        return refusal;
    }

    public async Task<Refusal?> ReleasePaymentAsync(long projectId, string clientId, CancellationToken cancellationToken)
    {
        var (refusal, _) = await ChangeAsync(projectId, async (project, connection, transaction) =>
        {
            if (project.ClientId != clientId)
            {
                return Refusal.NotYours;
            }

            if (project.Status == ProjectStatus.Open)
            {
                return Refusal.NotAssigned;
            }

            // There is at most one payment per project, because the project is the primary key.
            await connection.ExecuteAsync(
                """
                INSERT INTO market_payments (project_id, freelancer_id, amount, released_at)
                SELECT id, freelancer_id, agreed_amount, @now FROM market_projects
                WHERE id = @projectId AND NOT EXISTS (SELECT 1 FROM market_payments WHERE project_id = @projectId);
                UPDATE market_projects SET status = 'paid' WHERE id = @projectId;
                """,
                new { projectId, now = Now() },
                transaction);
            await notifications.PublishAsync(
                project.FreelancerId!, ProjectNotification.PaymentReleased(project, People.Find(clientId)!), connection, transaction, cancellationToken);
            return null;
        }, cancellationToken);
        return refusal;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<(Refusal? Refusal, Project? Project)> ChangeAsync(
        long projectId,
        Func<Project, DbConnection, DbTransaction, Task<Refusal?>> change,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);

        // Locks the project's row first, so that what is read below does not change before the commit.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("UPDATE market_projects SET status = status WHERE id = @projectId", new { projectId }, transaction);
        var project = await connection.QuerySingleOrDefaultAsync<Project>(
            """
            SELECT id AS Id, title AS Title, status AS Status, client_id AS ClientId,
                   freelancer_id AS FreelancerId, agreed_amount AS AgreedAmount
            FROM market_projects WHERE id = @projectId
            """,
            new { projectId },
            transaction);
        if (project is null)
        {
            return (Refusal.NotFound, null);
        }

        if (await change(project, connection, transaction) is { } refusal)
        {
            return (refusal, null);
        }

        await transaction.CommitAsync(cancellationToken);
        return (null, project);
    }
}
