using Realtime.Data;

namespace DurabilityHost;

/// <summary>What an operator does with data: erases and exports users, deletes conversations, and looks how far it is.</summary>
internal static class Erasures
{
    public static void MapErasures(this WebApplication app)
    {
        app.MapPost("/data/users/{id}/erase", (string id, IDataService data) => data.EraseUserAsync(id));
        app.MapGet("/data/users/{id}", (string id, IDataService data, CancellationToken aborted) => data.ExportUserAsync(id, aborted));
        app.MapDelete("/data/conversations/{id}", (string id, IDataService data) => data.DeleteConversationAsync(id));
        app.MapGet("/data/jobs/{id}", async (string id, IDataService data) => await data.FindJobAsync(id) is { } job ? Results.Ok(job) : Results.NotFound());
    }
}
