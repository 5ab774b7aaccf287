using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Limits;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>The endpoints for the requests that wait for the caller.</summary>
internal static class ContactEndpoints
{
    private const int DefaultPage = 30;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/contact-requests", ListAsync)
            .Describe("ListContactRequests", "Lists the requests that wait for the user, the latest first.", static (string? cursor, int? limit) => default(PageModel<ContactRequestItem>)!, errors: [400]);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/contact-requests/{conversationId}", AcceptAsync)
            .Describe("AcceptContactRequest", "Accepts a request: the user becomes a participant.", static (string conversationId) => default(ConversationModel)!, errors: [404]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/contact-requests/{conversationId}", DeclineAsync)
            .Describe("DeclineContactRequest", "Declines a request. Its sender is not told.", static (string conversationId) => { }, errors: [404]);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var page = await call.Service<IContactRequests>()
            .ListAsync(call.UserId, call.Query("cursor"), call.QueryLimit(DefaultPage), call.Aborted)
            .ConfigureAwait(false);
        string[] senders = [.. page.Items.Select(request => request.FromUserId).Distinct(StringComparer.Ordinal)];
        var profiles = await call.Service<UserProfiles>().FindAsync(senders, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<ContactRequestItem>([.. page.Items.Select(request => ContactRequestItem.Of(request, profiles[request.FromUserId]))], page.NextCursor),
            ApiJson.Default.ContactRequestPage);
    }

    private static async Task<IResult> AcceptAsync(ApiCall call) => await ConversationEndpoints.AnswerAsync(
        call,
        await call.Service<IContactRequests>().AcceptAsync(call.UserId, call.Route("conversationId"), call.Aborted).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task<IResult> DeclineAsync(ApiCall call)
    {
        await call.Service<IContactRequests>().DeclineAsync(call.UserId, call.Route("conversationId"), call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}

internal sealed record ContactRequestItem(
    string ConversationId,
    string Kind,
    SenderModel From,
    string? Title,
    DateTimeOffset CreatedAt,
    IReadOnlyList<MessageModel> Messages)
{
    public static ContactRequestItem Of(ContactRequest request, UserProfile sender) => new(
        request.ConversationId,
        request.Kind == ConversationKind.Direct ? "direct" : "group",
        new(sender.Id, sender.Name, sender.Username, sender.AvatarUrl),
        request.Title,
        request.CreatedAt,
        [.. request.Messages.Select(MessageModel.Of)]);
}

internal sealed record SenderModel(string UserId, string Name, string? Username, string? AvatarUrl);
