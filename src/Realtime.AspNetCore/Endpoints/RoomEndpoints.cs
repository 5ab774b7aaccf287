using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Realtime.Limits;
using Realtime.Rooms;

namespace Realtime.Endpoints;

/// <summary>The endpoints for rooms: those that the caller may enter, the users in them, and the caller's membership.</summary>
internal static class RoomEndpoints
{
    private const int DefaultPage = 50;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/rooms", ListAsync)
            .Describe("ListRooms", "Lists the rooms that the user may enter.", static (string? cursor, int? limit) => default(PageModel<RoomModel>)!, errors: [400]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/rooms/{name}", FindAsync)
            .Describe("GetRoom", "Returns a room that the user may enter.", static (string name) => default(RoomModel)!, errors: [404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/rooms/{name}/present", ListPresentAsync)
            .Describe("ListPresentUsers", "Lists who is in a room now.", static (string name) => default(PresentModel)!, errors: [403, 404]);
        group.Api(HttpMethods.Put, RateLimitClass.Join, "/rooms/{name}/membership", EnterAsync)
            .Describe("EnterRoom", "Makes the user a member of a room.", static (string name) => default(RoomModel)!, errors: [400, 403, 404]);
        group.Api(HttpMethods.Delete, RateLimitClass.Join, "/rooms/{name}/membership", LeaveAsync)
            .Describe("LeaveRoom", "Ends the user's membership of a room.", static (string name) => { }, errors: [404]);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var page = await call.Service<IRoomService>()
            .ListAsync(call.UserId, call.Query("cursor"), call.QueryLimit(DefaultPage), call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(new PageModel<RoomModel>([.. page.Items.Select(RoomModel.Of)], page.NextCursor), ApiJson.Default.RoomPage);
    }

    private static async Task<IResult> FindAsync(ApiCall call)
    {
        var name = call.Route("name");
        var rooms = call.Service<RoomService>();
        return await rooms.FindAsync(name, call.Aborted).ConfigureAwait(false) is { } room &&
            await rooms.MaySeeAsync(name, call.UserId, call.Aborted).ConfigureAwait(false)
                ? Answer(room)
                : throw RoomService.NotFound();
    }

    private static async Task<IResult> ListPresentAsync(ApiCall call)
    {
        var users = await call.Service<RoomService>().ListPresentAsync(call.Route("name"), call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new PresentModel([.. users.Select(u => new PresentUserModel(u.Id, u.Name, u.Username, u.AvatarUrl))]),
            ApiJson.Default.PresentModel);
    }

    private static async Task<IResult> EnterAsync(ApiCall call) =>
        Answer(await call.Service<IRoomService>().EnterAsync(call.Route("name"), call.UserId, call.Aborted).ConfigureAwait(false));

    private static async Task<IResult> LeaveAsync(ApiCall call)
    {
        await call.Service<IRoomService>().RemoveMemberAsync(call.Route("name"), call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static JsonHttpResult<RoomModel> Answer(Room room) => TypedResults.Json(RoomModel.Of(room), ApiJson.Default.RoomModel);
}

internal sealed record RoomModel(
    string Name,
    string ConversationId,
    string Title,
    long MemberCount,
    int PresentCount,
    long LastSequence,
    DateTimeOffset CreatedAt)
{
    public static RoomModel Of(Room room) => new(
        room.Name,
        room.ConversationId,
        room.Title,
        room.MemberCount,
        room.PresentCount,
        room.LastSequence,
        room.CreatedAt);
}

internal sealed record PresentModel(IReadOnlyList<PresentUserModel> Items);

internal sealed record PresentUserModel(string UserId, string Name, string? Username, string? AvatarUrl);
