using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Domain;
using Realtime.Limits;
using Realtime.Presence;

namespace Realtime.Endpoints;

/// <summary>The endpoint for the presence of users whom the caller may see.</summary>
internal static class PresenceEndpoints
{
    private const int MaxUsers = 100;

    public static void Map(RouteGroupBuilder group) =>
        group.Api(HttpMethods.Get, RateLimitClass.History, "/presence", GetAsync)
            .Describe("GetPresence", "Returns who of up to 100 users is online; users whom the caller may not see look offline.", static (string[] userIds) => default(PresenceListModel)!, errors: [400]);

    private static async Task<IResult> GetAsync(ApiCall call)
    {
        // Accepts ?userIds=1,2 and ?userIds=1&userIds=2.
        string[] userIds = [.. call.Context.Request.Query["userIds"]
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal)];
        if (userIds.Length is 0 or > MaxUsers || !userIds.All(Texts.IsId))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"userIds must name 1 to {MaxUsers} users");
        }

        var presence = await call.Service<PresenceTracker>().GetVisibleAsync(call.UserId, userIds, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new PresenceListModel([.. presence.Select(PresenceModel.Of)]), ApiJson.Default.PresenceListModel);
    }
}
