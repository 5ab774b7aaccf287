using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Limits;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>The endpoints for the caller's blocked users.</summary>
internal static class BlockEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/blocks", ListAsync)
            .Describe("ListBlockedUsers", "Lists whom the user blocks.", static () => default(UserIdsModel)!);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/blocks/{userId}", BlockAsync)
            .Describe("BlockUser", "Blocks a user.", static (string userId) => { }, errors: [400, 404]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/blocks/{userId}", UnblockAsync)
            .Describe("UnblockUser", "Ends the block of a user.", static (string userId) => { }, errors: [400]);
    }

    private static async Task<IResult> ListAsync(ApiCall call) => TypedResults.Json(
        new UserIdsModel(await call.Service<IUserBlocks>().ListAsync(call.UserId, call.Aborted).ConfigureAwait(false)),
        ApiJson.Default.UserIdsModel);

    private static async Task<IResult> BlockAsync(ApiCall call)
    {
        await call.Service<IUserBlocks>().BlockAsync(call.UserId, call.Route("userId"), call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> UnblockAsync(ApiCall call)
    {
        await call.Service<IUserBlocks>().UnblockAsync(call.UserId, call.Route("userId"), call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
