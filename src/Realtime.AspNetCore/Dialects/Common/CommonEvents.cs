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

    /// <summary>The events with the library's own types for messages and notifications.</summary>
    public static IReadOnlyList<ClientEvent> All { get; } = Create(
        (CommonJson.Default.MessageListReply, MessageListReply.Of),
        (CommonJson.Default.ChangesReply, ChangesReply.Of),
        (CommonJson.Default.NotificationListReply, NotificationListReply.Of));

    /// <summary>The event for sockets that watch presence.</summary>
    public static ServerEvent<PresencePayload> PresenceEvent { get; } = new(PresenceChanged, CommonJson.Default.PresencePayload);

    /// <summary>All server events in addition to a contract's own.</summary>
    public static IReadOnlyList<ServerEvent> ServerEvents { get; } = [PresenceEvent, NotificationEvents.CountsEvent, .. ChangeEvents.ServerEvents];

    /// <summary>Creates the events with a dialect's own types for messages and notifications.</summary>
    public static IReadOnlyList<ClientEvent> Create<THistory, TChanges, TNotifications>(
        (JsonTypeInfo<THistory> Type, Func<MessageHistory, THistory> Of) history,
        (JsonTypeInfo<TChanges> Type, Func<ConversationChanges, TChanges> Of) changes,
        (JsonTypeInfo<TNotifications> Type, Func<Page<Notification>, TNotifications> Of) notifications) =>
    [
        ClientEvent.Create(GetMessages, CommonJson.Default.GetMessagesPayload, history.Type, async (call, payload) =>
            history.Of(await GetMessagesAsync(call, payload).ConfigureAwait(false))) with { Overlaps = true },
        ClientEvent.Create(GetChanges, CommonJson.Default.GetChangesPayload, changes.Type, async (call, payload) =>
            changes.Of(await GetChangesAsync(call, payload).ConfigureAwait(false))) with { Overlaps = true },
        ClientEvent.Create(GetUnreadCounts, [], CommonJson.Default.UnreadCountsReply, GetUnreadCountsAsync) with { Overlaps = true },
        ClientEvent.Create(RefreshToken, CommonJson.Default.RefreshTokenPayload, CommonJson.Default.TokenReply, RefreshTokenAsync),
        ClientEvent.Create(WatchPresence, CommonJson.Default.WatchPresencePayload, CommonJson.Default.PresenceReply, WatchPresenceAsync),
        .. ChangeEvents.All,
        .. NotificationEvents.Create(notifications),
    ];

    /// <summary>Renders the events that are the same in every dialect, for the sockets that requested them.</summary>
    /// <param name="domainEvent">The event.</param>
    /// <param name="haveWatchers">Whether sockets may watch changes; if not, changes are not rendered.</param>
    public static IReadOnlyList<Outgoing> Render(DomainEvent domainEvent, bool haveWatchers) => domainEvent switch
    {
        DomainEvent.PresenceChanged changed => [PresenceEvent.To(Audience.Sockets(changed.SocketIds), Payload(changed.Presence))],
        _ => haveWatchers ? ChangeEvents.Render(domainEvent) : [],
    };

    private static Task<MessageHistory> GetMessagesAsync(ClientCall call, GetMessagesPayload payload) => call.Commands.GetMessagesAsync(
        call.Connection,
        Texts.RequireId(WireId.Of(payload.ConversationId), "conversationId"),
        new HistoryQuery { Before = payload.Before, After = payload.After, Limit = payload.Limit ?? new HistoryQuery().Limit });

    private static Task<ConversationChanges> GetChangesAsync(ClientCall call, GetChangesPayload payload) => call.Core.GetChangesAsync(
        call.Connection,
        Texts.RequireId(WireId.Of(payload.ConversationId), "conversationId"),
        new ChangesQuery { AfterRevision = payload.AfterRevision, Epoch = payload.Epoch, Limit = payload.Limit ?? new ChangesQuery().Limit });

    private static async Task<UnreadCountsReply> GetUnreadCountsAsync(ClientCall call)
    {
        var (messages, notifications) = await call.Commands.GetUnreadCountsAsync(call.Connection).ConfigureAwait(false);
        return new(messages.Total, messages.ByConversation, notifications);
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

    private static PresencePayload Payload(UserPresence presence) => new(presence.UserId, presence.IsOnline, presence.LastSeenAt);
}
