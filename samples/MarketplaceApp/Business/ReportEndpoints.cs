using MarketplaceApp.Identity;
using Realtime.Messages;
using Realtime.Reports;

namespace MarketplaceApp.Business;

/// <summary>The queue of reported messages, for moderators. Users report over chat's own endpoint.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/api/reports").RequireAuthorization(policy => policy.RequireRole(Roles.Moderator));
        reports.MapGet("/", ListAsync);
        reports.MapPost("/{id}/dismiss", DismissAsync);
        reports.MapPost("/{id}/delete-message", DeleteMessageAsync);
    }

    private static async Task<ReportPage> ListAsync(string? cursor, IMessageReports reports, CancellationToken cancellationToken)
    {
        var page = await reports.ListAsync(cursor: cursor, limit: 50, cancellationToken: cancellationToken);
        return new([.. page.Items.Select(ReportItem.Of)], page.NextCursor);
    }

    private static async Task<IResult> DismissAsync(string id, IMessageReports reports, CancellationToken cancellationToken) =>
        await reports.CloseAsync(id, cancellationToken) ? Results.NoContent() : Results.NotFound();

    private static async Task<IResult> DeleteMessageAsync(string id, IMessageReports reports, IMessageService messages, CancellationToken cancellationToken)
    {
        if (await reports.FindAsync(id, cancellationToken) is not { } report)
        {
            return Results.NotFound();
        }

        if (report.Message is { DeletedAt: null })
        {
            await messages.DeleteAsModeratorAsync(report.MessageId, cancellationToken);
        }

        await reports.CloseAsync(id, cancellationToken);
        return Results.NoContent();
    }

    private sealed record ReportPage(IReadOnlyList<ReportItem> Items, string? NextCursor);

    private sealed record ReportItem(string Id, string ReporterId, string AuthorId, string Reason, string? Comment, string Text, bool IsDeleted, DateTimeOffset ReportedAt)
    {
        public static ReportItem Of(MessageReport report) => new(
            report.Id,
            report.ReporterId,
            report.AuthorId,
            report.Reason,
            report.Comment,
            report.ReportedText,
            report.Message is null or { DeletedAt: not null },
            report.ReportedAt);
    }
}
