using System.Security.Claims;
using MarketplaceApp.Identity;

namespace MarketplaceApp.Business;

/// <summary>
/// The HTTP endpoints for projects. The user comes only from the token; the server checks what the user may do.
/// </summary>
internal static class ProjectEndpoints
{
    private const int LongestPitch = 600;
    private const long HighestAmount = 100_000_000;

    public static void MapProjects(this IEndpointRouteBuilder app)
    {
        var projects = app.MapGroup("/api/projects").RequireAuthorization();
        projects.MapGet("/", ListAsync);
        projects.MapPost("/{id:long}/proposals", ProposeAsync).RequireAuthorization(p => p.RequireRole(Roles.Freelancer));
        projects.MapPost("/{id:long}/assign", AssignAsync).RequireAuthorization(p => p.RequireRole(Roles.Client));
        projects.MapPost("/{id:long}/release-payment", ReleaseAsync).RequireAuthorization(p => p.RequireRole(Roles.Client));
    }

    private static Task<IReadOnlyList<Project>> ListAsync(ClaimsPrincipal user, ProjectQueries queries, CancellationToken cancellationToken) =>
        queries.ListAsync(UserId(user), cancellationToken);

    private static async Task<IResult> ProposeAsync(long id, ProposeRequest request, ClaimsPrincipal user, ProjectActions actions, ProjectQueries queries, CancellationToken cancellationToken)
    {
        var pitch = request.Pitch?.Trim() ?? "";
        var refusal = pitch.Length is 0 or > LongestPitch || request.Amount is < 1 or > HighestAmount
            ? Refusal.InvalidProposal
            : await actions.ProposeAsync(id, UserId(user), request.Amount, pitch, cancellationToken);
        return await AnswerAsync(refusal, id, user, queries, cancellationToken);
    }

    private static async Task<IResult> AssignAsync(long id, AssignRequest request, ClaimsPrincipal user, ProjectActions actions, ProjectQueries queries, CancellationToken cancellationToken)
    {
        var refusal = await actions.AssignAsync(id, UserId(user), request.FreelancerId ?? "", cancellationToken);
        return await AnswerAsync(refusal, id, user, queries, cancellationToken);
    }

    private static async Task<IResult> ReleaseAsync(long id, ClaimsPrincipal user, ProjectActions actions, ProjectQueries queries, CancellationToken cancellationToken)
    {
        var refusal = await actions.ReleasePaymentAsync(id, UserId(user), cancellationToken);
        return await AnswerAsync(refusal, id, user, queries, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(Refusal? refusal, long id, ClaimsPrincipal user, ProjectQueries queries, CancellationToken cancellationToken) =>
        refusal is null
            ? Results.Ok(await queries.FindAsync(id, UserId(user), cancellationToken))
            : refusal.ToResult();

    private static string UserId(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!;

    private sealed record ProposeRequest(long Amount, string? Pitch);

    private sealed record AssignRequest(string? FreelancerId);
}
