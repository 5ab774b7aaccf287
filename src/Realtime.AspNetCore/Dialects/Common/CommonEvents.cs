using System.Text.Json.Serialization.Metadata;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;

namespace Realtime.Dialects.Common;

/// <summary>
/// The optional events that every dialect has in addition to its contract. None has a name that one of the built-in
/// contracts uses.
/// </summary>
internal static class CommonEvents
{
    public const string GetMessages = "get_messages";
    public const string GetChanges = "get_changes";
    public const string GetUnreadCounts = "get_unread_counts";
    public const string RefreshToken = "refresh_token";
    public const string WatchPresence = "watch_presence";
    public const string PresenceChanged = "presence_changed";

    /// <summary>Creates the events whose answers are lists, with a dialect's own types for messages and notifications.</summary>
    public static IReadOnlyList<ClientEvent> Lists<THistory, TChanges, TNotifications>(
        Additions additions,
        (JsonTypeInfo<THistory> Type, Func<MessageHistory, THistory> Of) history,
        (JsonTypeInfo<TChanges> Type, Func<ConversationChanges, TChanges> Of) changes,
        (JsonTypeInfo<TNotifications> Type, Func<Page<Notification>, TNotifications> Of) notifications) =>
    [
        ClientEvent.Create(GetMessages, additions.Json.GetMessagesPayload, history.Type, async (call, payload) =>
            history.Of(await GetMessagesAsync(additions, call, payload).ConfigureAwait(false))) with { Overlaps = true },
        ClientEvent.Create(GetChanges, additions.Json.GetChangesPayload, changes.Type, async (call, payload) =>
            changes.Of(await GetChangesAsync(additions, call, payload).ConfigureAwait(false))) with { Overlaps = true },
        NotificationEvents.CreateList(additions.Json, notifications),
    ];

    /// <summary>Creates the events that differ between dialects only in the form of the ids.</summary>
    public static IReadOnlyList<ClientEvent> Create(Additions additions) =>
    [
        ClientEvent.Create(GetUnreadCounts, [], additions.Json.UnreadCountsReply, call => GetUnreadCountsAsync(additions, call)) with { Overlaps = true },
        ClientEvent.Create(RefreshToken, additions.Json.RefreshTokenPayload, additions.Json.TokenReply, RefreshTokenAsync),
        ClientEvent.Create(WatchPresence, additions.Json.WatchPresencePayload, additions.Json.PresenceReply, WatchPresenceAsync),
    ];

    private static async Task<MessageHistory> GetMessagesAsync(Additions additions, ClientCall call, GetMessagesPayload payload) => await call.Commands.GetMessagesAsync(
        call.Connection,
        await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false),
        new HistoryQuery { Before = payload.Before, After = payload.After, Limit = payload.Limit ?? new HistoryQuery().Limit }).ConfigureAwait(false);

    private static async Task<ConversationChanges> GetChangesAsync(Additions additions, ClientCall call, GetChangesPayload payload) => await call.Core.GetChangesAsync(
        call.Connection,
        await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false),
        new ChangesQuery { AfterRevision = payload.AfterRevision, Epoch = payload.Epoch, Limit = payload.Limit ?? new ChangesQuery().Limit }).ConfigureAwait(false);

    private static async Task<UnreadCountsReply> GetUnreadCountsAsync(Additions additions, ClientCall call)
    {
        var (messages, notifications) = await call.Commands.GetUnreadCountsAsync(call.Connection).ConfigureAwait(false);
        return new(
            messages.Total,
            messages.ByConversation.ToDictionary(count => additions.ConversationId(count.Key), count => count.Value, StringComparer.Ordinal),
            notifications);
    }

    private static async Task<TokenReply> RefreshTokenAsync(ClientCall call, RefreshTokenPayload payload)
    {
        if (string.IsNullOrEmpty(payload.Token))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "token is needed");
        }

        var expiresAt = await call.RefreshTokenAsync(payload.Token).ConfigureAwait(false);
        return new(expiresAt);
    }

    private static async Task<PresenceReply> WatchPresenceAsync(ClientCall call, WatchPresencePayload payload)
    {
        if (payload.UserIds is not { } userIds)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "userIds is needed");
        }

        string[] watched = [.. userIds.Select(id => Texts.RequireId(id.Value, "userIds"))];
        var presence = await call.Commands.WatchPresenceAsync(call.Connection, watched).ConfigureAwait(false);
        return new([.. presence.Select(Payload)]);
    }

    /// <summary>Returns what a socket that watches a user is sent.</summary>
    public static PresencePayload Payload(UserPresence presence) => new(presence.UserId, presence.IsOnline, presence.LastSeenAt);
}
