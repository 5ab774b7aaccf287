using Realtime.Authentication;
using Realtime.Delivery;
using Realtime.Messages;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Dialects.Common;

/// <summary>
/// The events that every dialect offers beside its contract's own, for front ends that want them. None has
/// a name that one of the contracts uses.
/// </summary>
internal static class CommonEvents
{
    public const string GetMessages = "get_messages";
    public const string GetUnreadCounts = "get_unread_counts";
    public const string RefreshToken = "refresh_token";
    public const string WatchPresence = "watch_presence";
    public const string PresenceChanged = "presence_changed";

    public static IReadOnlyDictionary<string, ClientEvent> All { get; } = new Dictionary<string, ClientEvent>
    {
        [GetMessages] = new(GetMessagesAsync) { Overlaps = true },
        [GetUnreadCounts] = new(GetUnreadCountsAsync) { Overlaps = true },
        [RefreshToken] = new(RefreshTokenAsync),
        [WatchPresence] = new(WatchPresenceAsync),
    }.Concat(NotificationEvents.All).ToDictionary(StringComparer.Ordinal);

    /// <summary>Tells a change of presence to the sockets that asked for it.</summary>
    public static Outgoing RenderPresence(DomainEvent.PresenceChanged changed) => new(
        new Audience(changed.SocketIds),
        WireEvent.Create(PresenceChanged, Payload(changed.Presence), CommonJson.Default.PresencePayload));

    private static async Task<Reply> GetMessagesAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.GetMessagesPayload);
        var history = await call.Commands.GetMessagesAsync(
            call.Connection,
            Texts.RequireId(WireId.Of(payload.ConversationId), "conversationId"),
            new HistoryQuery { Before = payload.Before, After = payload.After, Limit = payload.Limit ?? new HistoryQuery().Limit }).ConfigureAwait(false);
        return call.Connection.Dialect.RenderHistory(history);
    }

    private static async Task<Reply> GetUnreadCountsAsync(ClientCall call)
    {
        var (messages, notifications) = await call.Commands.GetUnreadCountsAsync(call.Connection).ConfigureAwait(false);
        return Reply.Create(
            new UnreadCountsReply(messages.Total, messages.ByConversation, notifications),
            CommonJson.Default.UnreadCountsReply);
    }

    private static async Task<Reply> RefreshTokenAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.RefreshTokenPayload);
        if (string.IsNullOrEmpty(payload.Token))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "token is needed");
        }

        var expiresAt = await call.Commands.RefreshTokenAsync(call.Connection, ClientToken.Parse(payload.Token)).ConfigureAwait(false);
        return Reply.Create(new TokenReply(expiresAt), CommonJson.Default.TokenReply);
    }

    private static async Task<Reply> WatchPresenceAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.WatchPresencePayload);
        if (payload.UserIds is not { } userIds)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "userIds is needed");
        }

        string[] watched = [.. userIds.Select(id => Texts.RequireId(id.Value, "userIds"))];
        var presence = await call.Commands.WatchPresenceAsync(call.Connection, watched).ConfigureAwait(false);
        return Reply.Create(new PresenceReply([.. presence.Select(Payload)]), CommonJson.Default.PresenceReply);
    }

    private static PresencePayload Payload(UserPresence presence) => new(presence.UserId, presence.IsOnline, presence.LastSeenAt);
}
